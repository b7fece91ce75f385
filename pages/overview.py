"""Overview: how many faces and pictures, how positive they looked, and how both went over time."""

from lib import charts, frames, session, theme
from lib.charts import Span

view = session.open_view("Overview")
filters, summary = view.filters, view.summary

faces, pictures, positive, with_faces = session.columns(4, 11)
faces.metric(
    "Faces seen", theme.count(summary.faces), border=True, help="Detections in pictures; a face is not a person."
)
pictures.metric(
    "Pictures",
    theme.count(summary.pictures),
    border=True,
    help=f"Analysed pictures, with or without faces; {theme.count(summary.failed_pictures)} of them could not be "
    "analysed. Expression, age and gender filters do not change this.",
)
positive.metric(
    "Positive expressions",
    theme.share(summary.positive_share),
    border=True,
    help=f"Apparent expression Happy, among the {theme.count(summary.known_faces)} faces with a known expression "
    "(neither unclear nor not measured).",
)
with_faces.metric(
    "Pictures with a face",
    theme.share(summary.pictures_with_faces_share),
    border=True,
    help="Among pictures that could be analysed, whatever the expression, age and gender filters.",
)

grain = session.grain_control(filters)
span = Span(filters.first_day, filters.end_day, grain)
steps = frames.over_time(view.counts, grain, filters.first_day, filters.end_day)
gaps = frames.gaps(steps, grain)
session.panel(charts.faces_over_time(steps, gaps, span))
session.panel(charts.positive_share_over_time(steps, gaps, span))
session.footer(view)
