"""Overview: the number of faces and pictures and the share of positive expressions, in total and over time."""

from lib import charts, ui
from lib.ui import View


def draw(view: View) -> None:
    over_time = view.on_all_days
    steps = over_time.over_time, over_time.chart_context, over_time.compared_over_time
    ui.show_board(
        "overview",
        charts.overview_metrics(view.summary, view.compared_summary),
        [charts.faces_over_time(*steps)],
        [charts.positive_share_over_time(*steps)],
    )
    ui.footer(view)


ui.open_page("Overview")
ui.show(draw)
