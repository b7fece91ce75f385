"""Sales: transactions and revenue next to the faces of the same aisles and hours, without any claim of cause."""

import pandas as pd
import streamlit as st

from lib import charts, frames, ui
from lib.charts import Panel
from lib.data import queries
from lib.ui import View
from lib.ui.texts import NO_SALES_COMPARED, ONLY_FACES_FILTERED, several_currencies, unequal_sales


def _ranking(view: View) -> pd.DataFrame:
    return frames.sales_by_aisle(view.sales, frames.aisle_labels(view.slice, view.names), view.compared_sales)


def _by_expression(view: View) -> pd.DataFrame:
    return frames.sales_by_expression(frames.sales_groups(view.sales, _ranking(view)), view.settings.min_faces)


def _captions(view: View, is_whole: bool) -> None:
    """What is left out, and what is not compared."""
    sales, then = view.sales, view.compared_sales
    by_attribute = view.filters.emotions or view.filters.age_bands or view.filters.genders
    if by_attribute:
        st.caption(ONLY_FACES_FILTERED)
    if sales.aisles_without_pictures:
        st.caption(f"Aisles with sales but no pictures on these days, left out: {sales.aisles_without_pictures}.")
    if view.compared and then is None:
        st.caption(NO_SALES_COMPARED)
    if then and not is_whole:
        st.caption(unequal_sales(sales.known_time_buckets, then.known_time_buckets, view.grain.value))
    if not frames.is_hourly(view.slice):
        st.caption("Choose fewer days or stores to see the hours of the day.")


def _campaigns(view: View) -> dict[str, str]:
    """The campaign that ran in an aisle, by the label of the aisle."""
    return {
        aisle.label: campaign.name
        for campaign in view.running_campaigns
        for aisle in frames.aisles_in_view(view.slice, view.names)
        if any(place.store_id == campaign.store_id and place.aisle_id in campaign.aisle_ids for place in aisle.places)
    }


def _revenue_by_aisle(view: View, currencies: list[str]) -> list[Panel]:
    view = view.for_chart("revenue-by-aisle")
    labels = frames.aisle_labels(view.slice, view.names)
    rows, is_compared = (
        frames.revenue_by_aisle(view.sales, labels, view.compared_sales),
        view.compared_sales is not None,
    )
    return [] if len(currencies) > 1 else [charts.revenue_by_aisle(rows, "".join(currencies), is_compared)]


def _revenue(view: View, currencies: list[str]) -> list[Panel]:
    """Revenue over time, unless it is in several currencies."""
    if len(currencies) > 1:
        st.caption(several_currencies(currencies))
        return []
    days, then = frames.sales_over_time(view.sales, view.local_now), view.compared_sales
    earlier = frames.sales_over_time(then) if then else None
    return [charts.revenue_over_time(days, view.chart_context, "".join(currencies), earlier)]


def _draw_sales(view: View) -> None:
    sales, then, threshold_faces = view.sales, view.compared_sales, view.settings.min_faces
    aisles = frames.aisles_in_view(view.whole.slice, view.names)
    total = frames.sales_summary(sales, view.names.currency)
    before = frames.sales_summary(then, view.names.currency) if then else None
    is_whole = then is None or then.known_time_buckets == sales.known_time_buckets
    _captions(view, is_whole)
    ranking = charts.sales_ranking(_ranking(view.for_chart("sales-by-aisle")), threshold_faces, then is not None)
    hours = []
    if frames.is_hourly(view.slice):
        every_hour = view.for_chart("sales-by-hour")
        hours = [charts.sales_hours(frames.sales_by_hour(every_hour.sales, _ranking(every_hour)), threshold_faces)]
    against = charts.sales_against_expression(
        _by_expression(view.for_chart("sales-against-expression")), view.grain.value, _campaigns(view)
    )
    found = frames.sales_standouts(sales, _ranking(view))
    conclusion = charts.sales_conclusion(total, found, _by_expression(view), view.grain.value)
    over_time, currencies = view.on_all_days, sorted({*total.revenue, *(before.revenue if before else ())})
    faces = charts.faces_over_time(over_time.over_time, over_time.chart_context, over_time.compared_over_time)
    ui.show_board(
        "sales",
        [conclusion],
        charts.sales_metrics(total, before, is_whole),
        [charts.selecting_places(panel, aisles) for panel in (ranking, *_revenue_by_aisle(view, currencies))],
        *([charts.selecting_places(panel, aisles)] for panel in (against, *hours)),
        [*_revenue(over_time, currencies), faces],
    )


def draw(view: View) -> None:
    if view.sales.has_sales:
        _draw_sales(view)
    else:
        span = ui.frame(view.settings, "Loading sales", queries.sales_span(), "sales_span").value.iloc[0]
        ui.show_missing_sales(int(span["hours"]), span["first_at"], span["last_at"])
    ui.footer(view)


ui.open_page("Sales")
ui.show(draw)
