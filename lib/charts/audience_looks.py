"""How each group of the audience looked, and the age pyramid.

In: frames of `lib.frames.audience`. Out: panels.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib import theme
from lib.charts.audience import missing_words
from lib.charts.panel import Panel, on, spec_of
from lib.charts.rows import row_axis
from lib.charts.shares import height_of, stacked_bars
from lib.contract.observation import Gender
from lib.frames import HIDDEN, Unmeasured, note_words

_FEMALE, _MALE = Gender.FEMALE.value, Gender.MALE.value
_SIDE_LABELS = [theme.label(_FEMALE), theme.label(_MALE)]
_LABEL_ROOM = 1.3  # of the longest bar, on both sides


def age_pyramid(frame: pd.DataFrame, ages: Unmeasured, genders: Unmeasured, is_compared: bool = False) -> Panel:
    """Bars to either side: each age band's faces, predicted female left and male right, from `frames.pyramid`."""
    sign = np.where(frame["gender"] == _FEMALE, -1.0, 1.0)
    reach = frame[["share", "then_share"]].max(axis=None)
    rows = frame[["share", "then_share"]].assign(
        label=frame["group"].map(theme.label),
        rank=-frame["rank"],  # the oldest on top
        side=frame["gender"].map(theme.label),
        signed=sign * frame["share"],
        then_signed=sign * frame["then_share"],
        at=sign * frame[["share", "then_share"]].max(axis=1).fillna(0.0),
        room=_LABEL_ROOM * sign * (reach if reach > 0 else 0.01),
        faces_text=frame["faces"].map(theme.count),
    )
    missing = f"{missing_words(ages, 'age')} {missing_words(genders, 'gender')}"
    if not ages.faces and not genders.faces:
        missing = "Both were measured for every face."
    hidden = f"under {ages.threshold_faces}"
    texts = frame["share"].map(theme.share).where(frame["faces"].notna(), hidden)
    rows = rows.assign(left=texts.where(sign < 0, ""), right=texts.where(sign > 0, ""))
    return Panel(
        name="age-pyramid",
        title="Age and predicted gender",
        unit="% of faces with both measured; female left, male right, on one scale",
        words=f"{_pyramid_words(frame)} {missing}",
        spec=_pyramid_spec(frame["group"].nunique(), is_compared),
        data={"rows": rows},
        make_table=lambda: _pyramid_table(frame, ages.threshold_faces, is_compared),
    )


def expressions_by_age(frame: pd.DataFrame, threshold_faces: int) -> Panel:
    """Stacked bars: the expressions within each age band, from `frames.expressions_by` age_band."""
    return _stacked(frame, "expressions-by-age", "Expression by age", "Age band", 5, threshold_faces)


def expressions_by_gender(frame: pd.DataFrame, threshold_faces: int) -> Panel:
    """Stacked bars: the expressions within each predicted gender, from `frames.expressions_by` gender."""
    title = "Expression by predicted gender"
    return _stacked(frame, "expressions-by-gender", title, "Predicted gender", 4, threshold_faces)


def _stacked(
    frame: pd.DataFrame, name: str, title: str, group_title: str, legend_columns: int, threshold_faces: int
) -> Panel:
    last = ~frame["group"].duplicated(keep="last")
    shown = frame.groupby("group", sort=False)["faces"].sum().reindex(frame["group"]).to_numpy()
    wholes = np.where(
        shown > 0, [f"{theme.count(faces)} faces" for faces in shown], note_words(HIDDEN, threshold_faces)
    )
    rows = frame[["rank", "share", "left", "right"]].assign(
        label=frame["group"].map(theme.label),
        expression=frame["emotion"].map(theme.label),
        faces_text=frame["faces"].map(theme.count),
        whole_text=np.where(last, wholes, ""),
        whole_at=np.where(shown > 0, 1.0, 0.0),
    )
    table = pd.DataFrame(
        {
            group_title: rows["label"],
            "Apparent expression": rows["expression"],
            "Faces": frame["faces"],
            "Share (%)": (100 * frame["share"]).round(1),
            "Note": frame["faces"].isna().map({True: note_words(HIDDEN, threshold_faces), False: ""}),
        }
    )
    return Panel(
        name=name,
        title=title,
        unit="% of each group's faces by apparent expression, not feeling",
        words=_stacked_words(frame, threshold_faces),
        spec=stacked_bars(frame["group"].nunique(), group_title, legend_columns),
        data={"rows": rows},
        make_table=lambda: table,
    )


