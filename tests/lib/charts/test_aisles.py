"""Panels of the Aisles page: marks, captions and data tables."""

import json

import numpy as np
import pandas as pd
import pytest

from lib import charts, frames
from lib.charts.aisles import hours as hour_panels
from lib.charts.aisles import ranking as aisle_ranking
from lib.charts.core.hour_tiles import OWN_SCALE
from lib.charts.core.reliable_marks import BEYOND
from lib.charts.core.row_axis import MAX_ROWS, omitted_rows_text
from lib.charts.core.texts import NOT_FROM_0
from lib.data.place_names import Names
from lib.frames import TOO_FEW, Order
from tests.lib.charts.panels import legend_labels
from tests.lib.cubes import faces, pictures, slice_of
from tests.lib.frames.test_aisles import NAMES, TOYS, TWO_AISLES, ranking

LEAST = 10


def ranked(rows, by=Order.SHARE, names=NAMES, by_category=False, before=None, **how):
    ordered = frames.ordered(ranking(rows, names, before, **how), by, by_category)
    return charts.aisle_shares(ordered, LEAST, "compared with October" if before else "")


def counted(rows, by=Order.SHARE, names=NAMES, by_category=False, before=None, **how):
    ordered = frames.ordered(ranking(rows, names, before, **how), by, by_category)
    return charts.aisle_faces(ordered, LEAST, "compared with October" if before else "")


def many_aisles(count):
    rows = [
        row for at in range(count) for row in (pictures(1, aisle_id=f"a{at:02}"), faces(100 - at, aisle_id=f"a{at:02}"))
    ]
    return rows


def test_both_charts_have_the_same_aisles_in_the_same_order():
    shares, bars = ranked(TWO_AISLES), counted(TWO_AISLES)
    assert [("Toys", "90.0%"), ("Coffee and tea", "60.0%")] == [
        (row.label, row.share_text) for row in shares.rows("rows").itertuples()
    ]
    assert [("Toys", "100"), ("Coffee and tea", "120")] == [
        (row.label, row.faces_text) for row in bars.rows("rows").itertuples()
    ]
    assert ["rule", "point", "point", "text"] == marks(shares)
    assert ["bar", "tick", "text", "text"] == marks(bars)
    assert NOT_FROM_0 in shares.subtitle


def marks(panel):
    return [layer["mark"]["type"] for layer in json.loads(panel.spec)["layer"]]


def test_the_spec_does_not_depend_on_the_counts():
    assert ranked(TWO_AISLES).spec is ranked([*TWO_AISLES, faces(500, **TOYS)]).spec


def test_the_caption_of_the_faces_names_the_aisle_with_most():
    assert "Coffee and tea has the most faces, 120." == counted(TWO_AISLES).caption
    assert "" == counted(TWO_AISLES, aisles=("toys",)).caption


def test_the_caption_says_that_no_share_can_be_shown():
    panel = ranked([pictures(5), faces(4)], threshold_faces=LEAST)
    assert aisle_ranking.NO_SHARE in panel.caption
    assert ["", "fewer than 10 faces, not shown"] == list(panel.rows("rows")["state"])
    assert ["fewer than 10 faces, not shown"] == list(panel.table["Note"])


FEW = {"aisle_id": "demo"}
TWENTY_FACES = [pictures(9, **FEW), faces(19, **FEW), faces(1, emotion="CALM", **FEW)]


def test_an_aisle_of_few_faces_is_listed_apart_below_a_heading():
    panel = ranked([*TWO_AISLES, *TWENTY_FACES])
    rows = panel.rows("rows")
    assert ["Toys", "Coffee and tea", f"{TOO_FEW}:", "demo"] == list(rows["label"])
    assert [True, True, False, False] == list(rows["reliable"])
    assert f"95.0%, {BEYOND}" == rows["share_text"].iloc[-1]
    assert "fewer than 30 faces with a known expression" == panel.table["Note"].iloc[-1]
    assert "demo" not in panel.caption
    assert ["demo"] == list(ranked([*TWO_AISLES, *TWENTY_FACES], by_category=True).rows("rows")["label"])[-1:]


