"""Overview: how many faces and pictures, how positive they looked, and how both went over time."""

from lib import charts, ui
from lib.ui import View


def draw(view: View) -> None:
    ui.show_board(
        "overview",
        charts.overview_metrics(view.summary, view.compared_summary),
        [charts.faces_over_time(view.steps, view.chart_context, view.compared_steps)],
        [charts.positive_share_over_time(view.steps, view.chart_context, view.compared_steps)],
    )
    ui.footer(view)


ui.open_page("Overview")
ui.show(draw)
