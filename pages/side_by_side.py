"""A section of the Aisles page: two aisles or two stores on common scales."""

from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import charts, frames, ui
from lib.charts import ChartContext, Pair, Panel
from lib.charts.core import theme
from lib.frames import POSITIVE, NamedPlaces
from lib.ui import View
from lib.ui.errors import NEXT_STEP
from lib.ui.texts import SAME_SIDES, only_one

_SIGNS = ("●", "■")


def draw(view: View, controls: DeltaGenerator) -> None:
    """Draw the choice of two aisles or stores, the kind of them in `controls`, and their charts."""
    pair = _chosen(view, frames.aisles_in_view(view.slice, view.names), controls)
    if pair is None:
        return
    named, over_time, every_hour = Pair(pair[0].label, pair[1].label), view.on_all_days, view.without_selected("hours")
    context, (a, b) = _chart_context(over_time, pair), _sides(over_time, pair)
    hours = []
    if frames.is_hourly(view.slice):
        of_hours = _sides(every_hour, pair)
        compared = frames.compare_hours(of_hours[0].slice, of_hours[1].slice, each_aisle=False)
        hours = [charts.pair_hours(named, compared)]
    emotions, *others = [_shares(view, pair, named, name) for name in charts.PAIR_GROUPS]
    one, other = _sides(view, pair)
    differs = frames.share_differs(one.slice, other.slice, *POSITIVE)
    ui.show_board("pair-conclusion", [charts.pair_conclusion(named, one.summary, other.summary, differs)])
    for slot, (column, side) in enumerate(zip(ui.columns(2, 24, "sides"), pair, strict=True)):
        with column:
            _draw_metrics(view.narrowed(**side.chosen), side.label, slot)
    ui.show_board(
        "pair",
        [emotions],
        others,
        [
            charts.pair_faces_over_time(named, a.over_time, b.over_time, context),
            charts.pair_positive_over_time(named, a.over_time, b.over_time, context),
        ],
        hours,
    )


def _shares(view: View, pair: tuple[NamedPlaces, NamedPlaces], named: Pair, name: str) -> Panel:
    dimension = charts.PAIR_GROUPS[name][1]
    a, b = _sides(view.for_chart(name), pair)
    return charts.pair_shares(named, frames.compare_shares(a.slice, b.slice, dimension), name, view.settings.min_faces)


def _sides(view: View, pair: tuple[NamedPlaces, NamedPlaces]) -> tuple[View, View]:
    return view.narrowed(**pair[0].chosen), view.narrowed(**pair[1].chosen)


def _chart_context(view: View, pair: tuple[NamedPlaces, NamedPlaces]) -> ChartContext:
    """The campaigns of both sides, and gaps where neither has a picture."""
    either = view.narrowed(places=tuple(side.value for side in pair))
    steps = frames.over_time(view.slice.restricted_to(pair[0].places + pair[1].places), view.local_now)
    return replace(either.chart_context, gaps=frames.gaps(steps, view.slice.time_buckets.width))


def _chosen(
    view: View, aisles: tuple[NamedPlaces, ...], controls: DeltaGenerator
) -> tuple[NamedPlaces, NamedPlaces] | None:
    """A and B, or None with a message on the page."""
    folded = frames.has_folded_aisles(view.slice)
    by_kind = {"Aisles": () if folded else aisles, "Stores": frames.stores_in_view(view.slice, view.names)}
    kinds = {kind: {each.label: each for each in places} for kind, places in by_kind.items() if len(places) > 1}
    if not kinds:
        st.info(
            f"{only_one('store' if folded else 'aisle')} {NEXT_STEP} choose more aisles or stores in the sidebar.",
            icon=":material/filter_1:",
        )
        return None
    with controls:
        kind = ui.segmented_control("Compare", list(kinds), "pair_of") if len(kinds) > 1 else next(iter(kinds))
    options = kinds[kind]
    a, b = ui.columns(2, 24, "choice")
    with a:
        first = ui.selectbox("A", list(options), f"{kind.lower()}_a")
    with b:
        second = ui.selectbox("B", list(options), f"{kind.lower()}_b", default=1)
    if first == second:
        st.info(f"{SAME_SIDES} {NEXT_STEP} choose another one of the {kind.lower()} as B.")
        return None
    return options[first], options[second]


def _draw_metrics(side: View, label: str, slot: int) -> None:
    st.html(
        f'<b><span style="color: {theme.SIDES[slot]}" aria-hidden="true">{_SIGNS[slot]}</span> '
        f"{'AB'[slot]}: {escape(label)}</b>"
    )
    ui.show_board(f"side-{slot}", charts.summary_metrics(side.summary, side.compared_summary))
