"""Panels of the Aisles page and its sections, One aisle and Side by side: marks, captions and data tables."""

import json
from typing import Any

import numpy as np
import pandas as pd

from lib import charts, frames
from lib.charts import ChartContext, Pair, one_aisle
from lib.charts.aisles import ranking as aisle_ranking
from lib.charts.core.context import MIN_RELIABLE_FACES
from lib.charts.core.row_axis import MAX_ROWS, omitted_rows_text
from lib.charts.side_by_side import over_time
from lib.charts.side_by_side import shares as pair_shares
from lib.data.cube import Place
from lib.data.periods import Grain
from lib.data.place_names import Names
from lib.frames import Order
from tests.lib.cubes import WEEK, faces, pictures, slice_of
from tests.lib.frames.test_aisles import NAMES, TOYS, TWO_AISLES, ranking

LEAST = 10


def ranked(rows, by=Order.SHARE, names=NAMES, by_category=False, before=None, **how):
    ordered = frames.ordered(ranking(rows, names, before, **how), by, by_category)
    return charts.aisle_ranking(ordered, LEAST, by_category, "compared with October" if before else "")


def many_aisles(count):
    rows = [
        row for at in range(count) for row in (pictures(1, aisle_id=f"a{at:02}"), faces(100 - at, aisle_id=f"a{at:02}"))
    ]
    return rows


def test_both_halves_of_the_ranking_share_their_rows():
    panel = ranked(TWO_AISLES)
    rows = panel.rows("rows")
    assert [("Toys", "90.0%", "100"), ("Coffee and tea", "60.0%", "120")] == [
        (row.label, row.share_text, row.faces_text) for row in rows.itertuples()
    ]
    shares, bars = json.loads(panel.spec)["layer"]
    assert {"x": "independent"} == json.loads(panel.spec)["resolve"]["scale"]
    assert ["rule", "point", "point", "point", "text"] == [layer["mark"]["type"] for layer in shares["layer"]]
    assert ["bar", "tick", "text", "point", "text"] == [layer["mark"]["type"] for layer in bars["layer"]]


def test_the_spec_does_not_depend_on_the_counts():
    assert ranked(TWO_AISLES).spec is ranked([*TWO_AISLES, faces(500, **TOYS)]).spec


def test_the_caption_names_the_highest_aisle_when_intervals_do_not_overlap():
    caption = ranked(TWO_AISLES).caption
    assert "Toys, 90.0% (82.6 to 94.5%), is above Coffee and tea, 60.0%, and all others." in caption
    assert "Coffee and tea has the most faces, 120." in caption


def test_the_caption_says_that_the_interval_of_the_highest_aisle_overlaps_the_second():
    close = [pictures(1), faces(60), faces(40, emotion="CALM"), pictures(1, **TOYS), faces(61, **TOYS)]
    caption = ranked([*close, faces(39, emotion="CALM", **TOYS)]).caption
    assert "Toys, 61.0%" in caption
    assert aisle_ranking.overlap_text("Coffee and tea") in caption


def test_the_caption_counts_the_aisles_that_overlap_the_highest():
    assert aisle_ranking.overlap_text("a01 and 1 more") in ranked(many_aisles(3), names=Names()).caption


def test_the_caption_says_that_there_is_only_one_aisle():
    assert aisle_ranking.ONLY_SHARE in ranked(TWO_AISLES, aisles=("toys",)).caption


def test_the_caption_says_that_no_share_can_be_shown():
    panel = ranked([pictures(5), faces(4)], threshold_faces=LEAST)
    assert aisle_ranking.NO_SHARE in panel.caption
    assert ["fewer than 10 faces, not shown"] == list(panel.rows("rows")["state"])
    assert ["fewer than 10 faces, not shown"] == list(panel.table["Note"])


def test_the_caption_counts_aisles_that_only_the_data_table_lists():
    panel = ranked(many_aisles(33), by=Order.FACES, names=Names())
    assert MAX_ROWS == 30 == len(panel.rows("rows"))
    assert 33 == len(panel.table)
    assert omitted_rows_text(33) in panel.caption
    assert "3 more" in omitted_rows_text(33)


