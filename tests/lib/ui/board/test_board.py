"""The JSON of a board for the browser, and the columns of its panels as values and as texts."""

import json
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from lib.charts import Conclusion, Explanation, Metric, Panel
from lib.charts.core.legend import LegendEntry
from lib.charts.core.panel import Selectable
from lib.data.selection import Selection
from lib.ui.board.board import CLICK_HINT, CLICK_LEGEND_HINT, CLICK_OR_DRAG_HINT, columns_of, message, texts_of
from lib.ui.provenance import Provenance

PANEL = Panel(
    name="faces",
    title="Faces <b>per day</b>",
    subtitle="faces",
    caption="Most on Monday.",
    spec='{"mark":"bar"}',
    data={"steps": pd.DataFrame({"faces": [10.0, np.nan], "when": ["Monday", "Tuesday"]})},
    make_table=lambda: pd.DataFrame({"Day": ["Monday", "Tuesday"], "Faces": [1230.0, np.nan]}),
    legend=(LegendEntry("Happy", "#F9AE06"),),
    selects=(Selectable("days", "left"), Selectable("emotions", "when", {"Monday": "HAPPY"})),
)
METRIC = Metric("Faces seen", "1,230", "+3.1%", "Detections in pictures.")
PANEL_DATA = {
    "kind": "panel",
    "name": "faces",
    "title": "Faces <b>per day</b>",
    "subtitle": "faces",
    "caption": "Most on Monday.",
    "alternative": "Faces <b>per day</b>. Most on Monday.",
    "spec": '{"mark":"bar"}',
    "legend": [{"label": "Happy", "color": "#F9AE06", "symbol": "square"}],
    "selects": [
        {"dimension": "days", "column": "left", "values": {}, "legend_only": False},
        {"dimension": "emotions", "column": "when", "values": {"Monday": "HAPPY"}, "legend_only": False},
    ],
    "selected": {},
    "hint": CLICK_OR_DRAG_HINT,
    "headline": None,
    "link": "",
    "data": {"steps": {"faces": [10.0, None], "when": ["Monday", "Tuesday"]}},
    "table": None,
}


def test_a_board_is_sent_by_rows_without_empty_rows():
    data = json.loads(message([[PANEL], [], [PANEL, PANEL]], selected="Sad"))

    assert [[PANEL_DATA], [PANEL_DATA, PANEL_DATA]] == data["rows"]
    assert "Sad" == data["selected"]


def test_a_board_is_sent_with_what_a_saved_drawing_says_of_its_numbers():
    about = Provenance("1–7 November 2026; all stores.", "Source: Shopper Sentiment.", "2026-11-01-to-2026-11-07")

    assert asdict(about) == json.loads(message([[PANEL]], about=about))["provenance"]


def test_a_panel_receives_what_is_selected_of_its_dimensions():
    selection = Selection({"days": ("2026-11-02", "2026-11-03"), "emotions": ("HAPPY",), "genders": ("MALE",)})

    selected = json.loads(message([[PANEL]], selection=selection))["rows"][0][0]["selected"]

    assert {"days": [1793577600000, 1793750400000], "emotions": ["HAPPY"]} == selected


def test_the_usual_hint_stands_once_and_mentions_days_only_below_a_chart_that_has_them():
    aisles = replace(PANEL, name="aisles", selects=(Selectable("places", "label", {"Toys": "cork-1.toys"}),))
    other = replace(aisles, name="other", hint="Click to filter other pages.")

    def hints(*panels):
        return [each["hint"] for each in json.loads(message([panels]))["rows"][0]]

    assert [CLICK_HINT, other.hint, ""] == hints(aisles, other, PANEL)
    assert [CLICK_OR_DRAG_HINT, "", other.hint] == hints(PANEL, aisles, other)
    stack = replace(PANEL, selects=(Selectable("days", "left"), Selectable("emotions", "when", {}, legend_only=True)))
    assert [CLICK_LEGEND_HINT, ""] == hints(stack, aisles)


def test_a_metric_is_sent_with_its_change_and_its_definition():
    assert {
        "kind": "metric",
        "name": "Faces seen",
        "label": "Faces seen",
        "value": "1,230",
        "delta": "+3.1%",
        "help": "Detections in pictures.",
    } == json.loads(message([[METRIC]]))["rows"][0][0]


def test_conclusions_and_explanations_are_sent_unmodified():
    answer = Conclusion("answer", "face", "There were *more* faces.", missing=("7 days are needed.",))
    meant = Explanation("What is compared", (("Before", "2–8 November."), ("During", "9–15 November.")))
    data = json.loads(message([[answer], [meant]]))["rows"]

    assert {
        "kind": "conclusion",
        "name": "answer",
        "icon": "face",
        "sentence": "There were *more* faces.",
        "missing": ["7 days are needed."],
        "cautions": [],
    } == data[0][0]
    assert {
        "kind": "explanation",
        "name": "What is compared",
        "title": "What is compared",
        "terms": [["Before", "2–8 November."], ["During", "9–15 November."]],
    } == data[1][0]


def test_an_open_table_is_sent_as_formatted_texts():
    assert {
        "label": "Data of the chart Faces <b>per day</b>",
        "columns": ["Day", "Faces"],
        "numbers": [1],
        "rows": [["Monday", "1,230"], ["Tuesday", "–"]],
    } == json.loads(message([[PANEL]], is_open=["faces"]))["rows"][0][0]["table"]


def test_columns_are_lists_of_values_with_none_for_missing_ones():
    frame = pd.DataFrame(
        {
            "faces": [10.0, np.nan],
            "rank": [0, 1],
            "label": ["Happy", None],
            "name": pd.Series(["a", np.nan], dtype="str", index=[7, 9]),
            "few": [True, False],
        },
        index=[7, 9],
    )

    assert {
        "faces": [10.0, None],
        "rank": [0, 1],
        "label": ["Happy", None],
        "name": ["a", None],
        "few": [True, False],
    } == columns_of(frame)


def test_a_frame_without_rows_keeps_its_columns():
    assert {"start": [], "label": []} == columns_of(
        pd.DataFrame({"start": pd.Series([], dtype="float64"), "label": []})
    )


def test_counts_have_thousands_separators_and_shares_the_decimals_of_their_unit():
    assert ["12,340", "0", "–"] == texts_of("Faces", pd.Series([12340.0, 0.0, np.nan]))
    assert ["51.0", "−4.0"] == texts_of("Difference (points)", pd.Series([51.0, -4.0]))
    assert ["0.33", "1.00"] == texts_of("Faces per picture", pd.Series([1 / 3, 1.0]))


def test_texts_are_unchanged_and_missing_ones_are_dashes():
    assert ["Happy", "–"] == texts_of("Expression", pd.Series(["Happy", None], dtype=object))