@pytest.mark.parametrize("order", Order)
def test_an_aisle_of_few_faces_does_not_set_the_axis_in_any_order(order):
    """Its share of 95% is beyond the others' intervals, and its own interval even more so."""
    drawn = ["from", "to", "point", "before", "share_end"]
    with_it, without_it = (
        ranked(rows, by=order).rows("rows")[drawn] for rows in (TWO_AISLES + TWENTY_FACES, TWO_AISLES)
    )
    assert (without_it.min().min(), without_it.max().max()) == (with_it.min().min(), with_it.max().max())


def test_an_aisle_of_few_faces_is_a_hollow_point_where_the_axis_has_its_share():
    inside = [pictures(9, **FEW), faces(15, **FEW), faces(5, emotion="CALM", **FEW)]
    demo = ranked([*TWO_AISLES, *inside]).rows("rows").set_index("label").loc["demo"]
    assert 0.75 == demo["point"]
    assert np.isnan(demo["from"])
    assert "fill" in json.loads(ranked(TWO_AISLES).spec)["layer"][2]["encoding"]


def test_aisles_that_all_have_few_faces_are_drawn_on_their_own_axis():
    panel = ranked([pictures(9), faces(4), faces(16, emotion="CALM"), *TWENTY_FACES])
    assert [0.95, 0.2] == panel.rows("rows")["point"].dropna().tolist()
    assert aisle_ranking.NO_SHARE in panel.caption


def test_a_change_from_few_faces_is_not_named():
    before = slice_of([pictures(9), faces(1), faces(28, emotion="CALM")])
    panel = ranked(TWO_AISLES, before=before)
    assert aisle_ranking.NO_CHANGE in panel.caption
    assert panel.rows("rows")["before"].isna().all()


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
    assert ["", ""] == list(rows.loc[0, ["share_text", "state"]])
    assert ["Non-food:", "Toys", "Drinks:", "Coffee and tea"] == list(
        counted(TWO_AISLES, by_category=True).rows("rows")["label"]
    )


def test_the_data_table_has_a_category_column_if_any_is_known():
    assert ["Non-food", "Drinks"] == list(ranked(TWO_AISLES).table["Category"])
    assert "Category" not in ranked(TWO_AISLES, names=Names()).table.columns


def test_the_period_compared_with_has_grey_marks_and_signed_differences():
    before = slice_of([pictures(9), faces(30), faces(70, emotion="CALM")])
    panel = ranked(TWO_AISLES, before=before)
    coffee = panel.rows("rows").set_index("label").loc["Coffee and tea"]
    assert ("30.0%", "+30.0 points") == tuple(coffee[["share_then", "share_difference"]])
    bars = counted(TWO_AISLES, before=before)
    assert (100, "+20") == tuple(
        bars.rows("rows").set_index("label").loc["Coffee and tea", ["faces_before", "faces_difference"]]
    )
    assert ["Compared with October"] == legend_labels(bars)
    assert "Coffee and tea changed most, +30.0 percentage points" in panel.caption
    assert "Compared with October" in legend_labels(panel)
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
    busiest = "40.0 faces per hour (40 faces in 1 hour with pictures)"
    assert f"Busiest: Coffee and tea from 10:00, {busiest}." == panel.caption
    assert ["No pictures"] == legend_labels(panel)


def test_the_heat_map_marks_suppressed_cells_and_draws_zero():
    rows = [pictures(2), faces(4), pictures(2, start="2026-11-02 11:00", pictures_with_faces=0)]
    panel = heat(rows, threshold_faces=LEAST)
    cells = panel.rows("cells").set_index("hour")
    assert cells.loc["10:00", "hidden"]
    assert 0 == cells.loc["11:00", "value"]
    assert ["Fewer than 10 faces, not shown"] == legend_labels(panel)


def test_a_share_of_few_faces_is_pale():
    panel = heat([pictures(2), faces(20), pictures(2, **TOYS), faces(90, **TOYS)], as_share=True)
    cells = panel.rows("cells").set_index("label")
    assert {"Coffee and tea": False, "Toys": True} == cells["reliable"].to_dict()
    assert hour_panels.PALE_OR_GREY in panel.legend


