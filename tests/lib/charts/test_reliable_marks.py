"""Numbers of few faces or of an unfinished day set no axis, join no line and lead no sentence, in any panel."""

import json
import re
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from lib import charts, frames
from lib.charts import ChartContext, Pair
from lib.charts.core.reliable_marks import FEW_OR_PARTIAL, beyond_text, hollow_legend, within_reliable
from lib.charts.core.texts import capitalized
from lib.data.place_names import Names
from tests.lib.charts.panels import legend_labels
from tests.lib.charts.test_emotions import stripped, tiled
from tests.lib.cubes import faces, pictures, slice_of
from tests.lib.frames.test_motion import events
from tests.lib.frames.test_sales import joined, sold

NOW = datetime(2026, 11, 5, 11)  # so Thursday is not complete
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (f"2026-11-{day:02} 10:00" for day in (2, 3, 4, 5))
PAIR = Pair("Coffee", "Toys")
NAN = np.nan


def day(start, happy, calm, shots, **where):
    """Faces, of which the happy ones are turned to the camera, and pictures."""
    at = {"start": start} | where
    return [
        faces(happy, facing_faces=happy, **at),
        faces(calm, emotion="CALM", **at),
        pictures(shots, pictures_with_faces=min(shots, 2 * shots // 3 + 1), **at),
    ]


STEADY = [*day(TUESDAY, 200, 200, 300), *day(WEDNESDAY, 240, 160, 300)]
FEW = day(MONDAY, 20, 0, 4)
UNFINISHED = day(THURSDAY, 900, 0, 40)
STEADY_EVENTS = [(TUESDAY, "dublin-1", "coffee", (40,), 80, 400), (WEDNESDAY, "dublin-1", "coffee", (50,), 90, 800)]
ODD_EVENTS = [(MONDAY, "dublin-1", "coffee", (2,), 4, 900), (THURSDAY, "dublin-1", "coffee", (60,), 60, 0)]


def context_of(view):
    return ChartContext(view.time_buckets, view.threshold_faces)


def facing(view, odd):
    return charts.facing_over_time(frames.facing_over_time(view, NOW), context_of(view))


def per_picture(view, odd):
    return charts.faces_per_picture(frames.traffic_over_time(view, NOW), context_of(view))


def positive(view, odd):
    return charts.positive_share_over_time(frames.over_time(view, NOW), context_of(view))


def pair_positive(view, odd):
    steps = frames.over_time(view, NOW)
    return charts.pair_positive_over_time(PAIR, steps, steps, context_of(view))


def motion(view, odd):
    return frames.motion_over_time(
        frames.motion_in_view(events(*STEADY_EVENTS, *(ODD_EVENTS if odd else ())), view), NOW
    )


def event_counts(view, odd):
    return charts.events_over_time(motion(view, odd), context_of(view))


def face_counts(view, odd):
    return charts.faces_over_time(frames.over_time(view, NOW), context_of(view))


def pair_faces(view, odd):
    steps = frames.over_time(view, NOW)
    return charts.pair_faces_over_time(PAIR, steps, steps, context_of(view))


def stack(as_share):
    def make(view, odd):
        steps = frames.over_time(view, NOW)
        return charts.emotions_over_time(frames.emotions_over_time(view), steps, context_of(view), as_share)

    return make


def extent(rows):
    """The least and the greatest number that sets the axis."""
    drawn = rows[[name for name in ("point", "low", "high") if name in rows]].to_numpy(dtype=float)
    return np.nanmin(drawn), np.nanmax(drawn)


@pytest.mark.parametrize("make", [facing, per_picture, positive, pair_positive])
def test_a_day_of_few_faces_and_an_unfinished_one_set_no_axis_and_join_no_line(make):
    with_odd = make(slice_of([*STEADY, *FEW, *UNFINISHED]), odd=True).rows("time_buckets")
    steady = make(slice_of(STEADY), odd=False).rows("time_buckets")

    assert extent(steady) == extent(with_odd)
    of_a_day = with_odd["when"].str.split(",").str[0]
    assert {"Tuesday", "Wednesday"} == set(of_a_day[with_odd["joined"].notna()])
    assert with_odd["value"][of_a_day.isin(["Monday", "Thursday"])].notna().any()


@pytest.mark.parametrize("make", [facing, per_picture, positive, stack(as_share=True)])
def test_a_day_of_few_faces_and_an_unfinished_one_are_no_extremes(make):
    extremes, *_ = make(slice_of(STEADY), odd=False).caption.split(". ")

    assert re.search(r"[\d.]+%?( to | and )[\d.]+", extremes)
    assert extremes in make(slice_of([*STEADY, *FEW, *UNFINISHED]), odd=True).caption


@pytest.mark.parametrize("make", [event_counts, face_counts, stack(as_share=False)])
def test_the_counts_of_an_unfinished_day_are_no_extremes(make):
    panel = make(slice_of([*STEADY, *UNFINISHED]), odd=True)

    assert "Thursday" not in panel.caption
    assert "5 Nov" not in panel.caption
    assert "60" not in panel.caption
    assert "Not complete" in legend_labels(panel)


def test_an_unfinished_day_is_not_one_on_which_a_side_is_higher():
    panel = pair_faces(slice_of([*STEADY, *UNFINISHED]), odd=True)

    assert "of 2 days" in panel.caption
    assert "2 values are beyond the axis (not complete): see the data table." in panel.caption


def test_a_hollow_point_is_drawn_where_the_axis_has_room_for_it():
    inside = day(MONDAY, 11, 9, 4)

    rows = positive(slice_of([*STEADY, *inside]), odd=True)

    assert [0.55, NAN] == pytest.approx(rows.rows("time_buckets")[["point", "joined"]].iloc[0].tolist(), nan_ok=True)
    assert capitalized(FEW_OR_PARTIAL) in legend_labels(rows)


def test_a_number_that_is_not_reliable_is_drawn_only_between_the_others():
    values, reliable = [0.1, 0.2, 0.5, 0.9, NAN], [False, True, True, False, True]

    assert within_reliable(values, reliable).tolist() == pytest.approx([NAN, 0.2, 0.5, NAN, NAN], nan_ok=True)
    assert within_reliable(values, reliable, [0.0, NAN], 1.0).tolist()[:4] == values[:4]
    assert within_reliable(values, [False] * 5).tolist()[:4] == values[:4]
    assert () == hollow_legend(values, values, [True] * 5, "few")
    assert ["Few"] == [entry.label for entry in hollow_legend(values, values, reliable, "few")]
    assert "1 value is beyond the axis (few): see the data table." == beyond_text([0.1, 0.9], [0.1, NAN], "few")
    assert "" == beyond_text([0.1, NAN], [0.1, NAN], "few")


def test_the_compared_days_of_few_faces_are_left_out_of_the_dashed_line():
    view, then = slice_of(STEADY), slice_of([*STEADY, *FEW, *day("2026-11-06 10:00", 50, 50, 9)])

    panel = charts.positive_share_over_time(frames.over_time(view), context_of(view), frames.over_time(then))

    compared = panel.rows("comparison")
    assert [0.5, 0.6, 0.5] == compared["value"].tolist()
    assert compared["run"][1] == compared["run"][2] != compared["run"][4]
    assert [False, False, True] == compared["alone"].tolist()
    detail = [layer["encoding"].get("detail") for layer in json.loads(panel.spec)["layer"]]
    assert [{"field": "run", "type": "nominal"}] in detail


SMALL = {"aisle_id": "demo"}
TWO_AISLES = [*day(TUESDAY, 200, 200, 300), *day(TUESDAY, 160, 240, 300, aisle_id="toys")]
THREE_AISLES = [*TWO_AISLES, *day(TUESDAY, 20, 0, 4, **SMALL)]


def facing_by_aisle(rows):
    view = slice_of(rows)
    return charts.facing_by_aisle(frames.facing_by_aisle(view, frames.aisles_in_view(view, Names())), 10)


def sales_by_aisle(rows):
    view = slice_of(rows)
    ranking = frames.sales_by_aisle(with_sales(view), labels(view))
    return charts.sales_ranking(ranking, 10)


def sales_by_hour(rows):
    view = slice_of(rows)
    sales = with_sales(view)
    return charts.sales_hours(frames.sales_by_hour(sales, frames.sales_by_aisle(sales, labels(view))), 10)


def with_sales(view):
    start = {"start": pd.Timestamp(TUESDAY)}
    return frames.sales_with_faces(
        view, joined(sold(10, 40, **start), sold(10, 20, "toys", **start), sold(10, 30, "demo", **start))
    )


def labels(view):
    return {code: place.aisle_id for code, place in enumerate(view.places)}


@pytest.mark.parametrize(
    ("make", "drawn"),
    [(facing_by_aisle, ["point", "from", "to", "end"]), (sales_by_aisle, ["bar", "end"])],
)
def test_an_aisle_of_few_faces_is_below_a_heading_and_sets_no_axis(make, drawn):
    with_small, without = make(THREE_AISLES), make(TWO_AISLES)

    rows = with_small.rows("rows")
    assert ["demo", "Fewer than 30 faces"] == [rows["label"].iloc[-1].split(" · ")[-1], rows["label"].iloc[-2][:19]]
    assert [False, False] == rows["reliable"].tolist()[-2:]
    assert without.rows("rows")[drawn].max().max() == rows[drawn].max().max()
    assert without.caption == with_small.caption


def test_a_cell_of_few_faces_has_none_of_the_colours_beyond_the_others():
    sales = sales_by_hour(THREE_AISLES)
    view = slice_of(THREE_AISLES)
    hours = charts.aisle_hours(frames.aisle_hours(view, ordered(view)), 10, as_share=True)
    week = tiled([*STEADY, *FEW])

    assert 1.0 == sales.rows("cells")["colored"].max()
    assert 1.0 == hours.rows("cells")["colored"].max()
    assert [NAN, 0.5, 0.6] == pytest.approx(week.rows("cells")["colored"].tolist(), nan_ok=True)
    assert "Lowest on Tuesday, 10:00–11:00: 50.0% of 400 faces" in week.caption
    assert week.caption.endswith("; overall: 56.1%.")  # as the page's other numbers, with the cell of few faces
    for panel in (sales, hours, week):
        assert any("ale or grey: fewer than 30" in text for text in (panel.caption, *legend_labels(panel)))


def ordered(view):
    ranking = frames.aisle_ranking(view, frames.aisles_in_view(view, Names()))
    return frames.ordered(ranking, frames.Order.SHARE)


def test_a_strip_is_as_high_as_the_reliable_shares_and_small_aisles_are_no_extremes():
    panel = stripped(THREE_AISLES)

    assert "each strip from 0 to 50%" in panel.subtitle
    assert "From 40.0% (Toys) to 50.0% (Coffee)." in panel.caption
    assert f"{capitalized(FEW_OR_PARTIAL)}, and cut where higher than the strip" in legend_labels(panel)
    assert "each strip from 0 to 100%" in stripped(day(TUESDAY, 20, 0, 4, **SMALL)).subtitle
