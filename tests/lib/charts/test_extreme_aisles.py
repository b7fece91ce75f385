"""The tile of the most and least positive aisles of Overview."""

import pandas as pd

from lib import charts


def ranking(count):
    """So many reliable aisles, from the highest share to the lowest."""
    shares = [0.9 - 0.05 * place for place in range(count)]
    return pd.DataFrame(
        {
            "label": [f"Aisle {place}" for place in range(count)],
            "positive_share": shares,
            "share_before": [share - 0.01 for share in shares],
            "change": 0.01,
            "low": [share - 0.02 for share in shares],
            "high": [share + 0.02 for share in shares],
            "known_faces": 900.0,
            "reliable": True,
        }
    )


def labels(panel):
    return panel.rows("rows")["label"].tolist()


def test_an_aisle_that_clearly_changed_stands_between_the_most_and_the_least_positive_ones():
    panel = charts.extreme_aisles(ranking(9), ["Aisle 4", "Aisle 0"])

    assert [
        "Most positive:",
        "Aisle 0",
        "Clearly changed:",
        "Aisle 4",
        "Least positive:",
        "Aisle 8",
    ] == labels(panel)


def test_without_one_there_are_two_of_each_and_few_aisles_have_no_headings():
    assert [
        "Most positive:",
        "Aisle 0",
        "Aisle 1",
        "Least positive:",
        "Aisle 7",
        "Aisle 8",
    ] == labels(charts.extreme_aisles(ranking(9)))
    assert [f"Aisle {place}" for place in range(4)] == labels(charts.extreme_aisles(ranking(4)))
