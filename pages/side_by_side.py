"""A section of the Aisles page: two aisles or two stores on common scales."""

from dataclasses import replace
from html import escape

import streamlit as st

from lib import charts, frames, ui
from lib.charts import ChartContext, Pair
from lib.charts.core import theme
from lib.frames import NamedPlaces
from lib.ui import View

_SIGNS = ("●", "○")


def draw(view: View, aisles: tuple[NamedPlaces, ...]) -> None:
    """Let the viewer choose two of `aisles` or of the stores in view, and draw them."""
    pair = _chosen(view, aisles)
    if pair is None:
        return
    a, b = (view.narrowed(**side.chosen) for side in pair)
    _figures(a, pair[0].label, 0)
    _figures(b, pair[1].label, 1)
    named, context = Pair(pair[0].label, pair[1].label), _chart_context(view, pair)
    hours = []
    if frames.is_hourly(view.slice):
        hours = [charts.pair_hours(named, frames.compare_hours(a.slice, b.slice, each_aisle=False))]
    ui.show_board(
        "pair",
        [
            charts.pair_faces_over_time(named, a.steps, b.steps, context),
            charts.pair_positive_over_time(named, a.steps, b.steps, context),
        ],
        [charts.pair_shares(named, frames.compare_all_shares(a.slice, b.slice))],
        hours,
    )


def _chart_context(view: View, pair: tuple[NamedPlaces, NamedPlaces]) -> ChartContext:
    """The campaigns of both, and gaps where neither has a picture."""
    chosen = [side.chosen for side in pair]
    names = {name for filters in chosen for name in filters}
    either = view.narrowed(**{name: chosen[0][name] + chosen[1][name] for name in names})
    steps = frames.over_time(view.slice.restricted_to(pair[0].places + pair[1].places), view.local_now)
    return replace(either.chart_context, gaps=frames.gaps(steps, view.slice.time_buckets.width))


def _chosen(view: View, aisles: tuple[NamedPlaces, ...]) -> tuple[NamedPlaces, NamedPlaces] | None:
    """A and B, or None and a word on the page."""
    folded = frames.folded(view.slice)
    every = {"Aisles": () if folded else aisles, "Stores": frames.stores_in_view(view.slice, view.names)}
    kinds = {kind: {each.label: each for each in places} for kind, places in every.items() if len(places) > 1}
    if not kinds:
        st.info(
            f"**Only one {'store' if folded else 'aisle'} is in view.** "
            "**Next step:** choose more aisles or stores in the sidebar.",
            icon=":material/filter_1:",
        )
        return None
    kind = ui.one_of("Compare", list(kinds), "pair_of") if len(kinds) > 1 else next(iter(kinds))
    offered = kinds[kind]
    a, b = ui.columns(2, 24, "choice")
    with a:
        first = ui.pick("A", list(offered), f"{kind.lower()}_a")
    with b:
        second = ui.pick("B", list(offered), f"{kind.lower()}_b", default=1)
    if first == second:
        st.info(f"**A and B are the same.** **Next step:** choose another one of the {kind.lower()} as B.")
        return None
    return offered[first], offered[second]


def _figures(side: View, label: str, slot: int) -> None:
    st.html(
        f'<b><span style="color: {theme.SIDES[slot]}" aria-hidden="true">{_SIGNS[slot]}</span> '
        f"{'AB'[slot]}: {escape(label)}</b>"
    )
    ui.show_board(f"side-{slot}", charts.summary_metrics(side.summary, side.compared_summary))
