"""The Live page's cards: the newest pictures, each as a schematic drawing of its faces with their attributes.

In: DataFrames of `lib.data.queries.newest_pictures` and `newest_faces`, and the current time in UTC. Out: frozen
`PictureCard`s and their HTML. The drawing has face boxes only, never the photograph. These are single faces, which no
other page of the app shows.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd

from lib.charts.core import theme
from lib.contract.observation import STATUS_OK, SYNTHETIC_ANALYZER
from lib.data import formats
from lib.data.filters import NOT_MEASURED
from lib.data.labels import label

_WIDTH, _HEIGHT = 320, 180
_REASONS = {
    "InvalidImageFormatException": "neither JPEG nor PNG, in quarantine",
    "ImageTooLargeException": "too large, in quarantine",
    "InvalidParameterException": "too small, in quarantine",
    "ObjectGone": "deleted before it was analysed",
}
# An empty aisle: two shelves that run to a far end.
_SHELVES = "M0 20L130 70V120L0 170M320 20L190 70V120L320 170M0 95H130M190 95H320M130 120H190M130 70H190"


@dataclass(frozen=True, slots=True)
class FaceLine:
    """One face: its shown texts, and its box as ratios of the picture (left, top, width, height)."""

    number: int
    expression: str
    color: str
    age: str
    gender: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PictureCard:
    """One analysed picture; `status` is its number of faces, or the reason for none."""

    place: str
    camera: str
    local_time: str
    age: str
    status: str
    synthetic: bool
    faces: tuple[FaceLine, ...]


def picture_cards(pictures: pd.DataFrame, faces: pd.DataFrame, now: datetime) -> tuple[PictureCard, ...]:
    """One card per row of `pictures`, in its order; `now` is UTC without an offset, as `observed_at` is."""
    by_picture = {str(image_id): rows for image_id, rows in faces.groupby("image_id")}
    return tuple(_card(picture, by_picture.get(picture.image_id), now) for picture in pictures.itertuples())


def _card(picture: Any, faces: pd.DataFrame | None, now: datetime) -> PictureCard:
    lines = () if faces is None else tuple(_face_line(face) for face in faces.sort_values("face_index").itertuples())
    if picture.status != STATUS_OK:
        status = f"not analysed: {_REASONS.get(picture.status, picture.status)}"
    elif picture.faces == 0:
        status = "no face"
    elif len(lines) < picture.faces:
        status = f"{picture.faces} {_faces(picture.faces)}, {picture.faces - len(lines)} not yet in the lake"
    else:
        status = f"{picture.faces} {_faces(picture.faces)}"
    return PictureCard(
        place=f"{picture.store_id} · {picture.aisle_id}",
        camera=picture.camera_id,
        local_time=f"{picture.observed_local:%Y-%m-%d %H:%M:%S}",
        age=formats.ago(now - picture.observed_at.to_pydatetime()),
        status=status,
        synthetic=picture.analyzer == SYNTHETIC_ANALYZER,
        faces=lines,
    )


def _face_line(face: Any) -> FaceLine:
    emotion = NOT_MEASURED if pd.isna(face.emotion) else face.emotion
    known_age = pd.notna(face.age_low_years) and pd.notna(face.age_high_years)
    return FaceLine(
        number=face.face_index + 1,
        expression=_with_confidence(label(emotion), face.emotion_confidence_percent),
        color=theme.EMOTION_COLORS[emotion],
        age=f"{face.age_low_years:.0f}–{face.age_high_years:.0f} years" if known_age else "age not measured",
        gender="gender not measured"
        if pd.isna(face.gender)
        else _with_confidence(label(face.gender), face.gender_confidence_percent),
        box=(face.box_left_ratio, face.box_top_ratio, face.box_width_ratio, face.box_height_ratio),
    )


def _with_confidence(text: str, percent: float) -> str:
    return text if pd.isna(percent) else f"{text} {percent:.0f}%"


def _faces(faces: int) -> str:
    return "face" if faces == 1 else "faces"


def cards_html(cards: tuple[PictureCard, ...]) -> str:
    """All cards as one grid that fits the width; colours of text and lines follow the page's theme."""
    return f'<div class="cards">{"".join(_card_html(card) for card in cards)}</div>{_STYLE}'


