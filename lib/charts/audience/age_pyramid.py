"""The age pyramid: age bands as in the other charts, the youngest on top, predicted female left and male right.

In: `frames.age_pyramid`. Out: a panel.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.audience.groups import NO_GROUP, share_chart_height, unmeasured_text
from lib.charts.core import theme
from lib.charts.core.comparison import comparison_tick
from lib.charts.core.legend import COMPARED, LegendEntry, comparison_entry, entries_of
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import row_axis
from lib.charts.core.selects import select_attribute
from lib.charts.core.texts import join_sentences
from lib.contract.observation import Gender
from lib.data import formats
from lib.data.labels import label
from lib.frames import HIDDEN, Unmeasured, note_words

_FEMALE, _MALE = Gender.FEMALE.value, Gender.MALE.value
_SIDES = tuple((label(gender), theme.GENDER_COLORS[gender]) for gender in (_FEMALE, _MALE))
_LABEL_ROOM = 1.3  # of the longest bar, reserved on both sides


def age_pyramid(frame: pd.DataFrame, ages: Unmeasured, genders: Unmeasured, is_compared: bool = False) -> Panel:
    """Bars to either side: the share of each age band and predicted gender, of `frames.age_pyramid`."""
    faces, share, then_share = (frame[name].to_numpy() for name in ("faces", "share", "then_share"))
    sign = np.where(frame["gender"] == _FEMALE, -1.0, 1.0)
    ends = np.fmax(np.fmax(share, then_share), 0.0)  # fmax ignores NaN
    hidden = f"under {ages.threshold_faces}"
    texts = [hidden if np.isnan(count) else formats.share(part) for count, part in zip(faces, share, strict=True)]
    rows = pd.DataFrame(
        {
            "label": frame["group"].tolist(),
            "rank": frame["rank"].to_numpy(),
            "side": [label(gender) for gender in frame["gender"]],
            "share": share,
            "then_share": then_share,
            "signed": sign * share,
            "then_signed": sign * then_share,
            "at": sign * ends,
            "room": _LABEL_ROOM * sign * max(ends.max(initial=0.0), 0.01),
            "faces_text": [formats.count(count) for count in faces],
            "left": [text if side < 0 else "" for text, side in zip(texts, sign, strict=True)],
            "right": [text if side > 0 else "" for text, side in zip(texts, sign, strict=True)],
        }
    )
    unmeasured = join_sentences(unmeasured_text(ages, "age"), unmeasured_text(genders, "gender"))
    return Panel(
        name="age-pyramid",
        title="Age and predicted gender",
        subtitle="% of faces, predicted from appearance; not a person's identity",
        caption=join_sentences(_largest_text(frame), unmeasured),
        spec=_spec(frame["group"].nunique(), is_compared),
        data={"rows": rows},
        make_table=lambda: _table(frame, ages.threshold_faces, is_compared),
        legend=(
            *(LegendEntry(*side) for side in _SIDES),
            *entries_of((is_compared, comparison_entry(COMPARED, "tick"))),
        ),
        selects=(
            select_attribute("age_bands", "label", frame["group"]),
            select_attribute("genders", "side", (_FEMALE, _MALE)),
        ),
    )


@lru_cache(maxsize=64)
def _spec(bands: int, is_compared: bool) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Age band"),
        alt.Tooltip("side:N", title="Predicted gender"),
        alt.Tooltip("faces_text:N", title="Faces"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
    ]
    colors = alt.Scale(domain=[side for side, _ in _SIDES], range=[color for _, color in _SIDES])
    base = base_chart("rows").encode(y=row_axis())
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("signed:Q", axis=None, stack=None, scale=alt.Scale(zero=True)),
        color=alt.Color("side:N", scale=colors, legend=None),
        tooltip=tooltip,
    )
    others = comparison_tick(base, height={"band": 0.9}).encode(x="then_signed:Q")
    left = base.mark_text(align="right", dx=-6, fontSize=12).encode(x="at:Q", text="left:N")
    right = base.mark_text(align="left", dx=6, fontSize=12).encode(x="at:Q", text="right:N")
    rooms = base.mark_point(opacity=0).encode(x="room:Q")
    marks = [bars, *([others] if is_compared else []), left, right, rooms]
    return to_spec(alt.layer(*marks), share_chart_height(bands))


def _largest_text(frame: pd.DataFrame) -> str:
    share = np.nan_to_num(frame["share"].to_numpy())
    if not share.any():
        return NO_GROUP
    most = int(share.argmax())
    gender, band = frame["gender"].iloc[most], frame["group"].iloc[most]
    female, male = (formats.share(share[frame["gender"] == side].sum()) for side in (_FEMALE, _MALE))
    return (
        f"Largest group: {label(gender).lower()}, {band} ({formats.share(share[most])}). "
        f"Predicted female {female}, male {male}."
    )


def _table(frame: pd.DataFrame, threshold_faces: int, is_compared: bool) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "Age band": frame["group"],
            "Predicted gender": frame["gender"].map(label),
            "Faces": frame["faces"],
            "Share (%)": formats.table_percents(frame["share"]),
        }
    )
    if is_compared:
        table["Compared share (%)"] = formats.table_percents(frame["then_share"])
        table["Difference (points)"] = formats.table_percents(frame["difference"])
    table["Note"] = frame["faces"].isna().map({True: note_words(HIDDEN, threshold_faces), False: ""})
    return table
