"""Overview: the number of faces and pictures and the share of positive expressions, in total and over time."""

from lib import charts, ui
from lib.ui import View


def draw(view: View) -> None:
    ui.show_board(
        "overview",
        charts.overview_metrics(view.summary, view.compared_summary),
        [charts.faces_over_time(view.over_time, view.chart_context, view.compared_over_time)],
        [charts.positive_share_over_time(view.over_time, view.chart_context, view.compared_over_time)],
    )
    ui.footer(view)


ui.open_page("Overview")
ui.show(draw)
