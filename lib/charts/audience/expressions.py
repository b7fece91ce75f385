"""Apparent expressions within each age band and predicted gender.

In: `frames.expressions_by`. Out: panels. Hidden expressions leave the end of a bar free, which is outlined.
"""

import math
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.audience.groups import AXIS_PIXELS, share_chart_height
from lib.charts.core import theme
from lib.charts.core.expression_color import SELECT_IN_LEGEND, expression_color
from lib.charts.core.legend import REST, entries_of, expression_legend
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.row_axis import range_before_texts, row_axis
from lib.charts.core.segment_labels import segment_label_columns, segment_labels
from lib.charts.core.selects import select_attribute
from lib.charts.core.texts import NO_CLEAR_DIFFERENCE, capitalized, join_sentences
from lib.data import formats
from lib.data.labels import label
from lib.frames import HIDDEN, is_reliable, note_words
from lib.frames.intervals import share_interval

_TEXT_PIXELS = 85  # of the number of faces after a bar
# The expression that the page speaks of has its value on a phone too.
_HAPPY_IS_SHOWN = f"datum.expression === '{label('HAPPY')}'"
NO_TOTAL = "too few faces to show"
EQUALLY_HAPPY = f"{capitalized(NO_CLEAR_DIFFERENCE)} between the groups in Happy."
NO_HAPPY = "No group has enough happy faces to compare."


def expressions_by_age(frame: pd.DataFrame, threshold_faces: int) -> Panel:
    """Stacked bars: expressions within each age band, of `frames.expressions_by` age_band."""
    return _stacked(frame, "expressions-by-age", "Expression by age", "Age band", "age_bands", threshold_faces)


def expressions_by_gender(frame: pd.DataFrame, threshold_faces: int) -> Panel:
    """Stacked bars: expressions within each predicted gender, of `frames.expressions_by` gender."""
    title = "Expression by predicted gender"
    return _stacked(frame, "expressions-by-gender", title, "Predicted gender", "genders", threshold_faces)


def _stacked(
    frame: pd.DataFrame, name: str, title: str, group_title: str, dimension: str, threshold_faces: int
) -> Panel:
    gaps = _gaps(frame, threshold_faces)
    return Panel(
        name=name,
        title=title,
        subtitle="% of all faces of each group, Unclear included",
        caption=_caption(frame, threshold_faces),
        spec=_spec(frame["group"].nunique(), group_title),
        data={"rows": _rows(frame, threshold_faces), "gaps": gaps},
        make_table=lambda: _table(frame, group_title, threshold_faces),
        legend=(
            *expression_legend(frame["emotion"], frame["faces"]),
            *entries_of((len(gaps["label"]), REST)),
        ),
        selects=(select_attribute(dimension, "label", frame["group"]), SELECT_IN_LEGEND),
    )


@lru_cache(maxsize=64)
def _spec(rows: int, group_title: str) -> str:
    """Stacked bars, from the data set `rows`, with one row per group and expression, and `gaps`, with one row per group
    with hidden expressions.

    The columns of `rows`: label, rank, expression, left, middle, right, share, those of `segment_label_columns`,
    faces_text, whole_text (the group's number of faces, after its bar; "" in all but one row of a group), whole_at.
    Those of `gaps`: label, rank, left, right, expressions, state.
    """
    x = alt.X(
        "left:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1], nice=False, range=range_before_texts(_TEXT_PIXELS)),
        axis=alt.Axis(format=".0%", values=[0, 0.5, 1]),
    )
    base = base_chart("rows").encode(y=row_axis())
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=x,
        x2="right:Q",
        color=expression_color(),
        tooltip=[
            alt.Tooltip("label:N", title=group_title),
            alt.Tooltip("expression:N", title="Apparent expression"),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
            alt.Tooltip("faces_text:N", title="Faces"),
        ],
    )
    wholes = base.mark_text(align="left", dx=6, fontSize=12).encode(x="whole_at:Q", text="whole_text:N")
    gaps = base_chart("gaps").encode(
        y=row_axis(),
        tooltip=[
            alt.Tooltip("label:N", title=group_title),
            alt.Tooltip("expressions:N", title="Not shown"),
            alt.Tooltip("state:N", title="Note"),
        ],
    )
    outlines = gaps.mark_bar(height={"band": 0.7}, filled=False, stroke=theme.NEUTRAL, strokeWidth=1).encode(
        x="left:Q", x2="right:Q"
    )
    labels = segment_labels(base.encode(x="middle:Q"), "left right", rounded=_HAPPY_IS_SHOWN)
    return to_spec(alt.layer(bars, labels, outlines, wholes), share_chart_height(rows, AXIS_PIXELS))


