"""Panels and metrics of the Displays page: captions, specs and data tables."""

import json
from typing import Any

import pandas as pd
import pytest

from lib import charts
from lib.charts import ChartContext
from lib.charts.core import theme
from lib.charts.displays import by_aisle, over_time
from lib.data.periods import Grain
from lib.data.time_buckets import TimeBuckets
from lib.effects import Cell, Effect, Estimate, Unit, Verdict
from lib.frames import CONTROL, TEST
from tests.lib.cubes import WEEK

STEPS = TimeBuckets(WEEK, Grain.DAY)
CONTEXT = ChartContext(STEPS, threshold_faces=10)
MONDAY, THURSDAY, NEXT_MONDAY = (pd.Timestamp(f"2026-11-0{number}") for number in (2, 5, 9))


def days():
    every = STEPS.starts
    frame = pd.DataFrame({"group": TEST, "start": every, "during": every >= THURSDAY, "faces": 100.0})
    frame = frame.assign(known_faces=90.0, reliable=True)
    frame = frame.assign(positive_share=[0.2] * 3 + [0.4] * 4, index=[1.0] * 3 + [1.5] * 4)
    control = frame.assign(group=CONTROL, positive_share=0.25, index=1.0)
    control.loc[4, ["faces", "known_faces", "positive_share", "index"]] = float("nan")  # nothing known of Friday
    return pd.concat([frame, control], ignore_index=True)


def levels():
    return pd.DataFrame(
        {
            "group": [TEST, TEST, CONTROL, CONTROL],
            "during": [False, True] * 2,
            "start": [MONDAY, THURSDAY] * 2,
            "end": [THURSDAY, NEXT_MONDAY] * 2,
            "positive_share": [0.2, 0.4, 0.25, 0.25],
            "index": [1.0, 1.5, 1.0, 1.0],
        }
    )


def places(controls=2):
    return pd.DataFrame(
        {
            "label": ["Coffee", "Toys", "Tea"][: controls + 1],
            "test": [True, False, False][: controls + 1],
            "rank": range(controls + 1),
            "share_before": [0.2, 0.5, 0.3][: controls + 1],
            "share_during": [0.35, 0.4999, float("nan")][: controls + 1],
            "low_during": [0.3, 0.45, float("nan")][: controls + 1],
            "high_during": [0.4, 0.55, float("nan")][: controls + 1],
            "reliable_before": [True, True, True][: controls + 1],
            "reliable_during": [True, True, False][: controls + 1],
            "faces_per_day_before": [100.0, 200.0, 0.0][: controls + 1],
            "faces_per_day_during": [110.0, 150.0, 10.0][: controls + 1],
        }
    )


def test_a_day_of_few_faces_is_a_hollow_point_that_sets_no_axis_and_joins_no_line():
    odd = days()
    odd.loc[0, ["known_faces", "positive_share", "reliable"]] = [20.0, 0.9, False]
    odd.loc[1, ["known_faces", "positive_share", "reliable"]] = [20.0, 0.3, False]
    panel = charts.display_shares_over_time(odd, levels(), CONTEXT)
    drawn = panel.rows("days")

    assert [True, True, False] == drawn["joined"].isna().tolist()[:3]
    assert [True, False, False] == drawn["point"].isna().tolist()[:3]
    assert panel.caption.endswith("1 value is beyond the axis (fewer than 30 faces): see the data table.")
    assert ["Fewer than 30 faces"] == [entry.label for entry in panel.legend if entry.symbol == "ring"]
    for other in (
        charts.display_faces_over_time(odd, levels(), CONTEXT),
        charts.display_shares_over_time(days(), levels(), CONTEXT),
    ):
        assert "beyond" not in other.caption
        assert "ring" not in [entry.symbol for entry in other.legend]


def test_an_aisle_of_few_faces_has_a_text_instead_of_points():
    few = places().assign(share_during=[0.35, 0.4999, 0.99], reliable_during=[True, True, False])
    panel = charts.display_shares_by_aisle(few)
    tea = panel.rows("rows").iloc[2]

    assert tea[["before", "during", "low", "high"]].isna().all()
    assert "fewer than 30 faces" == tea["text"]
    assert "Coffee: +15.0 points. Toys: no change." == panel.caption
    assert 99.0 == panel.table["During (%)"][2]


def effect(**changes):
    values: dict[str, Any] = {
        "unit": Unit.POINTS,
        "verdict": Verdict.ROSE,
        "test_before": Cell(14, 2_000, 400),
        "test_during": Cell(14, 2_000, 700),
        "control_before": Cell(14, 9_000, 1_800),
        "control_during": Cell(14, 9_000, 1_890),
        "change": Estimate(14.1, 12.0, 16.2),
        "test_change": 15.1,
        "control_change": 1.0,
        "shortages": (),
        "warnings": (),
    }
    return Effect(**values | changes)


