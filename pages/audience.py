"""Audience: age bands and predicted gender of the faces, the expressions of each group, and what changed."""

import pandas as pd
import streamlit as st

from lib import charts, frames, ui
from lib.ui import View
from lib.ui.texts import COMPARE_HINT, IGNORED_BY_AUDIENCE


def draw(view: View) -> None:
    threshold_faces, is_compared = view.settings.min_faces, view.compared is not None
    changes = []
    if view.compared is not None:
        now = view.for_chart("audience-changes")
        no_age = frames.unmeasured(now.slice, "age_band")
        shares = _shares(now, "age_band"), _shares(now, "gender")
        changes = [charts.audience_changes(*shares, no_age, view.compared.filters.period.text())]
    ages, genders, pyramid = (view.for_chart(name) for name in ("ages", "genders", "age-pyramid"))
    no_age, no_gender = (frames.unmeasured(pyramid.slice, name) for name in ("age_band", "gender"))
    ui.show_board(
        "audience",
        [
            charts.ages(_shares(ages, "age_band"), frames.unmeasured(ages.slice, "age_band"), is_compared),
            charts.age_pyramid(frames.age_pyramid(pyramid.slice, pyramid.compared), no_age, no_gender, is_compared),
        ],
        [
            charts.genders(_shares(genders, "gender"), frames.unmeasured(genders.slice, "gender"), is_compared),
            charts.expressions_by_gender(_expressions(view, "expressions-by-gender", "gender"), threshold_faces),
        ],
        [charts.expressions_by_age(_expressions(view, "expressions-by-age", "age_band"), threshold_faces)],
        changes,
    )
    if view.compared is None:
        st.caption(COMPARE_HINT)
    ui.footer(view)


def _shares(view: View, dimension: str) -> pd.DataFrame:
    return frames.demographic_shares(view.slice, dimension, view.compared)


def _expressions(view: View, chart: str, dimension: str) -> pd.DataFrame:
    """The shares of all expressions, and not only of those that are selected."""
    return frames.expressions_by(view.for_chart(chart).without_selected("emotions").slice, dimension)


ui.open_page("Audience", IGNORED_BY_AUDIENCE)
ui.show(draw)
