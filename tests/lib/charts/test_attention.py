"""Panels and metrics of the Attention page."""

import dataclasses
import json

import pandas as pd
import pytest

from lib import charts, frames
from lib.charts import ChartContext
from lib.charts.attention import facing as facing_panels
from lib.charts.attention import traffic as traffic_panels
from lib.charts.conclusions import ATTENTION_CAUTION
from lib.charts.core import theme
from lib.charts.core.texts import NOT_FROM_0
from lib.contract.hourly_counts import FACING_PITCH_DEGREES, FACING_YAW_DEGREES
from lib.data.periods import Grain, Period
from lib.data.place_names import Names
from lib.frames import AttentionSummary, Standout, Standouts
from lib.ui.attention import DEFINITIONS
from tests.lib.charts.panels import legend_labels
from tests.lib.cubes import WEEK, faces, pictures, slice_of
from tests.lib.frames.test_motion import COUNTED, SENT, events

TUESDAY = "2026-11-03 10:00"
ROWS = [
    faces(100, facing_faces=90),
    pictures(200, pictures_with_faces=150, failed_pictures=4),
    faces(50, facing_faces=30, start=TUESDAY),
    pictures(60, pictures_with_faces=30, start=TUESDAY),
    faces(8, facing_faces=8, start="2026-11-04 10:00"),
    pictures(9, start="2026-11-04 10:00"),
]
EARLIER = Period(WEEK.earlier(7).first_day, WEEK.earlier(7).end_day)
THEN = [row | {"start": "2026-10-26 10:00"} for row in (faces(100, facing_faces=70), pictures(100))]


def context_of(view):
    return ChartContext(
        view.time_buckets, view.threshold_faces, frames.gaps(frames.over_time(view), view.time_buckets.width)
    )


def panel(make, frame_of, rows, then=None, threshold_faces=1):
    view = slice_of(rows, threshold_faces=threshold_faces)
    before = frame_of(slice_of(then, EARLIER, threshold_faces=threshold_faces)) if then else None
    return make(frame_of(view), context_of(view), before)


def facing(*arguments, **named):
    return panel(charts.facing_over_time, frames.facing_over_time, *arguments, **named)


def traffic(make, *arguments, **named):
    return panel(make, frames.traffic_over_time, *arguments, **named)


def test_campaigns_of_some_of_the_places_are_not_drawn():
    context = context_of(slice_of(ROWS))
    day = pd.DatetimeIndex(["2026-11-03"])
    bands = pd.DataFrame({"start": day, "end": day, "label": ["New"], "store_id": ["a"], "aisle_ids": [("b",)]})

    shown = dataclasses.replace(context, campaigns=bands)
    assert ["New"] == shown.data["campaigns"]["label"]
    assert [] == shown.without_campaigns().data["campaigns"]["label"]


def test_facing_over_time_is_an_estimate_with_its_interval():
    made = facing(ROWS)

    assert "90.0% (82.6 to 94.5%)" == made.rows("time_buckets")["text"][0]
    assert "100 faces whose direction is known" == made.rows("time_buckets")["basis"][0]
    assert [90.0, 82.6, 94.5] == list(
        made.table.loc[0, ["Turned to the camera (%)", "From (%)", "To (%)"]],
    )


def test_days_with_few_faces_are_hollow_or_left_out():
    assert [True, True, False] == list(facing(ROWS).rows("time_buckets")["reliable"][:3])

    hidden = facing(ROWS, threshold_faces=10)
    assert "Left out: 2 days with fewer than 10 faces." in hidden.caption
    assert "baseline" not in hidden.caption
    assert "fewer than 10 faces, not shown" == hidden.table["Note"][2]
    assert pd.isna(hidden.table["Turned to the camera (%)"][2])


def test_the_period_compared_with_is_aligned_day_by_day():
    made = facing(ROWS, THEN)

    other = made.rows("comparison")
    assert (1, "+20.0 points") == (len(other), other["difference"][0])
    assert "26 October 2026" in other["when"][0]
    assert other["left"][0] == made.rows("time_buckets")["left"][0]
    assert 20.0 == made.table["Difference (points)"][0]


def test_without_a_comparison_there_is_no_row_and_no_column():
    made = facing(ROWS)

    assert made.rows("comparison").empty
    assert "Compared with (%)" not in made.table


