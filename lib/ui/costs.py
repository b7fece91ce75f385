"""What the queries of a view and of the session cost, and which rows they loaded.

In: the view, whose queries have run. Out: metrics with a sentence about the rows.
"""

import streamlit as st

from lib.charts import Metric
from lib.data import formats
from lib.data.costs import ASSUMPTION, Cost
from lib.ui import data_access
from lib.ui.board.board import show_board
from lib.ui.view import View


def show_costs(view: View) -> None:
    """Draw them."""
    cube, loaded = view.loaded.value, view.loaded
    costs = {"This view": data_access.view_cost(), "Your session": data_access.session_cost()}
    show_board("costs", [_metric(title, cost) for title, cost in costs.items()])
    st.caption(
        f"Estimated. {ASSUMPTION} Results are cached and shared, so the same query within minutes costs nothing.  \n"
        f"Loaded for this view: {formats.count(cube.loaded_rows)} rows, counted by the {cube.grain}, from "
        f"{data_access.engine_name(view.settings)}, at {loaded.loaded_at:%Y-%m-%d %H:%M:%S} UTC in "
        f"{loaded.seconds:.1f} s."
    )


def _metric(title: str, cost: Cost) -> Metric:
    dollars = f"${cost.dollars:,.4f}" if cost.billed_mb else "No charge"
    return Metric(title, dollars, cost.sentence(), f"{cost.sentence()}. {ASSUMPTION}")
