"""Audience: age bands and predicted gender of the faces, and how each age band looked."""

from lib import charts, frames, session

view = session.open_view("Audience")
counts = view.counts

left, right = session.columns(2, 24)
with left:
    session.panel(charts.ages(frames.shares(counts, "age_band")))
with right:
    session.panel(charts.ages_by_gender(frames.shares(counts, "age_band", "gender")))
session.panel(charts.genders(frames.shares(counts, "gender")))
session.panel(charts.emotions_by_age(frames.shares(counts, "age_band", "emotion")))
session.footer(view)
