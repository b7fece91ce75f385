"""Sales: transactions and revenue next to the faces of the same aisles and hours, without any claim of cause."""

import streamlit as st

from lib import charts, frames, ui
from lib.data import queries
from lib.ui import View
from lib.ui.texts import NO_CAUSE, ONLY_FACES_FILTERED


def draw(view: View) -> None:
    cube, threshold_faces = view.loaded.value, view.settings.min_faces
    stores = {place.store_id for place in cube.places}
    query = queries.sales_with_pictures(cube.period, cube.grain, stores, frames.has_folded_aisles(view.slice))
    joined = ui.frame(view.settings, "Joining sales and pictures", query, "sales_with_pictures").value
    sales = frames.sales_with_faces(view.slice, joined)

    if sales.has_sales:
        by_attribute = view.filters.emotions or view.filters.age_bands or view.filters.genders
        st.caption(
            NO_CAUSE
            + (f" {ONLY_FACES_FILTERED}" if by_attribute else "")
            + (" The compared period is not shown here." if view.compared else "")
        )
        if sales.aisles_without_pictures:
            st.caption(f"Aisles with sales but no pictures on these days, left out: {sales.aisles_without_pictures}.")
        ranking = frames.sales_by_aisle(sales, frames.aisle_labels(view.slice, view.names))
        hours = []
        if frames.is_hourly(view.slice):
            hours = [charts.sales_hours(frames.sales_by_hour(sales, ranking), threshold_faces)]
        else:
            st.caption("Choose fewer days or stores to see the hours of the day.")
        groups = frames.sales_groups(sales, ranking)
        ui.show_board(
            "sales",
            charts.sales_metrics(frames.sales_summary(sales)),
            [charts.sales_ranking(ranking, threshold_faces)],
            hours,
            [charts.sales_against_expression(groups, view.slice.time_buckets, threshold_faces)],
            [
                charts.revenue_over_time(frames.sales_over_time(sales, view.local_now), view.chart_context),
                charts.faces_beside_revenue(view.over_time, view.chart_context),
            ],
        )
    else:
        span = ui.frame(view.settings, "Loading sales", queries.sales_span(), "sales_span").value.iloc[0]
        ui.show_missing_sales(int(span["hours"]), span["first_at"], span["last_at"])
    ui.footer(view)


ui.open_page("Sales")
ui.show(draw)
