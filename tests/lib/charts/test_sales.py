"""Panels of the Sales page: values, captions, caveat and data tables."""

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lib import charts
from lib.charts import ChartContext
from lib.charts.conclusions import NO_CAUSE, NO_RATIO
from lib.charts.metrics import NO_CURRENCY
from lib.charts.sales.over_time import UNNAMED_CURRENCY
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets
from lib.frames import ALL_AISLES, SalesSummary, Standout, Standouts
from lib.frames.notes import HIDDEN
from lib.frames.sales import UNKNOWN_SALES
from tests.lib.charts.panels import legend_labels

WEEK = TimeBuckets(Period(date(2026, 11, 2), date(2026, 11, 9)), Grain.DAY)
CONTEXT = ChartContext(time_buckets=WEEK, threshold_faces=10)


def ranking() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": [1, 0, 2],
            "label": ["Toys", "Coffee", "Wine"],
            "rank": [0, 1, 2],
            "faces": [40.0, 150.0, np.nan],
            "transactions": [8.0, 18.0, 3.0],
            "per_100": [20.0, 12.0, np.nan],
            "reliable": [True, True, False],
            "note": ["", "", HIDDEN],
            "per_100_before": [22.5, np.nan, np.nan],
            "change": [-2.5, np.nan, np.nan],
        }
    )


def by_expression() -> pd.DataFrame:
    """Of `frames.sales_by_expression`: all aisles differ beyond chance, Toys do not, Wine has too few days."""
    return pd.DataFrame(
        {
            "label": [ALL_AISLES, "Toys", "Wine"],
            "rank": [0, 1, 2],
            "days": [7, 7, 2],
            "more": [16.1, 6.0, np.nan],
            "fewer": [15.4, 6.8, np.nan],
            "difference": [0.7, -0.8, np.nan],
            "low": [0.2, -2.2, np.nan],
            "high": [1.2, 0.6, np.nan],
            "beyond_chance": [True, False, False],
        }
    )


def revenue() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "start": WEEK.starts,
            "revenue": [120.0, 0.0, np.nan, 80.0, 80.0, 80.0, 40.0],
            "transactions": [12.0, 0.0, np.nan, 8.0, 8.0, 8.0, 4.0],
            "note": ["", "", UNKNOWN_SALES, "", "", "", "not complete"],
        }
    )


PANELS = {
    "by aisle": lambda: charts.sales_ranking(ranking(), 10),
    "by hour": lambda: charts.sales_hours(ranking().assign(hour="10:00"), 10),
    "against expression": lambda: charts.sales_against_expression(by_expression(), "day"),
    "revenue": lambda: charts.revenue_over_time(revenue(), CONTEXT, "EUR"),
}


@pytest.mark.parametrize("name", PANELS)
def test_a_spec_contains_no_data(name):
    spec = json.loads(PANELS[name]().spec)
    assert "datasets" not in spec
    assert "Coffee" not in json.dumps(spec)


def test_the_ranking_draws_no_bar_for_suppressed_ones():
    panel = charts.sales_ranking(ranking(), 10)
    assert ["20.0  (−2.5)", "12.0", "", "fewer than 10 faces, not shown"] == list(panel.data["rows"]["text"])
    assert [22.5, 12.0, 0.0] == panel.data["rows"]["end"].dropna().tolist()


def test_data_tables_have_the_ratio_its_counts_and_a_note():
    table = charts.sales_ranking(ranking(), 10).table
    assert ["Aisle", "Transactions per 100 faces", "Transactions", "Faces", "Note"] == list(table.columns)
    assert ["", "", "fewer than 10 faces, not shown"] == list(table["Note"])
    assert "Hour from" in charts.sales_hours(ranking().assign(hour="10:00"), 10).table.columns


def test_the_heat_map_marks_suppressed_cells_with_rings():
    panel = charts.sales_hours(ranking().assign(hour=["10:00", "11:00", "11:00"]), 10)
    highest = "20.0 transactions per 100 faces (8 in all, with 40 faces)"
    assert f"Highest in Toys from 10:00: {highest}." == panel.caption
    assert "Too few faces to show" in legend_labels(panel)
    assert [False, False, True] == sorted(panel.rows("cells")["hidden"])


def test_an_aisle_is_compared_with_itself_and_the_difference_has_its_interval():
    panel = charts.sales_against_expression(by_expression(), "day")

    happier = "Happier: more of the aisle's faces were positive (Happy) than on its other days."
    assert f"Clear difference: {ALL_AISLES} (+0.7). {happier}" == panel.caption
    rows = panel.rows("rows")
    assert [ALL_AISLES, "Each aisle:", "Toys", "Wine"] == list(rows["label"])
    assert ["+0.7 (16.1 against 15.4)", "", "−0.8 (6.0 against 6.8)", "too few days"] == list(rows["text"])
    assert [0.2, -2.2] == panel.table["From per 100 faces"].dropna().tolist()
    alike = charts.sales_against_expression(by_expression().assign(beyond_chance=False), "day")
    assert f"No clear difference. {happier}" == alike.caption
    nothing = charts.sales_against_expression(by_expression().assign(difference=np.nan), "day")
    assert f"There are too few days to compare. {happier}" == nothing.caption


def test_a_campaign_is_named_where_the_difference_is_clear():
    clear = by_expression().assign(beyond_chance=[False, True, False])
    campaigns = {"Toys": "Half price", "Wine": "Tasting"}

    made = charts.sales_against_expression(clear, "day", campaigns)
    assert "The campaign Half price ran in Toys and may explain it there." in made.caption
    assert "Tasting" not in made.caption


