"""Labels of axes stand on the lines that they name."""

import json

import altair as alt

from lib.charts.core.panel import base_chart, to_spec
from lib.charts.core.row_axis import ticks_for_width


def test_no_label_is_pushed_beside_its_line():
    config = json.loads(to_spec(base_chart("rows").mark_bar().encode(x="share:Q")))["config"]["axis"]

    assert (False, False) == (config["labelFlush"], config["labelBound"])


def test_an_axis_has_fewer_lines_where_fewer_labels_have_room():
    assert alt.ExprRef("max(2, floor(width / 90))") == ticks_for_width()
