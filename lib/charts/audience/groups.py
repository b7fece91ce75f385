"""The audience by age band and predicted gender, and how both changed.

In: tables of `lib.frames.audience`. Out: panels. Captions give the number of faces that were not measured, which are
also a row of their own.
"""

import math
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.comparison import comparison_tick
from lib.charts.core.legend import COMPARED, COMPARED_IN_POINTS, comparison_entry, entries_of
from lib.charts.core.panel import Panel, Selectable, base_chart, to_spec
from lib.charts.core.row_axis import range_before_texts, row_axis, short_texts
from lib.charts.core.selects import select_attribute
from lib.charts.core.texts import difference_text, join_sentences
from lib.data import formats
from lib.data.filters import NOT_MEASURED
from lib.data.labels import label
from lib.frames import HIDDEN, Unmeasured, note_words

NO_GROUP = "No group has enough faces to show."
NO_GROUP_IN_BOTH = "No group has enough faces in both periods to compare."
ABOVE_NAMED = "Clear changes are named at the top of the page."
CHANGES_TITLE = "Changes since the period compared with"
_TEXT_PIXELS, _TEXT_WITH_CHANGE_PIXELS, _NARROW_TEXT_PIXELS = 50, 125, 105  # of the label at the end of a bar
_REACH = 1.5  # the same to either side
_MIN_REACH = 0.01  # one percentage point, so that small differences look small
_ROW_PIXELS = 32
_MIN_ROWS = 3
_BAR_PIXELS = 20
AXIS_PIXELS = 40


def share_chart_height(rows: int, extra_pixels: int = 0) -> int:
    """Pixels for that many rows."""
    return _ROW_PIXELS * max(rows, _MIN_ROWS) + extra_pixels


def ages(frame: pd.DataFrame, missing: Unmeasured, is_compared: bool = False) -> Panel:
    """Bars: each age band's share of the faces, of `frames.demographic_shares` by age_band."""
    other = theme.GENDER_COLORS[NOT_MEASURED]
    frame = frame.assign(color=[other if group == NOT_MEASURED else theme.ACCENT for group in frame["group"]])
    return Panel(
        name="ages",
        title="Age",
        subtitle="% of faces, by predicted age in years",
        caption=join_sentences(_largest_text(frame), unmeasured_text(missing, "age")),
        spec=_share_bars(len(frame), "Age band", is_compared),
        data={"rows": _rows(frame, missing, is_compared)},
        make_table=lambda: _table(frame, missing, "Age band", is_compared),
        legend=entries_of((is_compared, comparison_entry(COMPARED_IN_POINTS, "tick"))),
        selects=(select_attribute("age_bands", "label", frame["group"]),),
    )


def genders(frame: pd.DataFrame, missing: Unmeasured, is_compared: bool = False) -> Panel:
    """Bars: the share of each predicted gender, of `frames.demographic_shares` by gender."""
    frame = frame.assign(color=frame["group"].map(dict(theme.GENDER_COLORS)))
    return Panel(
        name="genders",
        title="Predicted gender",
        subtitle="% of faces, predicted from appearance; not a person's identity",
        caption=join_sentences(_largest_text(frame), unmeasured_text(missing, "gender")),
        # As high as the chart beside it, which has an axis.
        spec=_share_bars(len(frame), "Predicted gender", is_compared, AXIS_PIXELS, bar_pixels=32),
        data={"rows": _rows(frame, missing, is_compared)},
        make_table=lambda: _table(frame, missing, "Predicted gender", is_compared),
        legend=entries_of((is_compared, comparison_entry(COMPARED, "tick"))),
        selects=(select_attribute("genders", "label", frame["group"]),),
    )


def audience_changes(by_age: pd.DataFrame, by_gender: pd.DataFrame, missing: Unmeasured, then: str) -> Panel:
    """Bars to either side: how each group's share differs from that of another period; `then` names its days."""
    by_age = by_age.assign(label=[f"Age {label(group).lower()}" for group in by_age["group"]])
    by_gender = by_gender.assign(label=[f"Gender {label(group).lower()}" for group in by_gender["group"]])
    frame = pd.concat([by_age, by_gender], ignore_index=True)
    frame = frame.assign(rank=range(len(frame)))
    known = frame.dropna(subset=["difference"])
    reach = _REACH * max(known["difference"].abs().max(), _MIN_REACH) if len(known) else _MIN_REACH
    texts = [difference_text(difference) for difference in frame["difference"]]
    up = frame["difference"].fillna(0.0) >= 0
    rows = frame[["label", "rank", "share", "then_share", "difference"]].assign(
        difference_text=texts,
        end=frame["difference"].fillna(0.0),
        more=[text if rises else "" for text, rises in zip(texts, up, strict=True)],
        fewer=["" if rises else text for text, rises in zip(texts, up, strict=True)],
        room=reach,
        left_room=-reach,
    )
    return Panel(
        name="audience-changes",
        title=CHANGES_TITLE,
        subtitle="percentage points, difference of the shares of faces",
        caption=f"Compared with {then}. {ABOVE_NAMED if len(known) else NO_GROUP_IN_BOTH}",
        spec=_change_bars(len(frame), "Group"),
        data={"rows": rows},
        make_table=lambda: _table(frame.assign(group=frame["label"]), missing, "Group", is_compared=True),
        selects=(
            Selectable("age_bands", "label", dict(zip(by_age["label"], by_age["group"], strict=True))),
            Selectable("genders", "label", dict(zip(by_gender["label"], by_gender["group"], strict=True))),
        ),
    )


