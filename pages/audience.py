"""Audience: age bands and predicted gender of the faces, the expressions of each group, and what changed."""

import pandas as pd

from lib import charts, frames, ui
from lib.charts import Sentences
from lib.charts.dashboard import findings, sentences
from lib.ui import View
from lib.ui.texts import IGNORED_BY_AUDIENCE


def draw(view: View) -> None:
    threshold_faces, is_compared = view.settings.min_faces, view.compared is not None
    changes = []
    if view.compared is not None:
        now = view.for_chart("audience-changes")
        no_age = frames.unmeasured(now.slice, "age_band")
        shares = _shares(now, "age_band"), _shares(now, "gender")
        changes = [charts.audience_changes(*shares, no_age, view.compared.filters.period.text())]
    ages, pyramid = (view.for_chart(name) for name in ("ages", "age-pyramid"))
    no_age, no_gender = (frames.unmeasured(pyramid.slice, name) for name in ("age_band", "gender"))
    ui.show_board(
        "audience",
        [_finding(view)],
        [
            charts.ages(_shares(ages, "age_band"), frames.unmeasured(ages.slice, "age_band"), is_compared),
            charts.age_pyramid(frames.age_pyramid(pyramid.slice, pyramid.compared), no_age, no_gender, is_compared),
        ],
        [charts.expressions_by_age(_expressions(view, "expressions-by-age", "age_band"), threshold_faces)],
        [charts.expressions_by_gender(_expressions(view, "expressions-by-gender", "gender"), threshold_faces)],
        changes,
    )
    ui.footer(view)


def _finding(view: View) -> Sentences:
    """The age bands that look happy most often, the largest one, and what clearly changed."""
    every = view.without_selected("emotions")
    happiest = findings.happiest_age(frames.group_standouts(every.slice, "age_band", "positive_faces", "faces"))
    largest = findings.largest_age(frames.largest_group(_shares(view, "age_band"), view.settings.min_faces))
    changes = ui.changes_sentences(view, findings.OF_AUDIENCE, "age or predicted gender", "audience")
    return Sentences(
        "audience-finding", (*happiest, *largest, *changes), note="", how=sentences.HOW if view.compared else ""
    )


def _shares(view: View, dimension: str) -> pd.DataFrame:
    return frames.demographic_shares(view.slice, dimension, view.compared)


def _expressions(view: View, chart: str, dimension: str) -> pd.DataFrame:
    """The shares of all expressions, and not only of those that are selected."""
    return frames.expressions_by(view.for_chart(chart).without_selected("emotions").slice, dimension)


ui.open_page("Audience", IGNORED_BY_AUDIENCE)
ui.show(draw)
