"""Audience: age bands and predicted gender of the faces, how each group looked, and what changed."""

import streamlit as st

from lib import charts, frames, ui
from lib.ui import View


def draw(view: View) -> None:
    now, then = view.slice, view.compared
    least, is_compared = now.threshold_faces, then is not None
    by_age, by_gender = (frames.demographic_shares(now, name, then) for name in ("age_band", "gender"))
    no_age, no_gender = (frames.unmeasured(now, name) for name in ("age_band", "gender"))

    changes = [] if then is None else [charts.audience_changes(by_age, by_gender, no_age, then.filters.period.words())]
    ui.show_board(
        "audience",
        [
            charts.ages(by_age, no_age, is_compared),
            charts.age_pyramid(frames.pyramid(now, then), no_age, no_gender, is_compared),
        ],
        [
            charts.genders(by_gender, no_gender, is_compared),
            charts.expressions_by_gender(frames.expressions_by(now, "gender"), least),
        ],
        [charts.expressions_by_age(frames.expressions_by(now, "age_band"), least)],
        changes,
    )
    if then is None:
        st.caption(
            ":material/compare_arrows: To see what changed, choose a period under *Compare with* in the sidebar."
        )
    ui.footer(view)


ui.open_page("Audience")
ui.show(draw)
