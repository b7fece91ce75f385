"""Panels of aisles: what they draw, say and tabulate."""

import json
from typing import Any

import numpy as np
import pandas as pd

from lib import charts, frames
from lib.charts import ChartContext, Pair
from lib.data.cube import Place
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


def test_the_ranking_draws_both_halves_on_the_same_rows():
    panel = ranked(TWO_AISLES)
    rows = panel.rows("rows")
    assert [("Toys", "90.0%", "100"), ("Coffee and tea", "60.0%", "120")] == [
        (row.label, row.share_text, row.faces_text) for row in rows.itertuples()
    ]
    shares, bars = json.loads(panel.spec)["layer"]
    assert {"x": "independent"} == json.loads(panel.spec)["resolve"]["scale"]
    assert ["rule", "point", "point", "point", "text"] == [layer["mark"]["type"] for layer in shares["layer"]]
    assert ["bar", "tick", "text", "point", "text"] == [layer["mark"]["type"] for layer in bars["layer"]]


def test_the_same_shape_has_the_same_spec_whatever_the_faces():
    assert ranked(TWO_AISLES).spec is ranked([*TWO_AISLES, faces(500, **TOYS)]).spec


def test_the_first_aisle_stands_above_the_others_where_the_intervals_do_not_overlap():
    words = ranked(TWO_AISLES).caption
    assert "Toys, 90.0% (82.6 to 94.5%), is above Coffee and tea, 60.0%, and all others." in words
    assert "Coffee and tea has the most faces, 120." in words


def test_the_first_aisle_cannot_be_told_from_the_second_where_the_intervals_overlap():
    close = [pictures(1), faces(60), faces(40, emotion="CALM"), pictures(1, **TOYS), faces(61, **TOYS)]
    words = ranked([*close, faces(39, emotion="CALM", **TOYS)]).caption
    assert "Toys, 61.0%" in words
    assert "cannot be told apart from Coffee and tea: their 95% intervals overlap" in words


def test_several_that_cannot_be_told_from_the_first_are_counted():
    assert "cannot be told apart from a01 and 1 more" in ranked(many_aisles(3), names=Names()).caption


def test_one_aisle_alone_says_so():
    assert "the only aisle with a share" in ranked(TWO_AISLES, aisles=("toys",)).caption


def test_no_share_to_show_says_so():
    panel = ranked([pictures(5), faces(4)], threshold_faces=LEAST)
    assert "No aisle has a share that can be shown." in panel.caption
    assert ["fewer than 10 faces, not shown"] == list(panel.rows("rows")["state"])
    assert ["fewer than 10 faces, not shown"] == list(panel.table["Note"])


def test_more_aisles_than_can_be_drawn_are_told_and_stand_in_the_table():
    panel = ranked(many_aisles(33), by=Order.FACES, names=Names())
    assert 30 == len(panel.rows("rows"))
    assert 33 == len(panel.table)
    assert "The first 30 aisles in this order are drawn; 3 more stand in the table." in panel.caption


def test_categories_are_headings_between_the_rows():
    rows = ranked(TWO_AISLES, by_category=True).rows("rows")
    assert ["Non-food:", "Toys", "Drinks:", "Coffee and tea"] == list(rows["label"])
    assert [0, 1, 2, 3] == list(rows["rank"])
    assert ["", "", ""] == list(rows.loc[0, ["share_text", "faces_text", "state"]])


def test_the_table_has_a_category_where_any_is_known():
    assert ["Non-food", "Drinks"] == list(ranked(TWO_AISLES).table["Category"])
    assert "Category" not in ranked(TWO_AISLES, names=Names()).table.columns


def test_a_period_before_gives_grey_marks_and_signed_differences():
    before = slice_of([pictures(9), faces(30), faces(70, emotion="CALM")])
    panel = ranked(TWO_AISLES, before=before)
    coffee = panel.rows("rows").set_index("label").loc["Coffee and tea"]
    assert (100, "+20", "30.0%", "+30.0 points") == tuple(
        coffee[["faces_before", "faces_difference", "share_then", "share_difference"]]
    )
    assert "Coffee and tea changed most, +30.0 points" in panel.caption
    assert panel.subtitle.endswith("grey: compared with October")
    assert [30.0] == list(panel.table.query("Aisle == 'Coffee and tea'")["Difference (points)"])


