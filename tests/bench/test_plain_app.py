"""The plain page draws the app's charts: every named data set is replaced by its rows."""

import subprocess
import sys
from pathlib import Path

import altair as alt
import pandas as pd

from bench.plain_app import inline_data

ROWS = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
GAPS = pd.DataFrame({"x": [1.5]})


def test_a_layered_chart_has_each_layers_rows():
    steps, gaps = alt.Chart(alt.NamedData(name="steps")), alt.Chart(alt.NamedData(name="gaps"))
    chart = alt.layer(gaps.mark_rule().encode(x="x:Q"), steps.mark_bar().encode(x="x:Q", y="y:Q"))

    drawn = inline_data(chart, {"steps": ROWS, "gaps": GAPS}).to_dict()

    assert [GAPS.to_dict("records"), ROWS.to_dict("records")] == list(drawn["datasets"].values())
    assert chart.to_dict().get("datasets") is None


def test_every_chart_is_passed_on_as_an_altair_object():
    code = (
        "from bench import plain_app; plain_app.disable_caches(); from lib.charts.core import panel; "
        "from lib.charts.dashboard import tiles; from lib.charts.emotions import weekdays; "
        "assert tiles.to_tile_spec is plain_app._tile_chart; "
        "assert panel.to_spec is weekdays.to_spec is plain_app._chart"
    )

    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
