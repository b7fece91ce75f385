"""Links between pages, with the filters of the page that has them.

In: a page, and what the link sets beside the filters. Out: the link's address, which a new window can open; and the
change of page where the viewer follows it in this one, which keeps the session.
"""

from urllib.parse import parse_qs, urlencode

import streamlit as st

from lib.ui.filters import history


def to_page(page: str, **more: str) -> str:
    """The address of `pages/{page}.py` with the controls' values of this run and the parameters `more`."""
    parameters = history.link(**{"compare": st.session_state["compare"], **more})
    return f"{page}?{urlencode(parameters, doseq=True)}"


def follow(address: str) -> None:
    """Open the page of an address of `to_page`; a callback."""
    page, _, query = address.partition("?")
    parameters = {name: values[0] if len(values) == 1 else values for name, values in parse_qs(query).items()}
    st.switch_page(f"pages/{page}.py", query_params=parameters)