def test_categories_are_heading_rows():
    rows = ranked(TWO_AISLES, by_category=True).rows("rows")
    assert ["Non-food:", "Toys", "Drinks:", "Coffee and tea"] == list(rows["label"])
    assert [0, 1, 2, 3] == list(rows["rank"])
    assert ["", "", ""] == list(rows.loc[0, ["share_text", "faces_text", "state"]])


def test_the_data_table_has_a_category_column_if_any_is_known():
    assert ["Non-food", "Drinks"] == list(ranked(TWO_AISLES).table["Category"])
    assert "Category" not in ranked(TWO_AISLES, names=Names()).table.columns


def test_the_period_compared_with_has_grey_marks_and_signed_differences():
    before = slice_of([pictures(9), faces(30), faces(70, emotion="CALM")])
    panel = ranked(TWO_AISLES, before=before)
    coffee = panel.rows("rows").set_index("label").loc["Coffee and tea"]
    assert (100, "+20", "30.0%", "+30.0 points") == tuple(
        coffee[["faces_before", "faces_difference", "share_then", "share_difference"]]
    )
    assert "Coffee and tea changed most, +30.0 points" in panel.caption
    assert panel.subtitle.endswith("grey: compared with October")
    assert [30.0] == list(panel.table.query("Aisle == 'Coffee and tea'")["Difference (points)"])


def test_a_change_whose_interval_includes_zero_is_not_named():
    before = slice_of([pictures(9), faces(59), faces(41, emotion="CALM")])
    assert aisle_ranking.NO_CHANGE in ranked(TWO_AISLES, before=before).caption


def heat(rows, as_share=False, **how):
    view = slice_of(rows, **how)
    order = frames.ordered(frames.aisle_ranking(view, frames.aisles_in_view(view, NAMES)), Order.FACES)
    return charts.aisle_hours(frames.aisle_hours(view, order), LEAST, as_share)


def test_hours_without_pictures_are_blank_in_the_heat_map():
    panel = heat(
        [
            pictures(2),
            faces(40),
            pictures(2, start="2026-11-02 12:00", **TOYS),
            faces(30, start="2026-11-02 12:00", **TOYS),
        ]
    )
    cells = panel.rows("cells").set_index(["label", "hour"])["value"]
    assert 40 == cells["Coffee and tea", "10:00"]
    assert np.isnan(cells["Coffee and tea", "12:00"])
    assert "Busiest: Coffee and tea from 10:00, 40.0 faces per hour. Blank: no pictures." == panel.caption


def test_the_heat_map_marks_suppressed_cells_and_draws_zero():
    rows = [pictures(2), faces(4), pictures(2, start="2026-11-02 11:00", pictures_with_faces=0)]
    panel = heat(rows, threshold_faces=LEAST)
    cells = panel.rows("cells").set_index("hour")
    assert cells.loc["10:00", "hidden"]
    assert 0 == cells.loc["11:00", "value"]
    assert "Ring: fewer than 10 faces." in panel.caption


def test_a_share_of_few_faces_is_pale():
    panel = heat([pictures(2), faces(20), pictures(2, **TOYS), faces(90, **TOYS)], as_share=True)
    assert {"Coffee and tea": True, "Toys": False} == panel.rows("cells").set_index("label")["few"].to_dict()
    assert "Highest in Toys from 10:00: 100.0%." in panel.caption
    assert f"Pale: fewer than {MIN_RELIABLE_FACES} known expressions." in panel.caption


def parts(rows: Any = TWO_AISLES, **how: Any) -> Any:
    view = slice_of(rows, **how)
    return (view.restricted_to([Place("dublin-1", aisle)]) for aisle in ("coffee", "toys"))


def shares(dimension: str, rows: Any = TWO_AISLES, **how: Any) -> Any:
    coffee, toys = parts(rows, **how)
    return frames.compare_shares(coffee, toys, dimension)


