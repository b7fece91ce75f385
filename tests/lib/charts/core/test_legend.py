"""Legends list what is drawn."""

import re
from pathlib import Path
from typing import get_args

from lib.charts.core import theme
from lib.charts.core.legend import LegendEntry, Symbol, campaign_entries, expression_legend, series_legend

NAN = float("nan")
LINES = (("With a face", "#111111"), ("Without a face", "#222222"))


def test_a_legend_of_expressions_lists_those_with_faces_in_the_order_of_the_stack():
    emotions = ["HAPPY", "CALM", "SAD", "ANGRY", "HAPPY", "CALM", "SAD", "ANGRY"]

    legend = expression_legend(emotions, [20.0, 30.0, 0.0, NAN, 15.0, NAN, 0.0, NAN])

    assert (
        LegendEntry("Happy", theme.EMOTION_COLORS["HAPPY"], "square"),
        LegendEntry("Calm", theme.EMOTION_COLORS["CALM"], "square"),
    ) == legend


def test_a_legend_of_series_lists_those_that_are_drawn():
    names = [name for name, _ in LINES]

    assert (LegendEntry("Without a face", "#222222", "point"),) == series_legend(LINES, names, [NAN, 0.5], "point")


def test_a_chart_of_one_series_has_no_legend():
    assert () == series_legend(LINES[:1], ["With a face"], [0.5], "point")


def test_the_browser_can_draw_every_symbol():
    script = Path("lib/ui/board/legend.js").read_text(encoding="utf-8")
    symbols = script[script.index("SYMBOLS = {") : script.index("};")]

    assert set(get_args(Symbol)) == set(re.findall(r"^  (\w+): ", symbols, re.MULTILINE))


def test_each_campaign_is_named_and_many_are_a_number():
    assert ["Campaign: Fair · Toys"] == [entry.label for entry in campaign_entries(["Fair · Toys"])]
    assert ["4 campaigns, listed on Displays"] == [entry.label for entry in campaign_entries(list("abcd"))]