def _stacked_words(frame: pd.DataFrame, threshold_faces: int) -> str:
    happy = frame[(frame["emotion"] == "HAPPY") & frame["share"].notna()]
    words = "No group has enough happy faces to compare."
    if len(happy) > 1:
        most, least = happy.loc[happy["share"].idxmax()], happy.loc[happy["share"].idxmin()]
        words = (
            f"Happy most often: {theme.label(most['group'])} ({theme.share(most['share'])}); least often: "
            f"{theme.label(least['group'])} ({theme.share(least['share'])})."
        )
    elif len(happy):
        words = f"Happy: {theme.share(happy['share'].iloc[0])} of {theme.label(happy['group'].iloc[0])}."
    hidden = int(frame["faces"].isna().sum())
    if not hidden:
        return words
    groups = [theme.label(group) for group, faces in frame.groupby("group", sort=False)["faces"] if faces.isna().all()]
    wholly = f"; nothing of {', '.join(groups)} is shown" if groups else ""
    return f"{words} Expressions of fewer than {threshold_faces} faces are left out ({hidden}){wholly}."


@lru_cache(maxsize=64)
def _pyramid_spec(bands: int, is_compared: bool) -> str:
    tooltip = [
        alt.Tooltip("label:N", title="Age band"),
        alt.Tooltip("side:N", title="Predicted gender"),
        alt.Tooltip("faces_text:N", title="Faces"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
    ]
    colors = alt.Scale(domain=_SIDE_LABELS, range=[theme.GENDER_COLORS[_FEMALE], theme.GENDER_COLORS[_MALE]])
    base = on("rows").encode(y=row_axis())
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("signed:Q", axis=None, stack=None, scale=alt.Scale(zero=True)),
        color=alt.Color("side:N", scale=colors, legend=alt.Legend(orient="top", title=None)),
        tooltip=tooltip,
    )
    ghosts = base.mark_tick(color=theme.GHOST, thickness=3, height={"band": 0.9}).encode(x="then_signed:Q")
    left = base.mark_text(align="right", dx=-6, fontSize=12).encode(x="at:Q", text="left:N")
    right = base.mark_text(align="left", dx=6, fontSize=12).encode(x="at:Q", text="right:N")
    rooms = base.mark_point(opacity=0).encode(x="room:Q")
    marks = [bars, *([ghosts] if is_compared else []), left, right, rooms]
    return spec_of(alt.layer(*marks), height_of(bands))


def _pyramid_words(frame: pd.DataFrame) -> str:
    known = frame.dropna(subset=["share"])
    sides = known.groupby("gender")["share"].sum()
    if not len(known) or not sides.sum():
        return "No group has enough faces to show."
    most = known.loc[known["share"].idxmax()]
    return (
        f"The largest group: {theme.label(most['gender']).lower()}, {most['group']} ({theme.share(most['share'])}). "
        f"Predicted female {theme.share(sides.get(_FEMALE, 0.0))}, male {theme.share(sides.get(_MALE, 0.0))}."
    )


def _pyramid_table(frame: pd.DataFrame, threshold_faces: int, is_compared: bool) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "Age band": frame["group"],
            "Predicted gender": frame["gender"].map(theme.label),
            "Faces": frame["faces"],
            "Share (%)": (100 * frame["share"]).round(1),
        }
    )
    if is_compared:
        table["Compared share (%)"] = (100 * frame["then_share"]).round(1)
        table["Difference (points)"] = (100 * frame["difference"]).round(1)
    table["Note"] = frame["faces"].isna().map({True: note_words(HIDDEN, threshold_faces), False: ""})
    return table
