"""Audience: age bands and predicted gender of the faces, the expressions of each group, and what changed."""

import streamlit as st

from lib import charts, frames, ui
from lib.ui import View
from lib.ui.texts import COMPARE_HINT


def draw(view: View) -> None:
    current, compared = view.slice, view.compared
    threshold_faces, is_compared = current.threshold_faces, compared is not None
    by_age, by_gender = (frames.demographic_shares(current, name, compared) for name in ("age_band", "gender"))
    no_age, no_gender = (frames.unmeasured(current, name) for name in ("age_band", "gender"))

    changes = []
    if compared is not None:
        changes = [charts.audience_changes(by_age, by_gender, no_age, compared.filters.period.text())]
    ui.show_board(
        "audience",
        [
            charts.ages(by_age, no_age, is_compared),
            charts.age_pyramid(frames.age_pyramid(current, compared), no_age, no_gender, is_compared),
        ],
        [
            charts.genders(by_gender, no_gender, is_compared),
            charts.expressions_by_gender(frames.expressions_by(current, "gender"), threshold_faces),
        ],
        [charts.expressions_by_age(frames.expressions_by(current, "age_band"), threshold_faces)],
        changes,
    )
    if compared is None:
        st.caption(COMPARE_HINT)
    ui.footer(view)


ui.open_page("Audience")
ui.show(draw)
