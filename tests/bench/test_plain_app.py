"""The plain page draws the app's charts: every named data set is replaced by its rows."""

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
