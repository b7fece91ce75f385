"""Audience: age bands and predicted gender of the faces, how each group looked, and what changed."""

import streamlit as st

from lib import charts, frames, session
from lib.session import View


def draw(view: View) -> None:
    now, then = view.slice, view.compared
    least, is_compared = now.threshold_faces, then is not None
    by_age, by_gender = (frames.group_shares(now, name, then) for name in ("age_band", "gender"))
    no_age, no_gender = (frames.unmeasured(now, name) for name in ("age_band", "gender"))

    left, right = session.columns(2, 24)
    with left:
        session.panel(charts.ages(by_age, no_age, is_compared))
        session.panel(charts.genders(by_gender, no_gender, is_compared))
    with right:
        session.panel(charts.age_pyramid(frames.pyramid(now, then), no_age, no_gender, is_compared))
        session.panel(charts.expressions_by_gender(frames.expressions_by(now, "gender"), least))
    session.panel(charts.expressions_by_age(frames.expressions_by(now, "age_band"), least))
    if then is not None:
        session.panel(charts.audience_changes(by_age, by_gender, no_age, then.filters.period.words()))
    else:
        st.caption(
            ":material/compare_arrows: To see what changed, choose a period under *Compare with* in the sidebar."
        )
    session.footer(view)


session.open_page("Audience")
session.show(draw)