def test_a_change_within_its_interval_is_not_called_one():
    before = slice_of([pictures(9), faces(59), faces(41, emotion="CALM")])
    assert "No aisle's share changed by more than chance may do." in ranked(TWO_AISLES, before=before).caption


def heat(rows, as_share=False, **how):
    view = slice_of(rows, **how)
    order = frames.ordered(frames.aisle_ranking(view, frames.aisles_in_view(view, NAMES)), Order.FACES)
    return charts.aisle_hours(frames.aisle_hours(view, order), LEAST, as_share)


def test_the_heat_map_leaves_hours_without_pictures_blank_and_says_so():
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


def test_the_heat_map_marks_hidden_cells_and_zero_is_zero():
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
    assert "Pale: fewer than 30 known expressions." in panel.caption


def parts(rows: Any = TWO_AISLES, **how: Any) -> Any:
    view = slice_of(rows, **how)
    return (view.restricted_to([Place("dublin-1", aisle)]) for aisle in ("coffee", "toys"))


def shares(dimension: str, rows: Any = TWO_AISLES, **how: Any) -> Any:
    coffee, toys = parts(rows, **how)
    return frames.compare_shares(coffee, toys, dimension)


def hours(each_aisle: bool = True, rows: Any = TWO_AISLES) -> Any:
    coffee, toys = parts(rows)
    return frames.compare_hours(coffee, toys, each_aisle)


def test_groups_against_the_others_say_what_differs_most():
    panel = charts.groups_against(
        shares("emotion"), "emotions", "Expressions", "the others", LEAST, {"HAPPY": "#000000"}
    )
    assert ["Happy", "Calm", "Unclear"] == list(panel.rows("rows")["label"])
    assert "#000000" == panel.rows("rows")["color"].iloc[0]
    assert panel.caption.startswith("Happy differs most from the others: -40.0 points (95% interval ")
    assert [50.0, 90.0, -40.0] == list(panel.table.loc[0, ["Share (%)", "The others (%)", "Difference (points)"]])


def test_groups_without_others_have_nothing_to_compare_with():
    view = slice_of(TWO_AISLES)
    panel = charts.groups_against(
        frames.compare_shares(view, view.restricted_to([]), "gender"), "g", "G", "the others", LEAST
    )
    assert "There is nothing to compare with." == panel.caption


def test_equal_groups_differ_by_chance_alone():
    rows = [pictures(1), faces(50), faces(50, gender="MALE"), pictures(1, **TOYS), faces(50, **TOYS)]
    groups = shares("gender", [*rows, faces(51, gender="MALE", **TOYS)])
    assert (
        "No share differs from the others by more than chance may do."
        == charts.groups_against(groups, "g", "G", "the others", LEAST).caption
    )


def test_hidden_groups_are_told():
    groups = shares("emotion", [*TWO_AISLES, faces(4, emotion="SAD")], threshold_faces=LEAST)
    panel = charts.groups_against(groups, "g", "G", "the others", LEAST)
    assert "–: fewer than 10 faces, not shown." in panel.caption
    assert "–" in list(panel.rows("rows")["text"])


def test_hours_against_the_others_draw_and_tabulate_both():
    by_hour = hours()
    panel = charts.faces_by_hour(by_hour, LEAST, "the others")
    assert "Busiest from 10:00: 120.0 faces per hour." == panel.caption
    assert [("10:00", 120.0, 100.0)] == [
        (row["Hour from"], row["Faces per hour"], row["The others' faces per hour"])
        for _, row in panel.table.iterrows()
    ]
    share = charts.positive_share_by_hour(by_hour, LEAST, "the others")
    assert "Lowest from 10:00, 60.0%; highest from 10:00, 60.0%." == share.caption
    assert ["50.2 to 69.1%"] == list(share.rows("hours")["interval"])


def test_a_share_by_hour_of_few_faces_is_hollow():
    by_hour = hours(rows=[pictures(1), faces(12)])
    assert (
        "Hollow: fewer than 30 known expressions."
        == charts.positive_share_by_hour(by_hour, LEAST, "the others").caption
    )


PAIR = Pair("Coffee and tea", "Toys")