def hours(each_aisle: bool = True, rows: Any = TWO_AISLES) -> Any:
    coffee, toys = parts(rows)
    return frames.compare_hours(coffee, toys, each_aisle)


def test_groups_compared_with_other_aisles_name_the_largest_difference():
    panel = charts.groups_against(
        shares("emotion"), "emotions", "Expressions", "the others", LEAST, {"HAPPY": "#000000"}
    )
    assert ["Happy", "Calm", "Unclear"] == list(panel.rows("rows")["label"])
    assert "#000000" == panel.rows("rows")["color"].iloc[0]
    assert panel.caption.startswith("Happy differs most from the others: -40.0 points (95% interval ")
    assert [50.0, 90.0, -40.0] == list(panel.table.loc[0, ["Share (%)", "The others (%)", "Difference (points)"]])


def test_groups_without_other_aisles_have_nothing_to_compare_with():
    view = slice_of(TWO_AISLES)
    panel = charts.groups_against(
        frames.compare_shares(view, view.restricted_to([]), "gender"), "g", "G", "the others", LEAST
    )
    assert one_aisle.NOTHING_TO_COMPARE == panel.caption


def test_equal_groups_have_no_significant_difference():
    rows = [pictures(1), faces(50), faces(50, gender="MALE"), pictures(1, **TOYS), faces(50, **TOYS)]
    groups = shares("gender", [*rows, faces(51, gender="MALE", **TOYS)])
    assert one_aisle.no_difference("the others") == charts.groups_against(groups, "g", "G", "the others", LEAST).caption


def test_the_caption_explains_suppressed_groups():
    groups = shares("emotion", [*TWO_AISLES, faces(4, emotion="SAD")], threshold_faces=LEAST)
    panel = charts.groups_against(groups, "g", "G", "the others", LEAST)
    assert "–: fewer than 10 faces, not shown." in panel.caption
    assert "–" in list(panel.rows("rows")["text"])


def test_hours_compared_with_other_aisles_have_both_in_chart_and_table():
    by_hour = hours()
    panel = charts.faces_by_hour(by_hour, LEAST, "the others")
    assert "Busiest from 10:00: 120.0 faces per hour." == panel.caption
    assert [("10:00", 120.0, 100.0)] == [
        (row["Hour from"], row["Faces per hour"], row["Other aisles' faces per hour"])
        for _, row in panel.table.iterrows()
    ]
    share = charts.positive_share_by_hour(by_hour, LEAST, "the others")
    assert "Lowest from 10:00, 60.0%; highest from 10:00, 60.0%." == share.caption
    assert ["50.2 to 69.1%"] == list(share.rows("hours")["interval"])


def test_a_share_by_hour_of_few_faces_is_hollow():
    by_hour = hours(rows=[pictures(1), faces(12)])
    assert one_aisle.UNRELIABLE == charts.positive_share_by_hour(by_hour, LEAST, "the others").caption


PAIR = Pair("Coffee and tea", "Toys")


def test_a_pair_over_time_shares_one_scale_and_counts_days_on_which_each_is_higher():
    a, b = parts()
    context = ChartContext(time_buckets=a.time_buckets, threshold_faces=LEAST)
    a_steps, b_steps = (frames.over_time(each) for each in (a, b))
    panel = charts.pair_faces_over_time(PAIR, a_steps, b_steps, context)
    assert ["A"] * WEEK.days + ["B"] * WEEK.days == list(panel.rows("time_buckets")["slot"])
    assert "A is higher in 1 of 1 days, B in 0." == panel.caption
    assert [120.0, 100.0, 20.0] == list(panel.table.loc[0, ["A: Coffee and tea", "B: Toys", "Difference (faces)"]])
    share = charts.pair_positive_over_time(PAIR, a_steps, b_steps, context)
    assert "A is higher in 0 of 1 days, B in 1." == share.caption
    assert -30.0 == share.table.loc[0, "Difference (points)"]