def _card_html(card: PictureCard) -> str:
    synthetic_tag = '<span class="tag">synthetic</span>' if card.synthetic else ""
    lines = "".join(
        f'<li><i style="background:{face.color}">{face.number}</i><b>{escape(face.expression)}</b>'
        f"<span>{escape(face.age)}</span><span>{escape(face.gender)}</span></li>"
        for face in card.faces
    )
    # An image, because Streamlit's sanitizer removes inline SVG: https://github.com/cure53/DOMPurify
    source = f"data:image/svg+xml;base64,{b64encode(drawing(card).encode()).decode()}"
    alternative = escape(f"Schematic picture from {card.place}: {card.status}")
    return (
        f'<article class="card"><img src="{source}" alt="{alternative}">'
        f"<header><b>{escape(card.place)}</b>{synthetic_tag}</header>"
        f"<p>{escape(card.age)} · {card.local_time} · {escape(card.camera)}</p>"
        f'<p class="status">{escape(card.status)}</p><ol>{lines}</ol></article>'
    )


def drawing(card: PictureCard) -> str:
    """SVG with a numbered box per face, coloured by apparent expression; 16:9 whatever the camera's shape."""
    boxes = "".join(_box(face) for face in card.faces)
    empty = f'<text x="160" y="95" font-size="14" fill="{theme.TEXT}">{escape(card.status.partition(":")[0])}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'font-family="sans-serif" text-anchor="middle">'
        f'<rect width="100%" height="100%" fill="{theme.GAP}" opacity="0.12"/>'
        f'<path d="{_SHELVES}" stroke="{theme.GAP}" opacity="0.35" fill="none"/>{boxes if card.faces else empty}</svg>'
    )


def _box(face: FaceLine) -> str:
    left, top, width, height = (
        ratio * side for ratio, side in zip(face.box, (_WIDTH, _HEIGHT, _WIDTH, _HEIGHT), strict=True)
    )
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" fill="{face.color}" '
        f'fill-opacity="0.35" stroke="{face.color}" stroke-width="2.5"/>'
        f'<text x="{left + width / 2:.1f}" y="{top + height / 2 + 5:.1f}" font-size="15" font-weight="700" fill="#fff" '
        f'stroke="#222" stroke-width="3" stroke-linejoin="round" paint-order="stroke">{face.number}</text>'
    )


_STYLE = """\
<style>
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); gap: 1rem; }
.card { border: 1px solid rgba(128, 128, 128, 0.3); border-radius: 0.6rem; overflow: hidden; font-size: 0.875rem; }
.card img { display: block; width: 100%; }
.card header { display: flex; justify-content: space-between; gap: 0.5rem; padding: 0.65rem 0.8rem 0; font-size: 1rem; }
.card p { margin: 0; padding: 0.1rem 0.8rem; opacity: 0.75; font-size: 0.8rem; }
.card p.status { opacity: 1; padding-top: 0.3rem; font-size: 0.875rem; }
.card ol { list-style: none; margin: 0; padding: 0.3rem 0.8rem 0.7rem; }
.card li { display: flex; flex-wrap: wrap; align-items: center; gap: 0.15rem 0.6rem; margin: 0; padding: 0.2rem 0; font-size: 0.8rem; }
.card li i { min-width: 1.4em; text-align: center; border-radius: 0.3em; font-style: normal; font-weight: 700; color: #fff;
  text-shadow: 0 0 2px #000, 0 0 2px #000; }
.card .tag { border: 1px solid currentColor; border-radius: 1em; padding: 0 0.6em; font-size: 0.7rem; opacity: 0.7; align-self: center; }
</style>"""  # noqa: E501 - one rule a line