def test_the_caption_of_the_aisles_has_their_range_and_the_axis_all_of_0_to_100_percent():
    view = slice_of([faces(100, facing_faces=90), faces(100, facing_faces=88, aisle_id="toys"), *SENT])
    aisles = frames.aisles_in_view(view, Names())[1:]

    made = charts.facing_by_aisle(frames.facing_by_aisle(view, aisles), 10)
    assert "From 88.0% (dublin-1 · toys) to 90.0% (dublin-1 · coffee)." == made.caption
    assert NOT_FROM_0 not in made.subtitle
    assert [0, 1] == json.loads(made.spec)["layer"][0]["encoding"]["x"]["scale"]["domain"]


def test_lines_start_at_0():
    for made in (facing(ROWS), traffic(charts.faces_per_picture, ROWS)):
        assert NOT_FROM_0 not in made.subtitle
        assert '"zero": true' in made.spec


def summary(share):
    return AttentionSummary(100, 100, share, share, share, 100, 1.0, 1.0)


def test_the_headline_says_how_many_faces_are_turned_to_the_camera_and_which_aisles_differ():
    alike = Standouts(3, (), ())
    apart = Standouts(3, (Standout("Toys", 0.95),), (Standout("Tea", 0.8), Standout("Coffee", 0.81)))

    made = charts.attention_conclusion(summary(0.9), alike)
    assert "90.0% of faces are turned to the camera; no aisle clearly differs from the others." == made.sentence
    assert (ATTENTION_CAUTION,) == made.cautions
    assert (
        "90.0% of faces are turned to the camera; clearly highest in Toys (95.0%), lowest in Tea (80.0%) and "
        "Coffee (81.0%)."
    ) == charts.attention_conclusion(summary(0.9), apart).sentence
    alone = charts.attention_conclusion(summary(0.9), Standouts(1, (), ()))
    assert "90.0% of faces are turned to the camera." == alone.sentence
    assert facing_panels.NO_SHARE == charts.attention_conclusion(summary(float("nan")), alike).sentence


def test_the_headline_begins_with_the_hour_and_the_aisle_of_most_faces():
    alone = Standouts(1, (), ())
    busiest = charts.busiest_text("Mondays from 10:00", "Toys")

    assert "Most faces on Mondays from 10:00 and in Toys." == busiest
    assert "Most faces in Toys." == charts.busiest_text("", "Toys")
    assert "" == charts.busiest_text("", "")
    made = charts.attention_conclusion(summary(0.9), alone, busiest=busiest)
    assert f"{busiest} 90.0% of faces are turned to the camera." == made.sentence


@pytest.mark.parametrize(
    ("then", "changed", "words"),
    [
        (0.87, True, "clearly more than on 2 May (by 3.0 percentage points)"),
        (0.89, False, "no clear difference from 2 May"),
    ],
)
def test_the_headline_says_whether_the_share_clearly_changed(then, changed, words):
    made = charts.attention_conclusion(summary(0.9), Standouts(1, (), ()), summary(then), "2 May", changed)

    assert f"90.0% of faces are turned to the camera, {words}." == made.sentence


def test_an_aisle_with_few_faces_has_a_note_instead_of_a_share():
    view = slice_of([faces(100, facing_faces=90), faces(4, facing_faces=4, aisle_id="toys"), *SENT], threshold_faces=10)

    made = charts.facing_by_aisle(frames.facing_by_aisle(view, frames.aisles_in_view(view, Names())), 10)

    rows = made.rows("rows").set_index("label")
    assert "fewer than 10 faces, not shown" == rows.loc["dublin-1 · toys", "state"]
    assert "" == rows.loc["dublin-1 · toys", "text"]


def test_stacked_pictures_add_up_to_all_analysed_ones():
    made = traffic(charts.pictures_over_time, ROWS)
    monday = made.rows("time_buckets")[lambda rows: rows["when"].str.startswith("Monday, 2")].set_index("series")

    assert (0, 150, 196) == (monday["bottom"].iloc[0], monday["top"].iloc[0], monday["top"].iloc[1])
    assert monday["bottom"].iloc[1] == monday["top"].iloc[0]
    assert "4 more pictures could not be analysed." in made.caption
    assert [196, 150, 46, 4] == list(made.table.iloc[0, 1:5])


