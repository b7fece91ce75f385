"""Overview: how many faces and pictures, how positive they looked, and how both went over time."""

from lib import charts, session
from lib.session import View


def draw(view: View) -> None:
    session.board(
        "overview",
        charts.overview_figures(view.summary, view.compared_summary),
        [charts.faces_over_time(view.steps, view.behind, view.compared_steps)],
        [charts.positive_share_over_time(view.steps, view.behind, view.compared_steps)],
    )
    session.footer(view)


session.open_page("Overview")
session.show(draw)
