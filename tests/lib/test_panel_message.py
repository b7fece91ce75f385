"""What the browser is told of a panel."""

import json

import numpy as np
import pandas as pd

from lib.charts import Panel
from lib.session.panels import message

PANEL = Panel(
    name="faces",
    title="Faces <b>per day</b>",
    unit="faces",
    words="Most on Monday.",
    spec='{"mark":"bar"}',
    data={"steps": pd.DataFrame({"faces": [10.0, np.nan], "when": ["Monday", "Tuesday"]})},
    make_table=lambda: pd.DataFrame({"Day": ["Monday", "Tuesday"], "Faces": [1230.0, np.nan]}),
    selections=("days",),
)


def test_a_panel_is_told_whole_and_its_table_only_when_it_is_open():
    assert {
        "name": "faces",
        "title": "Faces <b>per day</b>",
        "unit": "faces",
        "words": "Most on Monday.",
        "alternative": "Chart: Faces <b>per day</b>. The words above it and the data table below it tell the same.",
        "spec": '{"mark":"bar"}',
        "selections": ["days"],
        "data": {"steps": {"faces": [10.0, None], "when": ["Monday", "Tuesday"]}},
        "table": None,
    } == json.loads(message(PANEL))


def test_an_open_table_is_told_as_people_read_it():
    assert {
        "label": "Data of the chart Faces <b>per day</b>",
        "columns": ["Day", "Faces"],
        "numbers": [1],
        "rows": [["Monday", "1,230"], ["Tuesday", "–"]],
    } == json.loads(message(PANEL, with_table=True))["table"]
