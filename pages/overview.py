"""Overview: how many faces and pictures, how positive they looked, and how both went over time."""

from lib import charts, frames, session, theme
from lib.session import View


def draw(view: View) -> None:
    now, then = view.summary, view.compared_summary

    faces, pictures, positive, with_faces = session.columns(4, 11)
    faces.metric(
        "Faces seen",
        theme.count(now.faces),
        then and theme.relative(frames.change(now.faces, then.faces).relative),
        delta_color="off",
        border=True,
        help="Detections in pictures; a face is not a person.",
    )
    pictures.metric(
        "Pictures",
        theme.count(now.pictures),
        then and theme.relative(frames.change(now.pictures, then.pictures).relative),
        delta_color="off",
        border=True,
        help=f"Analysed pictures, with or without faces; {theme.count(now.failed_pictures)} of them could not be "
        "analysed. Expression, age and gender filters do not change this.",
    )
    positive.metric(
        "Positive expressions",
        theme.share(now.positive_share),
        then and theme.points(frames.change(now.positive_share, then.positive_share).points),
        border=True,
        help=f"Apparent expression Happy, among the {theme.count(now.known_faces)} faces with a known expression "
        "(neither unclear nor not measured).",
    )
    with_faces.metric(
        "Pictures with a face",
        theme.share(now.pictures_with_faces_share),
        then and theme.points(frames.change(now.pictures_with_faces_share, then.pictures_with_faces_share).points),
        border=True,
        help="Among pictures that could be analysed, whatever the expression, age and gender filters.",
    )

    session.board(
        "overview",
        [charts.faces_over_time(view.steps, view.behind, view.compared_steps)],
        [charts.positive_share_over_time(view.steps, view.behind, view.compared_steps)],
    )
    session.footer(view)


session.open_page("Overview")
session.show(draw)