def test_pictures_with_a_suppressed_split_are_one_bar_of_their_own_colour():
    made = traffic(charts.pictures_over_time, ROWS, threshold_faces=10)
    whole = made.rows("time_buckets").set_index("series").loc[traffic_panels.SPLIT_SUPPRESSED].iloc[-1]

    assert (0, 9) == (whole["bottom"], whole["top"])
    assert "2 days are not split, because a part would be fewer than 10." in made.caption
    assert traffic_panels.SPLIT_SUPPRESSED in legend_labels(made)
    assert ["With a face", "Without a face", "No pictures"] == legend_labels(traffic(charts.pictures_over_time, ROWS))


def test_faces_per_picture_are_one_line_with_its_denominator():
    made = traffic(charts.faces_per_picture, ROWS, THEN)
    (line,) = set(made.rows("time_buckets")["series"])
    monday = made.rows("time_buckets").iloc[0]

    assert 100 / 150 == pytest.approx(monday["value"])
    assert "150 pictures with a face" == monday["basis"]
    assert [line] == list(made.rows("comparison")["series"])
    assert "Between 0.67 and 1.67 faces." in made.caption


def test_events_over_time_are_bars_with_means_in_the_table():
    motion = frames.motion_in_view(COUNTED, slice_of(SENT))
    steps = frames.motion_over_time(motion)

    made = charts.events_over_time(steps, context_of(motion.view))
    assert "Between 10 and 20 events." in made.caption
    assert [20, 10] == list(made.rows("time_buckets")["top"])
    assert [20, 50, 2.5, 1.0] == list(made.table.iloc[0, 1:5])


def test_length_classes_are_named_by_their_edges():
    made = charts.event_lengths(frames.motion_lengths(frames.motion_in_view(COUNTED, slice_of(SENT))))

    labels = ["Under 1 s", "1 to 5 s", "5 to 15 s", "15 s to 1 min", "1 to 5 min", "5 min or longer"]
    assert labels == list(made.table["Length"])
    assert "Most often under 1 s: 50.0%." == made.caption
    nothing = charts.event_lengths(frames.motion_lengths(frames.motion_in_view(events(), slice_of(SENT))))
    assert "" == nothing.caption


def test_a_filter_changes_rows_and_no_spec():
    assert facing(ROWS).spec is facing(ROWS[:2]).spec
    for make in (charts.pictures_over_time, charts.faces_per_picture):
        assert traffic(make, ROWS).spec is traffic(make, ROWS[:2]).spec


def test_specs_contain_no_rows():
    for made in (facing(ROWS), traffic(charts.pictures_over_time, ROWS), traffic(charts.faces_per_picture, ROWS)):
        assert "datasets" not in json.loads(made.spec)


def test_metrics_have_signed_changes_and_their_denominators():
    now, then = (frames.attention_summary(slice_of(rows, days)) for rows, days in ((ROWS, WEEK), (THEN, EARLIER)))

    seen, with_face, per_face, facing_share = charts.attention_metrics(now, then)
    assert ("81.0%", "+11.0 points") == (facing_share.value, facing_share.delta)
    assert "95% interval 74.2 to 86.4%" in facing_share.help
    assert "Of 158 faces" in facing_share.help
    assert ("158", "+58.0%") == (seen.value, seen.delta)
    assert "265 pictures" in with_face.help
    assert None is charts.attention_metrics(now)[0].delta
    assert "at least one face" in per_face.help


def test_motion_metrics_give_the_share_of_pictures_with_an_event_number():
    motion = frames.motion_in_view(COUNTED, slice_of(SENT))

    metrics = charts.motion_metrics(frames.motion_summary(motion))

    assert ["30", "4.0 s", "2.33", "93.3%"] == [metric.value for metric in metrics]
    nothing = charts.motion_metrics(frames.motion_summary(frames.motion_in_view(events(), slice_of(SENT))))
    assert ["0", "–", "–", "0.0%"] == [metric.value for metric in nothing]


def test_definitions_give_the_limits_that_the_query_applies():
    text = DEFINITIONS["Turned to the camera"]

    assert f"{FACING_YAW_DEGREES} degrees to a side" in text
    assert f"{FACING_PITCH_DEGREES} degrees up or down" in text
    assert not any("visitor" in sentence or "customer" in sentence for sentence in DEFINITIONS.values())


@pytest.mark.parametrize("grain", Grain)
def test_there_is_a_chart_for_every_grain(grain):
    view = slice_of(ROWS, grain=grain)

    made = charts.facing_over_time(frames.facing_over_time(view), context_of(view))

    assert theme.ACCENT in made.spec
    assert f"by {grain.value}" in made.subtitle