def test_each_aisle_of_the_hours_has_its_own_scale_and_its_numbers():
    def hour(count, at, **where):
        start = {"start": f"2026-11-02 {at}:00"} | where
        return [pictures(2, **start), faces(count, **start)]

    panel = heat([*hour(400, 10), *hour(100, 11), *hour(20, 10, **TOYS), *hour(40, 11, **TOYS)])
    cells = panel.rows("cells").set_index(["label", "hour"])

    assert {1.0, 0.25} == set(cells.loc["Coffee and tea", "colored"])
    assert {0.5, 1.0} == set(cells.loc["Toys", "colored"])
    assert ["400", "100"] == list(cells.loc["Coffee and tea", "text"])
    assert [100.0, 25.0, 50.0, 100.0] == list(panel.table[OWN_SCALE])
    assert ["#000000", "#FFFFFF"] == list(cells.loc["Coffee and tea", "ink"])


def test_a_share_of_few_faces_beyond_its_aisle_is_grey():
    start = {"start": "2026-11-02 11:00"}
    panel = heat(
        [pictures(2), faces(50), faces(50, emotion="CALM"), pictures(2, **start), faces(20, **start)], as_share=True
    )
    cells = panel.rows("cells").set_index("hour")
    assert 1 == cells.loc["10:00", "colored"]
    assert np.isnan(cells.loc["11:00", "colored"])
    assert ["50", "100"] == list(cells["text"])


def test_the_headline_names_the_hour_in_which_most_aisles_are_busiest():
    rows = [*many_aisles(3), pictures(2, start="2026-11-02 11:00"), faces(400, start="2026-11-02 11:00")]
    view = slice_of(rows)
    order = frames.ordered(frames.aisle_ranking(view, frames.aisles_in_view(view, NAMES)), Order.FACES)

    busiest = frames.busiest_hour(frames.aisle_hours(view, order))
    assert ("10:00", 3, 4) == busiest
    assert "3 of 4 aisles are busiest from 10:00." == charts.busiest_conclusion(busiest).sentence
    assert "All aisles are busiest from 10:00." == charts.busiest_conclusion(("10:00", 2, 2)).sentence
    assert "The aisle is busiest from 10:00." == charts.busiest_conclusion(("10:00", 1, 1)).sentence


def summary(share, known=200):
    return frames.Summary(known, 100, 100, 0, known, known * share)


def test_headlines_compare_the_positive_share_and_say_what_is_clear():
    apart = frames.Standouts(3, (frames.Standout("Toys", 0.4),), ())
    assert "Positive (Happy) expressions are clearly highest in Toys (40.0%); 20.0% overall." == (
        charts.aisles_conclusion(summary(0.2), apart).sentence
    )
    assert "20.0% of faces with a known expression are positive (Happy); no hour clearly differs from the others." == (
        charts.hours_conclusion(summary(0.2), frames.Standouts(9, (), ())).sentence
    )
    against = ", clearly more than in the other aisles (by 20.0 percentage points)."
    assert (
        f"Toys: 40.0% of faces with a known expression are positive (Happy){against}"
        == charts.aisle_conclusion("Toys", summary(0.4), summary(0.2), differs=True).sentence
    )
    assert "no clear difference from the other aisles" in (
        charts.aisle_conclusion("Toys", summary(0.4), summary(0.39), differs=False).sentence
    )
    assert "other" not in charts.aisle_conclusion("Toys", summary(0.4), summary(0.0, known=0), differs=False).sentence
    ages = pd.DataFrame(
        {"group": ["0–17", "65+"], "share": [0.1, 0.44], "other_share": [0.2, 0.159], "difference": [-0.1, 0.281]}
        | {"low": [-0.2, 0.27], "high": [0.0, 0.29]}
    )
    story = charts.aisle_conclusion("Toys", summary(0.4), summary(0.2), differs=True, ages=ages).sentence
    assert story.endswith(" Age 65+: 44.0% of the faces here, 15.9% in the other aisles.")
    assert "Age" not in charts.aisle_conclusion("Toys", summary(0.4), summary(0.2), True, ages.head(1)).sentence
    named = charts.Pair("Bakery", "Toys")
    pair = charts.pair_conclusion(named, summary(0.2), summary(0.4), differs=True).sentence
    assert (
        pair
        == "Toys: 40.0% of faces with a known expression are positive (Happy), clearly more than in Bakery (20.0%)."
    )
    hidden = charts.pair_conclusion(
        charts.Pair("Bakery", "Toys"), summary(0.4), summary(0.0, known=0), differs=False
    ).sentence
    assert hidden.startswith("Bakery: 40.0% of faces with a known")
    assert hidden.endswith("too few faces with a known expression in Toys to compare.")