def test_lines_of_both_groups_break_at_a_missing_day():
    panel = charts.display_shares_over_time(days(), levels(), CONTEXT)
    drawn = panel.rows("days")
    assert 14 == len(drawn)
    (friday,) = drawn[drawn["when"].str.startswith("Friday") & (drawn["series"] == "Control aisles")].itertuples()
    assert pd.isna(friday.value)
    assert 4 == len(panel.data["levels"])
    assert {"days", "levels", "gaps", "campaigns"} == set(panel.data)


def test_the_caption_gives_both_groups_before_and_during():
    assert (
        "With the display: 20.0% before, 40.0% during. Control aisles: 25.0% before, 25.0% during."
        == charts.display_shares_over_time(days(), levels(), CONTEXT).caption
    )
    assert (
        "With the display: 1.50 times as many faces a day as before. Control aisles: 1.00 times."
        == charts.display_faces_over_time(days(), levels(), CONTEXT).caption
    )


def test_the_data_table_has_one_row_per_day_with_both_groups():
    table = charts.display_shares_over_time(days(), levels(), CONTEXT).table
    assert ("Monday, 2 November 2026", 20.0, 25.0) == (
        table["Local day"][0],
        table["With the display: positive share (%)"][0],
        table["Control aisles: positive share (%)"][0],
    )
    assert 7 == len(table)


def test_the_display_is_coloured_and_control_is_grey():
    spec = json.loads(charts.display_shares_over_time(days(), levels(), CONTEXT).spec)
    scales = [layer["encoding"]["color"]["scale"] for layer in spec["layer"] if "color" in layer.get("encoding", {})]
    assert [
        {"domain": ["With the display", "Control aisles"], "range": [theme.POSITIVE, theme.COMPARISON]}
    ] * 3 == scales


def test_a_filter_change_keeps_the_spec():
    one, other = days(), days().assign(positive_share=0.3)
    specs = {charts.display_shares_over_time(frame, levels(), CONTEXT).spec for frame in (one, other)}
    assert 1 == len(specs)


def test_the_caption_says_that_there_are_no_days():
    nothing = days().assign(positive_share=float("nan"))
    panel = charts.display_shares_over_time(nothing, levels().head(0), CONTEXT)
    assert over_time.NO_DAYS == panel.caption
    assert ["–"] * 14 == list(panel.data["days"]["text"])


def test_each_aisle_has_a_value_before_and_during():
    panel = charts.display_shares_by_aisle(places())
    assert ["+15.0 points", "no change", "–"] == list(panel.data["rows"]["text"])
    assert "Coffee: +15.0 points. Toys: no change." == panel.caption
    assert [20.0, 35.0, 30.0, 40.0, 15.0] == list(panel.table.iloc[0, 1:])


def test_the_caption_gives_several_control_aisles_as_a_range():
    frame = pd.concat([places(2).fillna(0.35), places(2).tail(1).fillna(0.2)], ignore_index=True)
    frame = frame.assign(reliable_during=True)
    assert charts.display_shares_by_aisle(frame).caption.endswith("The 3 control aisles: −10.0 to +5.0 points.")


def test_faces_per_day_change_in_percent_unless_there_were_none():
    panel = charts.display_faces_by_aisle(places())
    assert ["+10.0%", "−25.0%", "–"] == list(panel.data["rows"]["text"])
    assert [100.0, 110.0, 10.0] == list(panel.table.iloc[0, 1:])


@pytest.mark.parametrize("draw", [charts.display_shares_by_aisle, charts.display_faces_by_aisle])
def test_the_caption_says_that_no_aisle_can_be_shown(draw):
    assert by_aisle.NO_AISLE == draw(places().head(0)).caption


def test_metrics_come_from_the_effect():
    own, control, beyond = charts.display_metrics(effect())
    assert ("35.0%", "20.0% before") == (own.value, own.delta)
    assert ("21.0%", "20.0% before") == (control.value, control.delta)
    assert ("+14.1 points", "adjusted for weekdays; 95% interval +12.0 to +16.2 points") == (beyond.value, beyond.delta)


def test_the_adjusted_and_the_counted_change_each_have_their_name():
    assert "Rose more than in the control aisles" == charts.display_metrics(effect())[-1].label
    assert "changes as counted" in charts.display_shares_by_aisle(places()).subtitle
    assert "changes as counted" in charts.display_faces_by_aisle(places()).subtitle


def test_metrics_of_faces_are_per_day_and_in_percent():
    own, _, beyond = charts.display_metrics(effect(unit=Unit.PERCENT))
    assert ("143 a day", "143 a day before") == (own.value, own.delta)
    assert "+14.1%" == beyond.value
    assert "adjusted for weekdays; 95% interval +12.0% to +16.2%" == beyond.delta


def test_metrics_without_control_or_without_enough_data_claim_nothing():
    alone = {"control_before": None, "control_during": None, "control_change": None}
    own, change = charts.display_metrics(effect(**alone))
    assert ("Change", "With the display") == (change.label, own.label)
    *_, beyond = charts.display_metrics(effect(verdict=Verdict.INSUFFICIENT_DATA, change=None, test_change=None))
    assert ("–", None) == (beyond.value, beyond.delta)
