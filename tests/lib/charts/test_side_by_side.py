"""Panels of two aisles side by side: marks, captions and data tables."""

import json

import pandas as pd

from lib import charts, frames
from lib.charts import ChartContext, Pair
from lib.charts.side_by_side import over_time
from lib.charts.side_by_side import shares as pair_shares
from lib.data import formats
from lib.data.periods import Grain
from tests.lib.charts.panels import legend_labels
from tests.lib.charts.test_one_aisle import both_slices, hours
from tests.lib.cubes import WEEK, faces, pictures
from tests.lib.frames.test_aisles import TOYS, TWO_AISLES

LEAST = 10
PAIR = Pair("Coffee and tea", "Toys")


def test_a_pair_over_time_shares_one_scale_and_counts_days_on_which_each_is_higher():
    a, b = both_slices()
    context = ChartContext(time_buckets=a.time_buckets, threshold_faces=LEAST)
    a_steps, b_steps = (frames.over_time(each) for each in (a, b))
    panel = charts.pair_faces_over_time(PAIR, a_steps, b_steps, context)
    assert ["A"] * WEEK.days + ["B"] * WEEK.days == list(panel.rows("time_buckets")["slot"])
    assert "A is higher in 1 of 1 days, B in 0." == panel.caption
    assert [120.0, 100.0, 20.0] == list(panel.table.loc[0, ["A: Coffee and tea", "B: Toys", "Difference (faces)"]])
    share = charts.pair_positive_over_time(PAIR, a_steps, b_steps, context)
    assert "A is higher in 0 of 1 days, B in 1." == share.caption
    assert -30.0 == share.table.loc[0, "Difference (points)"]


def test_lines_are_named_at_their_last_points_unless_these_are_close():
    a, b = both_slices()
    context = ChartContext(time_buckets=a.time_buckets, threshold_faces=LEAST)
    a_steps, b_steps = (frames.over_time(each) for each in (a, b))
    far = charts.pair_faces_over_time(PAIR, a_steps, b_steps, context).rows("time_buckets")
    same = charts.pair_faces_over_time(PAIR, a_steps, a_steps, context).rows("time_buckets")

    last = far.dropna(subset="point").groupby("slot")["end_text"].last()
    assert {"A": "A", "B": "B"} == last.to_dict()
    assert 2 == (far["end_text"] != "").sum()
    assert {""} == set(same["end_text"])


def test_the_caption_says_that_a_pair_has_no_common_day():
    a, b = both_slices([pictures(1), faces(12), pictures(1, start="2026-11-04 13:00", **TOYS)])
    gaps = pd.DataFrame({"start": pd.to_datetime(["2026-11-05"]), "end": pd.to_datetime(["2026-11-09"])})
    context = ChartContext(time_buckets=a.time_buckets, threshold_faces=LEAST, gaps=gaps)
    panel = charts.pair_faces_over_time(PAIR, frames.over_time(a), frames.over_time(b), context)
    assert over_time.no_common_bucket(Grain.DAY) == panel.caption
    assert "No pictures" in legend_labels(panel)


def shares_panel(name="pair-emotions", rows=None, threshold_faces=1):
    a, b = both_slices(rows, threshold_faces=threshold_faces) if rows else both_slices()
    return charts.pair_shares(PAIR, frames.compare_shares(a, b, charts.PAIR_GROUPS[name][1]), name, LEAST)


def test_a_difference_has_the_sign_of_the_side_that_is_clearly_higher():
    panel = shares_panel()
    rows = panel.rows("rows").set_index("label")
    assert ("50.0%", "90.0%", "■ 40.0") == tuple(rows.loc["Happy", ["a", "b", "signed"]])
    assert "Most different: Happy, 40.0 points higher in Toys." == panel.caption
    assert -40.0 == panel.table.loc[0, "Difference (points)"]


def test_equal_pairs_have_no_clear_difference():
    alike = [row | other for row in TWO_AISLES[:3] for other in ({}, TOYS)]
    panel = shares_panel(rows=alike)
    assert pair_shares.NO_DIFFERENCE in panel.caption
    assert not panel.rows("rows")["signed"].str.contains("●|■").any()


def test_a_suppressed_difference_is_a_dash_that_the_caption_explains():
    rows = [*TWO_AISLES, faces(20, age_band="65+"), faces(4, age_band="65+", **TOYS)]
    panel = shares_panel("pair-ages", rows, LEAST)
    assert formats.MISSING == panel.rows("rows").set_index("label").loc["65+", "signed"]
    assert panel.caption.endswith("–: fewer than 10 faces, not shown.")


def test_without_suppressed_groups_there_is_no_dash():
    panel = shares_panel()
    assert formats.MISSING not in set(panel.rows("rows")["signed"])
    assert "not shown" not in panel.caption


def test_a_pair_of_one_store_is_named_by_its_aisles():
    assert Pair("Bakery", "Toys") == Pair("Cork, Patrick Street · Bakery", "Cork, Patrick Street · Toys").short
    other = Pair("Cork, Patrick Street · Bakery", "Dublin, Henry Street · Bakery")
    assert other == other.short


def test_hours_of_a_pair_share_one_scale():
    panel = charts.pair_hours(PAIR, hours(each_aisle=False))
    assert [("A", 120), ("B", 100)] == list(
        zip(panel.rows("hours")["slot"], panel.rows("hours")["faces_per_hour"], strict=True)
    )
    assert (
        "A is busiest from 10:00: 120.0 faces per hour (120 faces in 1 hour with pictures). "
        "B is busiest from 10:00: 100.0 faces per hour (100 faces in 1 hour with pictures)." == panel.caption
    )


def test_the_differences_are_a_column_at_the_right_end_which_no_mark_reaches():
    layers = json.loads(shares_panel().spec)["layer"]
    (texts,) = [layer for layer in layers if layer["mark"]["type"] == "text"]
    ranges = [layer["encoding"]["x"].get("scale", {}).get("range") for layer in layers]

    assert ({"value": "width"}, "signed") == (texts["encoding"]["x"], texts["encoding"]["text"]["field"])
    assert {"expr": "max(width - 64, 0)"} in [each[1] for each in ranges if each]
