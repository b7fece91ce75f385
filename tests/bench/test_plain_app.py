"""The plain page draws the app's own charts: every data set's name gives way to its rows."""

import altair as alt
import pandas as pd

from bench.plain_app import with_rows

ROWS = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
GAPS = pd.DataFrame({"x": [1.5]})


def test_a_layered_chart_carries_each_layers_rows():
    steps, gaps = alt.Chart(alt.NamedData(name="steps")), alt.Chart(alt.NamedData(name="gaps"))
    chart = alt.layer(gaps.mark_rule().encode(x="x:Q"), steps.mark_bar().encode(x="x:Q", y="y:Q"))

    drawn = with_rows(chart, {"steps": ROWS, "gaps": GAPS}).to_dict()

    assert [GAPS.to_dict("records"), ROWS.to_dict("records")] == list(drawn["datasets"].values())
    assert chart.to_dict().get("datasets") is None
