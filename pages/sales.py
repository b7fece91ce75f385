"""Sales: transactions and revenue next to the faces of the same aisles and hours, without any claim of cause."""

import pandas as pd
import streamlit as st

from lib import charts, frames, ui
from lib.data import queries
from lib.frames import SalesWithFaces
from lib.ui import View
from lib.ui.texts import NO_CAUSE, ONLY_FACES_FILTERED


def draw(view: View) -> None:
    cube, threshold_faces = view.loaded.value, view.settings.min_faces
    stores = {place.store_id for place in cube.places}
    query = queries.sales_with_pictures(cube.period, cube.grain, stores, frames.has_folded_aisles(view.slice))
    joined = ui.frame(view.settings, "Joining sales and pictures", query, "sales_with_pictures").value
    sales = frames.sales_with_faces(view.slice, joined)
    aisles = frames.aisles_in_view(view.whole.slice, view.names)

    if sales.has_sales:
        by_attribute = view.filters.emotions or view.filters.age_bands or view.filters.genders
        st.caption(
            NO_CAUSE
            + (f" {ONLY_FACES_FILTERED}" if by_attribute else "")
            + (" The compared period is not shown here." if view.compared else "")
        )
        if sales.aisles_without_pictures:
            st.caption(f"Aisles with sales but no pictures on these days, left out: {sales.aisles_without_pictures}.")
        _, ranking = _by_aisle(view.for_chart("sales-by-aisle"), joined)
        hours = []
        if frames.is_hourly(view.slice):
            every_hour = _by_aisle(view.for_chart("sales-by-hour"), joined)
            panel = charts.sales_hours(frames.sales_by_hour(*every_hour), threshold_faces)
            hours = [charts.selecting_places(panel, aisles)]
        else:
            st.caption("Choose fewer days or stores to see the hours of the day.")
        groups = frames.sales_groups(*_by_aisle(view, joined))
        against = charts.sales_against_expression(groups, view.slice.time_buckets, threshold_faces)
        over_time = view.on_all_days
        days = frames.sales_over_time(frames.sales_with_faces(over_time.slice, joined), view.local_now)
        ui.show_board(
            "sales",
            charts.sales_metrics(frames.sales_summary(sales)),
            [charts.selecting_places(charts.sales_ranking(ranking, threshold_faces), aisles)],
            hours,
            [charts.selecting_places(against, aisles)],
            [
                charts.revenue_over_time(days, over_time.chart_context),
                charts.faces_beside_revenue(over_time.over_time, over_time.chart_context),
            ],
        )
    else:
        span = ui.frame(view.settings, "Loading sales", queries.sales_span(), "sales_span").value.iloc[0]
        ui.show_missing_sales(int(span["hours"]), span["first_at"], span["last_at"])
    ui.footer(view)


def _by_aisle(view: View, joined: pd.DataFrame) -> tuple[SalesWithFaces, pd.DataFrame]:
    """The view's sales, and `frames.sales_by_aisle` of them."""
    sales = frames.sales_with_faces(view.slice, joined)
    return sales, frames.sales_by_aisle(sales, frames.aisle_labels(view.slice, view.names))


ui.open_page("Sales")
ui.show(draw)
