"""Heat map of weekdays by hour of the day.

In: `frames.weekday_hours`. Out: a panel. A blank cell had no pictures; a hollow point is a suppressed count; a pale
cell is a share that is not reliable, and a grey one has none of the colours.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import PARTIAL_OPACITY
from lib.charts.core.legend import BLANK, LegendEntry, entries_of, hidden_ring
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import FEW_FACES, within_reliable
from lib.charts.core.selects import SELECT_WEEKDAY, select_hour
from lib.charts.core.texts import capitalized, join_sentences, rate_text, share_of_faces_text
from lib.data import formats
from lib.data.cube import HOURS_OF_DAY, WEEKDAYS
from lib.frames import HIDDEN, GroupShare, note_words

WEEKDAY_HOURS = "weekday-hours"
_HEIGHT_PIXELS = 280
_LABELS_EVERY_HOURS = 3
NO_HOUR = "No hour has enough faces to compare."
PALE_OR_GREY = LegendEntry(f"Pale, or grey beyond the colours: {FEW_FACES}", theme.NEUTRAL, "pale")


def weekday_hours(
    cells: pd.DataFrame,
    group_share: GroupShare,
    as_share: bool,
    hours: tuple[int, int],
    threshold_faces: int,
    about: str = "",
) -> Panel:
    """Tiles of `frames.weekday_hours`: the share with `as_share`, or faces per hour with pictures.

    `hours` are the first and last hour of the day that are drawn; `about` names the selected days, for the subtitle.
    """
    title = capitalized(group_share.numerator_words) if as_share else "Faces per hour"
    unit = (
        group_share.unit
        if as_share
        else f"faces{f' that look {group_share.numerator_words}' if group_share.emotions else ''} "
        "per hour with pictures"
    )
    notes, reliable = cells["note"].tolist(), cells["reliable"].to_numpy()
    few = (cells["value"].to_numpy() >= 0) & ~reliable
    legend = entries_of((few.any(), PALE_OR_GREY), (HIDDEN in notes, hidden_ring(threshold_faces)), (True, BLANK))
    states = [note_words(note, threshold_faces) or formats.MISSING for note in notes]
    return Panel(
        name=WEEKDAY_HOURS,
        title=f"{title} by weekday and hour",
        subtitle=f"{unit}{about}",
        caption=join_sentences(_highest(cells[reliable & cells["value"].notna()], as_share)),
        spec=_spec(as_share, *hours),
        data={
            "cells": cells.assign(
                when=_when(cells),
                state=states,
                colored=within_reliable(cells["value"], reliable),
                opacity=np.where(reliable, 1.0, PARTIAL_OPACITY),
            )
        },
        make_table=lambda: _table(cells, as_share, threshold_faces),
        legend=legend,
        selects=(SELECT_WEEKDAY, select_hour()),
    )


@lru_cache(maxsize=64)
def _spec(as_share: bool, first_hour: int, last_hour: int) -> str:
    value_format = ".0%" if as_share else ",.0f"
    x = alt.X(
        "hour:O",
        title=None,
        scale=alt.Scale(domain=list(range(first_hour, last_hour + 1)), padding=0),
        axis=alt.Axis(
            labelExpr=f"datum.value % {_LABELS_EVERY_HOURS} === 0 ? pad(datum.value, 2, '0', 'left') + ':00' : ''",
            labelAngle=0,
            labelOverlap=False,
            ticks=False,
            domain=False,
        ),
    )
    y = alt.Y(
        "weekday:N",
        title=None,
        scale=alt.Scale(domain=list(WEEKDAYS), padding=0),
        axis=alt.Axis(
            labelExpr="slice(datum.value, 0, 3)", labelBound=False, labelFlush=False, ticks=False, domain=False
        ),
    )
    tooltip = [
        alt.Tooltip("when:N", title="When"),
        alt.Tooltip("value:Q", title="Share" if as_share else "Faces per hour", format=".1%" if as_share else ",.1f"),
        alt.Tooltip("faces:Q", title="Faces", format=",d"),
        alt.Tooltip("hours:Q", title="Hours with pictures", format=",d"),
        alt.Tooltip("state:N", title="Note"),
    ]
    base = base_chart("cells").encode(x=x, y=y, tooltip=tooltip)
    legend = alt.Legend(title=None, orient="bottom", format=value_format, gradientThickness=10, gradientLength=200)
    tiles = (
        base.transform_filter("isValid(datum.colored)")
        .mark_rect()
        .encode(
            color=alt.Color("colored:Q", scale=alt.Scale(scheme=theme.SEQUENTIAL_SCHEME), legend=legend),
            opacity=alt.Opacity("opacity:Q", scale=None),
        )
    )
    # These hours had pictures, so they are not blank, but have no value to colour.
    uncoloured = base.transform_filter("!isValid(datum.colored)").mark_rect(color=theme.GAP, opacity=0.14)
    hidden = base.transform_filter("datum.note === 'hidden'").mark_point(
        color=theme.NEUTRAL, shape="circle", size=24, opacity=1
    )
    return to_spec(alt.layer(uncoloured, tiles, hidden), _HEIGHT_PIXELS)


def _when(cells: pd.DataFrame) -> list[str]:
    return [
        f"{weekday}, {HOURS_OF_DAY[hour]}–{HOURS_OF_DAY[(hour + 1) % 24]}"
        for weekday, hour in zip(cells["weekday"], cells["hour"], strict=True)
    ]


def _highest(cells: pd.DataFrame, as_share: bool) -> str:
    if cells.empty:
        return NO_HOUR
    best = cells.iloc[[cells["value"].argmax()]]
    (when,), (row,) = _when(best), best.itertuples()
    if as_share:
        return f"Highest on {when}: {share_of_faces_text(row.value, row.whole, row.low, row.high)}."
    return f"Highest on {when}: {rate_text(row.value, row.faces, row.hours)}."


def _table(cells: pd.DataFrame, as_share: bool, threshold_faces: int) -> pd.DataFrame:
    value, title = (cells["value"] * 100, "Share (%)") if as_share else (cells["value"], "Faces per hour")
    return pd.DataFrame(
        {
            "Weekday": cells["weekday"],
            "Hour": [HOURS_OF_DAY[hour] for hour in cells["hour"]],
            title: formats.table_values(value),
            "Faces": cells["faces"],
            "Hours with pictures": cells["hours"],
            "Note": [note_words(note, threshold_faces) for note in cells["note"]],
        }
    )