@lru_cache(maxsize=64)
def _share_bars(
    rows: int, group_title: str, is_compared: bool, extra_pixels: int = 0, bar_pixels: int = _BAR_PIXELS
) -> str:
    """Bars of `rows`: label, rank, color, share, then_share, difference_text, text, faces_text, end, room."""
    tooltip = [
        alt.Tooltip("label:N", title=group_title),
        alt.Tooltip("faces_text:N", title="Faces"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
        alt.Tooltip("difference_text:N", title="Difference"),
    ]
    room = (_TEXT_WITH_CHANGE_PIXELS, _NARROW_TEXT_PIXELS) if is_compared else (_TEXT_PIXELS,)
    text_range = range_before_texts(*room)
    x = alt.X("share:Q", axis=None, stack=None, scale=alt.Scale(zero=True, range=text_range))
    base = base_chart("rows").encode(y=row_axis())
    bars = base.mark_bar(height=bar_pixels, cornerRadiusEnd=2).encode(
        x=x, color=alt.Color("color:N", scale=None), tooltip=tooltip
    )
    others = comparison_tick(base, height=bar_pixels + 4).encode(x="then_share:Q", tooltip=tooltip)
    texts = base.mark_text(align="left", dx=6, fontSize=12, text=short_texts()).encode(x="end:Q")
    room = base.mark_point(opacity=0).encode(x="room:Q")
    marks = [bars, *([others] if is_compared else []), texts, room]
    return to_spec(alt.layer(*marks), share_chart_height(rows, extra_pixels))


@lru_cache(maxsize=64)
def _change_bars(rows: int, group_title: str) -> str:
    """Bars of `rows`: label, rank, difference, difference_text, share, then_share, end, more, fewer, rooms."""
    tooltip = [
        alt.Tooltip("label:N", title=group_title),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("then_share:Q", title="Compared with", format=".1%"),
        alt.Tooltip("difference_text:N", title="Difference"),
    ]
    x = alt.X("difference:Q", axis=None, scale=alt.Scale(zero=True))
    base = base_chart("rows").encode(y=row_axis())
    bars = base.mark_bar(height={"band": 0.55}, color=theme.ACCENT).encode(x=x, tooltip=tooltip)
    zero = base.mark_tick(color=theme.NEUTRAL, thickness=1, height={"band": 1.0}).encode(x=alt.datum(0))
    more = base.mark_text(align="left", dx=6, fontSize=12).encode(x="end:Q", text="more:N")
    fewer = base.mark_text(align="right", dx=-6, fontSize=12).encode(x="end:Q", text="fewer:N")
    rooms = [base.mark_point(opacity=0).encode(x=name) for name in ("room:Q", "left_room:Q")]
    return to_spec(alt.layer(bars, zero, more, fewer, *rooms), share_chart_height(rows))


def unmeasured_text(missing: Unmeasured, what: str) -> str:
    """A sentence on how many faces have no known `what`; "" if none."""
    if pd.isna(missing.faces):
        return f"Not measured: the {what} of fewer than {missing.threshold_faces} faces."
    if not missing.faces:
        return ""
    return f"Not measured: the {what} of {formats.count(missing.faces)} faces ({formats.share(missing.share)})."


def _largest_text(frame: pd.DataFrame) -> str:
    """A sentence on the largest groups."""
    rows = zip(frame["group"], frame["share"], strict=True)
    known = [row for row in rows if row[0] != NOT_MEASURED and not math.isnan(row[1])]
    if not known:
        return NO_GROUP
    top = sorted(known, key=lambda row: -row[1])[:2]
    return f"Largest: {', then '.join(f'{label(group)} ({formats.share(share)})' for group, share in top)}."


def _rows(frame: pd.DataFrame, missing: Unmeasured, is_compared: bool) -> pd.DataFrame:
    hidden = note_words(HIDDEN, missing.threshold_faces)
    faces, shares, then = (frame[name].to_numpy() for name in ("faces", "share", "then_share"))
    changes = [difference_text(difference) for difference in frame["difference"]]
    texts = [
        hidden
        if math.isnan(count)
        else f"{formats.share(share)}{f'  ({change})' if is_compared and change != formats.MISSING else ''}"
        for count, share, change in zip(faces, shares, changes, strict=True)
    ]
    end = np.fmax(np.fmax(shares, then), 0.0)  # fmax ignores NaN
    return pd.DataFrame(
        {
            "label": [label(group) for group in frame["group"]],
            "rank": frame["rank"].to_numpy(),
            "color": list(frame["color"]),
            "share": shares,
            "then_share": then,
            "text": texts,
            "faces_text": [formats.count(count) for count in faces],
            "difference_text": changes,
            "end": end,
            "room": max(end.max(initial=0.0), 0.01),
        }
    )


def _table(frame: pd.DataFrame, missing: Unmeasured, group_title: str, is_compared: bool) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            group_title: frame["group"].map(label),
            "Faces": frame["faces"],
            "Share (%)": formats.table_percents(frame["share"]),
        }
    )
    if is_compared:
        table["Compared faces"] = frame["then_faces"]
        table["Compared share (%)"] = formats.table_percents(frame["then_share"])
        table["Difference (points)"] = formats.table_percents(frame["difference"])
    hidden = frame["faces"].isna() | (frame["then_faces"].isna() if is_compared else False)
    table["Note"] = hidden.map({True: note_words(HIDDEN, missing.threshold_faces), False: ""})
    return table
