"""Panels and metrics of one aisle compared with the others."""

from typing import Any

from lib import charts, frames
from lib.charts import one_aisle
from lib.charts.core.reliable_marks import FEW_FACES
from lib.charts.core.texts import capitalized
from lib.data.cube import Place
from tests.lib.charts.panels import legend_labels
from tests.lib.cubes import faces, pictures, slice_of
from tests.lib.frames.test_aisles import TOYS, TWO_AISLES

LEAST = 10


def both_slices(rows: Any = TWO_AISLES, **how: Any) -> Any:
    view = slice_of(rows, **how)
    return (view.restricted_to([Place("dublin-1", aisle)]) for aisle in ("coffee", "toys"))


def shares(dimension: str, rows: Any = TWO_AISLES, **how: Any) -> Any:
    coffee, toys = both_slices(rows, **how)
    return frames.compare_shares(coffee, toys, dimension)


def hours(each_aisle: bool = True, rows: Any = TWO_AISLES) -> Any:
    coffee, toys = both_slices(rows)
    return frames.compare_hours(coffee, toys, each_aisle)


def test_groups_compared_with_other_aisles_name_the_largest_difference():
    panel = charts.groups_against(
        shares("emotion"), "emotions", "Expressions", "the others", LEAST, {"HAPPY": "#000000"}
    )
    assert ["Happy", "Calm", "Unclear"] == list(panel.rows("rows")["label"])
    assert "#000000" == panel.rows("rows")["color"].iloc[0]
    assert panel.caption.startswith("Happy differs most from the others: −40.0 points (95% interval ")
    assert [50.0, 90.0, -40.0] == list(panel.table.loc[0, ["Share (%)", "The others (%)", "Difference (points)"]])


def test_the_text_after_both_marks_of_a_group_names_both_shares():
    coffee = {"HAPPY": 90, "CALM": 10, "SAD": 4, "FEAR": 4}
    toys = {"HAPPY": 30, "SAD": 20, "FEAR": 50, "CALM": 4, "ANGRY": 4}
    rows = [pictures(1), *(faces(count, emotion=emotion) for emotion, count in coffee.items())]
    rows += [pictures(1, **TOYS), *(faces(count, emotion=emotion, **TOYS) for emotion, count in toys.items())]
    panel = charts.groups_against(
        shares("emotion", rows, threshold_faces=LEAST), "emotions", "Expressions", "the others", LEAST
    )
    assert {
        "Happy": ("90.0%", "30.0%"),
        "Calm": ("10.0%", "–"),
        "Sad": ("–", "20.0%"),
        "Fearful": ("–", "50.0%"),
        "Angry": ("0.0%", "–"),
    } == {row.label: (row.text, row.other_text) for row in panel.rows("rows").itertuples()}
    assert "–: fewer than 10 faces, not shown." in panel.caption


def test_a_suppressed_share_of_the_others_is_explained_too():
    rows = [*TWO_AISLES, faces(20, emotion="SAD"), faces(4, emotion="SAD", **TOYS)]
    groups = shares("emotion", rows, threshold_faces=LEAST)
    assert not groups["faces"].isna().any()
    assert "–: fewer than 10 faces, not shown." in charts.groups_against(groups, "ages", "G", "others", LEAST).caption


def test_groups_without_other_aisles_have_nothing_to_compare_with():
    view = slice_of(TWO_AISLES)
    panel = charts.groups_against(
        frames.compare_shares(view, view.restricted_to([]), "gender"), "ages", "G", "the others", LEAST
    )
    assert one_aisle.NOTHING_TO_COMPARE == panel.caption
    assert {("77.3%", ""), ("22.7%", "")} == set(
        panel.rows("rows")[["text", "other_text"]].itertuples(index=False, name=None)
    )


def test_equal_groups_have_no_significant_difference():
    rows = [pictures(1), faces(50), faces(50, gender="MALE"), pictures(1, **TOYS), faces(50, **TOYS)]
    groups = shares("gender", [*rows, faces(51, gender="MALE", **TOYS)])
    assert (
        one_aisle.no_difference("the others") == charts.groups_against(groups, "ages", "G", "the others", LEAST).caption
    )


def test_the_caption_explains_suppressed_groups():
    groups = shares("emotion", [*TWO_AISLES, faces(4, emotion="SAD")], threshold_faces=LEAST)
    panel = charts.groups_against(groups, "ages", "G", "the others", LEAST)
    assert "–: fewer than 10 faces, not shown." in panel.caption
    assert "–" in list(panel.rows("rows")["text"])


def test_hours_compared_with_other_aisles_have_both_in_chart_and_table():
    by_hour = hours()
    panel = charts.faces_by_hour(by_hour, LEAST, "the others")
    assert "Busiest from 10:00: 120.0 faces per hour (120 faces in 1 hour with pictures)." == panel.caption
    assert [("10:00", 120.0, 100.0)] == [
        (row["Hour from"], row["Faces per hour"], row["Other aisles' faces per hour"])
        for _, row in panel.table.iterrows()
    ]
    share = charts.positive_share_by_hour(by_hour, LEAST, "the others")
    assert (
        "Only from 10:00, 60.0% of 100 faces (95% interval 50.2 to 69.1%), has enough faces to compare."
        == share.caption
    )
    assert ["50.2 to 69.1%"] == list(share.rows("hours")["interval"])


def test_hours_that_differ_by_no_more_than_their_intervals_do_not_stand_out():
    def caption(calm: int) -> str:
        later = {"start": "2026-11-02 11:00"}
        rows = [pictures(1), faces(60), faces(40, emotion="CALM"), pictures(1, **later), faces(60, **later)]
        by_hour = hours(rows=[*rows, faces(calm, emotion="CALM", **later)])
        return charts.positive_share_by_hour(by_hour, LEAST, "the others").caption

    assert one_aisle.NO_HOUR_STANDS_OUT == caption(45)
    assert caption(400).startswith("Lowest from 11:00")


def test_a_share_by_hour_of_few_faces_is_hollow():
    panel = charts.positive_share_by_hour(hours(rows=[pictures(1), faces(12)]), LEAST, "the others")
    assert one_aisle.NO_HOUR == panel.caption
    assert capitalized(FEW_FACES) in legend_labels(panel)


def test_metrics_compare_with_the_average_of_the_other_aisles():
    coffee, toys = (frames.summary(each) for each in both_slices())
    metrics = {each.label: each for each in charts.metrics_against_others(coffee, toys, other_aisles=1)}
    assert ("120", "20.0% above the other aisles' average") == (
        metrics["Faces seen"].value,
        metrics["Faces seen"].delta,
    )
    assert "30.0 percentage points below the other aisles" == metrics["Positive expressions"].delta
    assert "about the same as the other aisles" == metrics["Pictures with a face"].delta
    averaged = charts.metrics_against_others(coffee, toys, other_aisles=2)
    assert "140.0% above the other aisles' average" == averaged[0].delta
    alone = charts.metrics_against_others(coffee, toys, other_aisles=0)
    assert alone[0].delta is None


def test_metrics_have_the_change_since_the_period_compared_with():
    coffee, toys = (frames.summary(each) for each in both_slices())
    assert [None, None, None] == [each.delta for each in charts.summary_metrics(coffee, None)]
    assert "faces seen +20.0%, positive expressions −30.0 points, pictures with a face no change" == charts.change_text(
        coffee, toys
    )