def test_a_pair_over_time_stands_on_one_scale_and_says_who_is_higher():
    a, b = parts()
    context = ChartContext(steps=a.time_buckets, threshold_faces=LEAST)
    a_steps, b_steps = (frames.over_time(each) for each in (a, b))
    panel = charts.pair_faces_over_time(PAIR, a_steps, b_steps, context)
    assert ["A"] * WEEK.days + ["B"] * WEEK.days == list(panel.rows("steps")["slot"])
    assert "A is higher in 1 of 1 days, B in 0." == panel.caption
    assert [120.0, 100.0, 20.0] == list(panel.table.loc[0, ["A: Coffee and tea", "B: Toys", "Difference (faces)"]])
    share = charts.pair_positive_over_time(PAIR, a_steps, b_steps, context)
    assert "A is higher in 0 of 1 days, B in 1." == share.caption
    assert -30.0 == share.table.loc[0, "Difference (points)"]


def test_a_pair_over_time_without_a_common_step_says_so_and_names_gaps():
    a, b = parts([pictures(1), faces(12), pictures(1, start="2026-11-04 13:00", **TOYS)])
    gaps = pd.DataFrame({"start": pd.to_datetime(["2026-11-05"]), "end": pd.to_datetime(["2026-11-09"])})
    context = ChartContext(steps=a.time_buckets, threshold_faces=LEAST, gaps=gaps)
    panel = charts.pair_faces_over_time(PAIR, frames.over_time(a), frames.over_time(b), context)
    assert "There is no day in which both can be shown. Grey: no pictures." == panel.caption


def test_a_pairs_shares_are_drawn_with_their_differences_and_intervals():
    panel = charts.pair_shares(PAIR, frames.compare_all_shares(*parts()))
    rows = panel.rows("rows").set_index("label")
    assert ("60.0%", "90.0%", "-30.0", "") == tuple(rows.loc["Positive", ["a", "b", "less", "more"]])
    assert "Of known expressions:" == panel.rows("rows")["label"].iloc[0]
    assert panel.caption.startswith("Positive expressions: 60.0% in A, 90.0% in B, -30.0 points (95% interval -40.")
    assert "shares differ by more than chance may do, most of all Happy, -40.0 points." in panel.caption
    assert -30.0 == panel.table.loc[0, "Difference (points)"]


def test_a_pair_that_is_alike_says_that_chance_may_explain_it():
    alike = [row | other for row in TWO_AISLES[:3] for other in ({}, TOYS)]
    words = charts.pair_shares(PAIR, frames.compare_all_shares(*parts(alike))).caption
    assert "+0.0 points (95% interval " in words
    assert "which chance alone may explain." in words
    assert "No share differs by more than chance may do." in words


def test_a_pair_with_a_hidden_share_says_that_it_cannot_be_shown():
    groups = frames.compare_all_shares(
        *parts([*TWO_AISLES[:3], pictures(3, **TOYS), faces(4, **TOYS)], threshold_faces=LEAST)
    )
    assert "The share of positive expressions cannot be shown for both." in charts.pair_shares(PAIR, groups).caption


def test_two_groups_of_one_name_keep_their_own_rows():
    nothing = {"gender": None, "age_band": None}
    rows = [row | nothing if row.get("faces") else row for row in TWO_AISLES]
    labels = charts.pair_shares(PAIR, frames.compare_all_shares(*parts(rows))).rows("rows")["label"]
    assert 2 == sum(label.strip("\u200b") == "Not measured" for label in labels)
    assert labels.is_unique


def test_a_pairs_hours_stand_on_one_scale():
    panel = charts.pair_hours(PAIR, hours(each_aisle=False))
    assert [("A", 120), ("B", 100)] == list(
        zip(panel.rows("hours")["slot"], panel.rows("hours")["faces_per_hour"], strict=True)
    )
    assert "A is busiest from 10:00: 120.0. B is busiest from 10:00: 100.0." == panel.caption


def test_figures_stand_against_the_average_of_the_others():
    coffee, toys = (frames.summary(each) for each in parts())
    figures = {each.label: each for each in charts.metrics_against_others(coffee, toys, other_aisles=1)}
    assert ("120", "+20.0%") == (figures["Faces seen"].value, figures["Faces seen"].delta)
    assert "-30.0 points" == figures["Positive expressions"].delta
    alone = charts.metrics_against_others(coffee, toys, other_aisles=0)
    assert alone[0].delta is None


def test_figures_change_since_the_period_compared_with():
    coffee, toys = (frames.summary(each) for each in parts())
    assert [None, None, None] == [each.delta for each in charts.summary_metrics(coffee, None)]
    assert (
        "faces seen +20.0%, positive expressions -30.0 points, pictures with a face +0.0 points"
        == charts.change_text(coffee, toys)
    )
