"""Heat map of weekdays by hour of the day.

In: `frames.weekday_hours`. Out: a panel. A blank cell had no pictures; a hollow point is a suppressed count; a pale
cell is a share that is not reliable, and a grey one has none of the colours. Colours span at least 14 points around the
share of all cells, or begin at 0 faces, so that small differences look small; cells with room have their number.
"""

import math
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from lib.charts.core import theme
from lib.charts.core.context import PARTIAL_OPACITY
from lib.charts.core.hour_tiles import tile_inks, tile_numbers
from lib.charts.core.legend import BLANK, LegendEntry, entries_of, hidden_ring
from lib.charts.core.panel import Panel, base_chart, to_spec
from lib.charts.core.reliable_marks import FEW_FACES, within_reliable
from lib.charts.core.selects import SELECT_WEEKDAY, select_hour
from lib.charts.core.texts import CLEARLY_DIFFERS, capitalized, rate_text, share_of_faces_text
from lib.data import formats
from lib.data.cube import HOURS_OF_DAY, WEEKDAYS
from lib.frames import HIDDEN, GroupShare, estimate, note_words

WEEKDAY_HOURS = "weekday-hours"
_HEIGHT_PIXELS = 280
_LABELS_EVERY_HOURS = "bandwidth('x') < 17 ? 6 : 3"  # where they have room
_HALF_SPAN, _SPAN_STEP = 0.07, 0.05  # of the colours of shares
NO_HOUR = "No hour has enough faces to compare."
PALE_OR_GREY = LegendEntry(f"Pale or grey: {FEW_FACES}", theme.NEUTRAL, "pale")


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
    found = estimate(group_share)
    overall = found.share if found else float("nan")
    notes, reliable = cells["note"].tolist(), cells["reliable"].to_numpy()
    ends = _span(cells["value"][reliable] if reliable.any() else cells["value"], overall if as_share else None)
    few = (cells["value"].to_numpy() >= 0) & ~reliable
    legend = entries_of((few.any(), PALE_OR_GREY), (HIDDEN in notes, hidden_ring(threshold_faces)), (True, BLANK))
    states = [note_words(note, threshold_faces) or formats.MISSING for note in notes]
    return Panel(
        name=WEEKDAY_HOURS,
        title=f"{title} by weekday and hour",
        subtitle=f"{unit}{about}",
        caption=_finding(cells[reliable & cells["value"].notna()], as_share, overall),
        spec=_spec(as_share, *hours),
        data={
            "cells": cells.assign(
                when=_when(cells),
                state=states,
                colored=within_reliable(cells["value"], reliable),
                opacity=np.where(reliable, 1.0, PARTIAL_OPACITY),
                text=[_number(value, as_share) for value in cells["value"]],
                ink=tile_inks((cells["value"] - ends[0]) / (ends[1] - ends[0])),
            ),
            "span": {"colored": ends},
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
            labelExpr=f"datum.value % ({_LABELS_EVERY_HOURS}) === 0 ? pad(datum.value, 2, '0', 'left') + ':00' : ''",
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
        axis=alt.Axis(labelExpr="slice(datum.value, 0, 3)", ticks=False, domain=False),
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
    # Sets the ends of the colours, and draws nothing.
    nowhere = {name: alt.value(0) for name in ("x", "x2", "y", "y2")}
    span = base_chart("span").mark_rect(opacity=0).encode(color="colored:Q", **nowhere)
    numbers = tile_numbers(base.transform_filter("isValid(datum.colored) && datum.opacity === 1"))
    # These hours had pictures, so they are not blank, but have no value to colour.
    uncoloured = base.transform_filter("!isValid(datum.colored)").mark_rect(color=theme.GAP, opacity=0.14)
    hidden = base.transform_filter("datum.note === 'hidden'").mark_point(
        color=theme.NEUTRAL, shape="circle", size=24, opacity=1
    )
    return to_spec(alt.layer(uncoloured, tiles, numbers, span, hidden), _HEIGHT_PIXELS)


def _when(cells: pd.DataFrame) -> list[str]:
    return [
        f"{weekday}, {HOURS_OF_DAY[hour]}–{HOURS_OF_DAY[(hour + 1) % 24]}"
        for weekday, hour in zip(cells["weekday"], cells["hour"], strict=True)
    ]


def _number(value: float, as_share: bool) -> str:
    return "" if np.isnan(value) else f"{100 * value:.0f}" if as_share else formats.count(value)


def _span(values: "pd.Series[float]", overall: float | None) -> list[float]:
    """The values at both ends of the colours, around `overall` or from 0; 0 and 1 without a value."""
    if values.isna().all():
        return [0.0, 1.0]
    lowest, highest = float(values.min()), float(values.max())
    if overall is None:
        return [0.0, highest or 1.0]
    middle = (lowest + highest) / 2 if np.isnan(overall) else overall
    reach = max(_HALF_SPAN, middle - lowest, highest - middle)
    steps = math.floor((middle - reach) / _SPAN_STEP + 1e-9), math.ceil((middle + reach) / _SPAN_STEP - 1e-9)
    return [max(0.0, steps[0] * _SPAN_STEP), min(1.0, steps[1] * _SPAN_STEP)]


def _finding(cells: pd.DataFrame, as_share: bool, overall: float) -> str:
    """The cell that stands out most, if any does clearly explain."""
    if cells.empty:
        return NO_HOUR
    if not as_share:
        best = cells.iloc[[cells["value"].argmax()]]
        (when,), (row,) = _when(best), best.itertuples()
        return f"Highest on {when}: {rate_text(row.value, row.faces, row.hours)}."
    unusual = cells[cells["differs"]]
    if unusual.empty:
        return f"No hour {CLEARLY_DIFFERS} from the overall {formats.share(overall)}."
    above = unusual["value"].max() > overall
    most = unusual.iloc[[unusual["value"].argmax() if above else unusual["value"].argmin()]]
    (when,), (row,) = _when(most), most.itertuples()
    found = share_of_faces_text(row.value, row.whole, row.low, row.high)
    return f"{'Highest' if above else 'Lowest'} on {when}: {found}; overall: {formats.share(overall)}."


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