def _rows(frame: pd.DataFrame, threshold_faces: int) -> pd.DataFrame:
    ranks, faces, shown = (frame[name].to_numpy() for name in ("rank", "faces", "whole"))
    last = np.append(ranks[1:] != ranks[:-1], True)[: len(ranks)]
    wholes = [f"{formats.count(whole)} faces" if whole > 0 else NO_TOTAL for whole in shown]
    expressions = [label(emotion) for emotion in frame["emotion"]]
    colors = [theme.EMOTION_COLORS[emotion] for emotion in frame["emotion"]]
    return pd.DataFrame(
        {
            "label": [label(group) for group in frame["group"]],
            "rank": ranks,
            "expression": expressions,
            **{name: frame[name].to_numpy() for name in ("share", "left", "right")},
            "middle": (frame["left"] + frame["right"]).to_numpy() / 2,
            **segment_label_columns([""] * len(frame), map(formats.share, frame["share"]), colors),
            "faces_text": [formats.count(count) for count in faces],
            "whole_text": [whole if at_end else "" for whole, at_end in zip(wholes, last, strict=True)],
            "whole_at": np.where(shown > 0, 1.0, 0.0),
        }
    )


def _gaps(frame: pd.DataFrame, threshold_faces: int) -> dict[str, list[Any]]:
    """From the end of the last shown expression of a group to the end of its bar."""
    gaps: dict[str, list[Any]] = {name: [] for name in ("label", "rank", "left", "right", "expressions", "state")}
    for (rank, group), rows in frame[frame["whole"] > 0].groupby(["rank", "group"]):
        hidden = rows["faces"].isna()
        if not hidden.any():
            continue
        left = rows["right"].max() if not hidden.all() else 0.0
        values = (label(group), rank, left, 1.0)
        names = formats.join_list(map(label, rows["emotion"][hidden]))
        for column, value in zip(gaps, (*values, names, note_words(HIDDEN, threshold_faces)), strict=True):
            gaps[column].append(value)
    return gaps


def _caption(frame: pd.DataFrame, threshold_faces: int) -> str:
    rows = list(zip(frame["group"], frame["emotion"], frame["faces"], frame["share"], strict=True))
    reliable = is_reliable(frame.groupby("group")["faces"].transform("sum"))
    happy = frame[reliable & (frame["emotion"] == "HAPPY") & (frame["share"] >= 0)]
    caption = NO_HAPPY if happy.empty else _happiest(happy, threshold_faces)
    hidden = [group for group, _, faces, _ in rows if math.isnan(faces)]
    if not hidden:
        return caption
    shown = {group for group, _, _, share in rows if not math.isnan(share)}
    groups = [label(group) for group in dict.fromkeys(hidden) if group not in shown]
    return join_sentences(caption, omitted_text(threshold_faces, len(hidden), groups))


def _happiest(happy: pd.DataFrame, threshold_faces: int) -> str:
    """The groups that are most and least often happy, unless chance may explain the difference."""
    low, high = share_interval(happy["faces"].to_numpy(), happy["whole"].to_numpy(), threshold_faces)
    shares, names = happy["share"].to_numpy(), [label(group) for group in happy["group"]]
    most, least = int(shares.argmax()), int(shares.argmin())
    if len(happy) > 1 and low[most] <= high[least]:
        return EQUALLY_HAPPY
    text = f"Happy most often: {names[most]} ({formats.share(shares[most])})"
    return text + (f"; least often: {names[least]} ({formats.share(shares[least])})." if len(happy) > 1 else ".")


def omitted_text(threshold_faces: int, omitted: int, empty_groups: Collection[str]) -> str:
    """Sentences on the number of omitted expressions, and on groups of which all are."""
    return join_sentences(
        f"{omitted} shares of fewer than {threshold_faces} faces are not shown."
        if omitted > 1
        else f"1 share of fewer than {threshold_faces} faces is not shown.",
        f"No share is shown for {formats.join_list(empty_groups)}." if empty_groups else "",
    )


def _table(frame: pd.DataFrame, group_title: str, threshold_faces: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            group_title: frame["group"].map(label),
            "Apparent expression": frame["emotion"].map(label),
            "Faces": frame["faces"],
            "Share (%)": formats.table_percents(frame["share"]),
            "Note": frame["faces"].isna().map({True: note_words(HIDDEN, threshold_faces), False: ""}),
        }
    )
