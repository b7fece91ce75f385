"""Overview: what stands out against the period before, and six tiles, each of which opens its page."""

import pandas as pd

from lib import charts, effects, frames, ui
from lib.charts import Panel, Sentence, Sentences
from lib.charts.dashboard import headlines, sentences
from lib.charts.dashboard.tiles import HIGH_TILE_PIXELS as HIGH
from lib.frames import Highlight, Order
from lib.ui import View


def draw(view: View) -> None:
    every = view.without_selected("emotions")
    shares = frames.demographic_shares(every.slice, "emotion", every.compared)
    first = [_over_time(view, shares), _expressions(view, shares), _faces(view)]
    found = _highlights(view)
    second = [_ages(view), _genders(view), _aisles(view, found or ())]
    ui.show_board("overview", [_sentences(view, found)], [charts.shared_legend(*first, *second)], first, second)
    ui.footer(view)


def _highlights(view: View) -> tuple[Highlight, ...] | None:
    """The clear changes; None where nothing is compared."""
    if view.compared is None or view.compared.empty:
        return None
    return tuple(frames.highlights(view.slice, view.compared, frames.aisles_in_view(view.slice, view.names)))


def _sentences(view: View, found: tuple[Highlight, ...] | None) -> Sentences:
    aisles = frames.aisles_in_view(view.slice, view.names)
    if view.compared is None:
        changes: tuple[Sentence, ...] = (sentences.not_compared("overview", ui.to_page),)
    elif found is None:
        changes = (sentences.NO_FACES_BEFORE,)
    else:
        changes = sentences.changes(found, view.compared.filters.period, ui.to_page)
    ranking = frames.ordered(frames.aisle_ranking(view.slice, aisles), Order.SHARE)
    leaders = sentences.leaders(ranking, ui.to_page)
    return Sentences("what-stands-out", (*changes, *_display(view), *leaders), note=sentences.OF_ALL)


def _display(view: View) -> tuple[Sentence, ...]:
    found = ui.newest_display(view.whole)
    if found is None:
        return ()
    name, display = found
    effect = effects.share_effect(frames.display_rows(display.view.slice, display.compared))
    return sentences.display(name, effect, display.where, display.compared.during, ui.to_page)


def _over_time(view: View, shares: pd.DataFrame) -> Panel:
    every = view.for_chart(charts.EMOTIONS_OVER_TIME).on_all_days.without_selected("emotions")
    stack = frames.emotions_over_time(every.slice, ())
    panel = charts.emotions_over_time(stack, every.over_time, every.chart_context, as_share=True)
    headline = headlines.happy(shares)
    return charts.tile(panel, "Expressions over time", panel.subtitle, headline, ui.to_page("emotions"))


def _expressions(view: View, shares: pd.DataFrame) -> Panel:
    panel = charts.expressions(shares, shares["group"], view.settings.min_faces)
    headline = headlines.largest(shares, "Most often")
    return charts.tile(panel, "Apparent expressions", panel.subtitle, headline, ui.to_page("emotions"))


def _faces(view: View) -> Panel:
    every = view.for_chart("faces-over-time").on_all_days
    panel = charts.faces_over_time(every.over_time, every.chart_context, every.compared_over_time)
    headline = headlines.faces(view.summary, view.compared_summary)
    return charts.tile(panel, panel.title, "faces found in pictures", headline, ui.to_page("attention"))


def _ages(view: View) -> Panel:
    shown = view.for_chart("ages")
    groups = frames.demographic_shares(shown.slice, "age_band", shown.compared)
    panel = charts.ages(groups, frames.unmeasured(shown.slice, "age_band"), shown.compared is not None)
    headline = headlines.largest(groups, "Largest group")
    return charts.tile(panel, "Age", "% of faces, by predicted age in years", headline, ui.to_page("audience"), HIGH)


def _genders(view: View) -> Panel:
    shown = view.for_chart("genders")
    groups = frames.demographic_shares(shown.slice, "gender", shown.compared)
    panel = charts.genders(groups, frames.unmeasured(shown.slice, "gender"), shown.compared is not None)
    headline = headlines.largest(groups, "Larger group")
    return charts.tile(panel, "Predicted gender", "% of faces", headline, ui.to_page("audience"), HIGH)


def _aisles(view: View, found: tuple[Highlight, ...]) -> Panel:
    shown = view.for_chart("extreme-aisles")
    aisles = frames.aisles_in_view(shown.slice, view.names)
    ranking = frames.ordered(frames.aisle_ranking(shown.slice, aisles, shown.compared), Order.SHARE)
    panel = charts.selecting_places(charts.extreme_aisles(ranking, sentences.changed_aisles(found)), aisles)
    headline = headlines.all_aisles(shown.summary, shown.compared_summary)
    return charts.tile(panel, panel.title, panel.subtitle, headline, ui.to_page("aisles"), HIGH)


ui.open_page("Overview", compares=True)
ui.show(draw)