def test_the_headline_names_the_aisles_and_says_whether_sales_go_with_positive_expressions():
    apart = Standouts(3, (Standout("Fruit", 0.245), Standout("Bread", 0.245)), (Standout("Toys", 0.064),))
    aisles = "20.0 transactions per 100 faces; clearly highest in Fruit (24.5) and Bread (24.5), lowest in Toys (6.4)."

    made = charts.sales_conclusion(summary(), apart, by_expression(), "day")
    assert f"{aisles} On happier days, clearly more (+0.7)." == made.sentence
    assert (NO_CAUSE,) == made.cautions
    alike = charts.sales_conclusion(summary(), apart, by_expression().assign(beyond_chance=False), "day")
    assert f"{aisles} On happier days, no clear difference." == alike.sentence
    single = charts.sales_conclusion(summary(), Standouts(1, (), ()), by_expression().iloc[1:2], "week")
    assert single.sentence.endswith("faces. In happier weeks, no clear difference.")
    two = Standouts(3, (Standout("A · Fruit", 0.25), Standout("B · Fruit", 0.24)), ())
    both = charts.sales_conclusion(summary(), two, by_expression(), "day")
    assert "highest in Fruit of two stores (25.0 and 24.0)" in both.sentence
    assert NO_RATIO == charts.sales_conclusion(summary(faces=0), apart, by_expression(), "day").sentence


def test_the_ranking_shows_what_it_is_compared_with():
    panel = charts.sales_ranking(ranking(), 10, is_compared=True)

    assert "Toys changed most, −2.5." in panel.caption
    assert "20.0  (−2.5)" == panel.rows("rows")["text"][0]
    assert "per_100_before" in json.dumps(json.loads(panel.spec)["layer"])
    assert [-2.5] == panel.table["Difference per 100 faces"].dropna().tolist()
    assert "per_100_before" not in charts.sales_ranking(ranking(), 10).spec


def test_revenue_is_compared_time_bucket_by_time_bucket_in_its_currency():
    panel = charts.revenue_over_time(revenue(), CONTEXT, "EUR", revenue().assign(revenue=100.0))

    assert panel.subtitle.startswith("EUR, by day")
    assert ["+20 (+20.0%)", "−100 (−100.0%)"] == list(panel.rows("comparison")["difference"][:2])
    assert ["Local time", "Revenue (EUR)", "Compared with (EUR)", "Difference (EUR)", "Transactions", "Note"] == list(
        panel.table
    )
    assert UNNAMED_CURRENCY in charts.revenue_over_time(revenue(), CONTEXT, "").subtitle


def summary(factor: float = 1, **values):
    totals: dict[str, Any] = {"transactions": 100 * factor, "seen_transactions": 80 * factor, "faces": 400 * factor}
    return SalesSummary(**{"revenue": {"EUR": 1000.0}} | totals | values)


def test_metrics_have_a_currency_and_their_change():
    metrics = {each.label: each for each in charts.sales_metrics(summary(), summary(0.5, revenue={"EUR": 800.0}))}

    assert ("€1,000", "+25.0%") == (metrics["Revenue"].value, metrics["Revenue"].delta)
    assert ("+100.0%", "+0.0%") == tuple(metrics[f"Transactions{more}"].delta for more in ("", " per 100 faces"))


def test_sums_of_unequal_time_are_not_compared():
    metrics = {each.label: each.delta for each in charts.sales_metrics(summary(), summary(0.5), whole=False)}

    assert ["Transactions per 100 faces"] == [label for label, delta in metrics.items() if delta]


def test_each_currency_has_its_own_metric():
    two = summary(revenue={"": 5.0, "EUR": 10.0, "GBP": 20.0})

    revenue_metrics = {each.label: each for each in charts.sales_metrics(two) if each.label.startswith("Revenue")}

    assert {"Revenue": "5", "Revenue, EUR": "€10", "Revenue, GBP": "£20"} == {
        label: metric.value for label, metric in revenue_metrics.items()
    }
    assert NO_CURRENCY == revenue_metrics["Revenue"].help


def test_revenue_by_aisle_is_compared_in_its_currency():
    rows = pd.DataFrame({"label": ["Toys"], "rank": [0], "revenue": [120.4], "revenue_before": [100.0]})

    assert ["€120"] == list(charts.revenue_by_aisle(rows, "EUR").rows("rows")["text"])
    assert [20] == list(charts.revenue_by_aisle(rows, "EUR", is_compared=True).table["Difference (EUR)"])
    assert UNNAMED_CURRENCY in charts.revenue_by_aisle(rows, "").subtitle


def test_unknown_revenue_is_grey_and_zero_is_drawn():
    panel = charts.revenue_over_time(revenue(), CONTEXT, "EUR")
    assert "Highest on Monday, 2 November 2026: €120." == panel.caption
    assert "No sales known" in legend_labels(panel)
    filters = [layer["transform"][0]["filter"] for layer in json.loads(panel.spec)["layer"] if "transform" in layer]
    assert [f"datum.note === '{UNKNOWN_SALES}'", "datum.revenue === 0"] == filters
    assert [UNKNOWN_SALES] == [note for note in panel.data["time_buckets"]["note"] if "known" in note]


def test_without_data_there_is_no_caption():
    empty = ranking().iloc[:0]
    assert "" == charts.sales_ranking(empty, 10).caption
    assert "" == charts.sales_hours(empty.assign(hour=""), 10).caption