def test_the_caption_says_that_a_pair_has_no_common_day():
    a, b = parts([pictures(1), faces(12), pictures(1, start="2026-11-04 13:00", **TOYS)])
    gaps = pd.DataFrame({"start": pd.to_datetime(["2026-11-05"]), "end": pd.to_datetime(["2026-11-09"])})
    context = ChartContext(time_buckets=a.time_buckets, threshold_faces=LEAST, gaps=gaps)
    panel = charts.pair_faces_over_time(PAIR, frames.over_time(a), frames.over_time(b), context)
    assert f"{over_time.no_common_bucket(Grain.DAY)} Grey: no pictures." == panel.caption


def test_shares_of_a_pair_have_differences_with_intervals():
    panel = charts.pair_shares(PAIR, frames.compare_all_shares(*parts()))
    rows = panel.rows("rows").set_index("label")
    assert ("60.0%", "90.0%", "-30.0", "") == tuple(rows.loc["Positive", ["a", "b", "fewer", "more"]])
    assert "Of known expressions:" == panel.rows("rows")["label"].iloc[0]
    assert panel.caption.startswith("Positive expressions: 60.0% in A, 90.0% in B, -30.0 points (95% interval -40.")
    assert " shares differ by more than chance could explain, most of all Happy, -40.0 points." in panel.caption
    assert -30.0 == panel.table.loc[0, "Difference (points)"]


def test_equal_pairs_have_no_significant_difference():
    alike = [row | other for row in TWO_AISLES[:3] for other in ({}, TOYS)]
    caption = charts.pair_shares(PAIR, frames.compare_all_shares(*parts(alike))).caption
    assert "+0.0 points (95% interval " in caption
    assert pair_shares.MAY_BE_CHANCE in caption
    assert pair_shares.NO_DIFFERENCE in caption


def test_the_caption_says_that_a_share_of_a_pair_is_suppressed():
    groups = frames.compare_all_shares(
        *parts([*TWO_AISLES[:3], pictures(3, **TOYS), faces(4, **TOYS)], threshold_faces=LEAST)
    )
    assert pair_shares.NOT_BOTH in charts.pair_shares(PAIR, groups).caption


def test_two_groups_with_the_same_label_have_separate_rows():
    nothing = {"gender": None, "age_band": None}
    rows = [row | nothing if row.get("faces") else row for row in TWO_AISLES]
    labels = charts.pair_shares(PAIR, frames.compare_all_shares(*parts(rows))).rows("rows")["label"]
    assert 2 == sum(label.strip("\u200b") == "Not measured" for label in labels)
    assert labels.is_unique


def test_hours_of_a_pair_share_one_scale():
    panel = charts.pair_hours(PAIR, hours(each_aisle=False))
    assert [("A", 120), ("B", 100)] == list(
        zip(panel.rows("hours")["slot"], panel.rows("hours")["faces_per_hour"], strict=True)
    )
    assert (
        "A is busiest from 10:00: 120.0 faces per hour. B is busiest from 10:00: 100.0 faces per hour." == panel.caption
    )


def test_metrics_compare_with_the_average_of_the_other_aisles():
    coffee, toys = (frames.summary(each) for each in parts())
    metrics = {each.label: each for each in charts.metrics_against_others(coffee, toys, other_aisles=1)}
    assert ("120", "+20.0%") == (metrics["Faces seen"].value, metrics["Faces seen"].delta)
    assert "-30.0 points" == metrics["Positive expressions"].delta
    alone = charts.metrics_against_others(coffee, toys, other_aisles=0)
    assert alone[0].delta is None


def test_metrics_have_the_change_since_the_period_compared_with():
    coffee, toys = (frames.summary(each) for each in parts())
    assert [None, None, None] == [each.delta for each in charts.summary_metrics(coffee, None)]
    assert (
        "faces seen +20.0%, positive expressions -30.0 points, pictures with a face +0.0 points"
        == charts.change_text(coffee, toys)
    )
