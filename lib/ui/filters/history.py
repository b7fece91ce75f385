"""The URL's query parameters as steps of the browser's history.

In: what controls and selections put during a run. Out: one entry of the history per step of the viewer, and whether the
URL sets the controls, because the viewer opened a link, or went back or forward. Streamlit runs the page again after
Back, with the parameters of that entry: https://github.com/streamlit/streamlit/pull/16989
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

_PAGE, _OPENED, _READS, _PENDING = "url_page", "url_page_opened", "url_is_read", "url_pending"
_SENT = "url_sent"
# Keeps Streamlit's own parameters, such as `embed`.
_REPLACE = """{
const kept = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("embed"));
const query = [new URLSearchParams(kept).toString(), QUERY].filter(Boolean).join("&");
history.replaceState(history.state, "", location.pathname + (query && `?${query}`));
}"""


def open_page(title: str) -> None:
    """Note which page this run draws; called once, before the first control."""
    state, context = st.session_state, get_script_run_ctx()
    opened = state.get(_PAGE) != title
    went_back = bool(context and context.is_history_navigation)
    state[_PAGE], state[_OPENED] = title, state.get(_OPENED, False) or opened
    # A page that was left before it was complete has read its own URL, and the next page keeps those values.
    state[_READS] = went_back or (bool(st.query_params) if opened else state.get(_READS, False))


def opened_page() -> str:
    """The title of the page that is open."""
    return str(st.session_state[_PAGE])


def url_is_read() -> bool:
    """True where the URL sets the controls in this run, instead of their values of earlier in the session."""
    return bool(st.session_state.get(_READS))


def put(name: str, *values: str) -> None:
    """Set a query parameter, or remove it when there is no value, at the end of `history_step`."""
    st.session_state.setdefault(_PENDING, {})[name] = list(values)


def link(**more: str) -> dict[str, str | list[str]]:
    """The parameters that were put so far in this run and `more`, for a link to another page."""
    put_so_far: dict[str, list[str]] = st.session_state.get(_PENDING, {})
    return _texts({name: values for name, values in put_so_far.items() if values}) | more


@contextmanager
def history_step() -> Iterator[None]:
    """Write what was put to the URL after the block, also where the page ends early; a superseded run leaves it to the
    next."""
    try:
        yield
    except RerunException:
        raise
    except BaseException:
        _write()
        raise
    _write()


def _write() -> None:
    """One history entry for the viewer's step, and none for a page's first run, which completes the link's entry.

    A step that follows quickly has the URL of before the previous one, if the browser had not yet shown that one.
    """
    state = st.session_state
    before = {name: st.query_params.get_all(name) for name in st.query_params}
    after = {name: values for name, values in (before | state.pop(_PENDING, {})).items() if values}
    is_first_run, is_read = state.pop(_OPENED, False), url_is_read()
    in_browser = before if is_first_run or is_read else state.get(_SENT, before)
    state[_READS], state[_SENT] = False, after
    if after == in_browser:
        return
    if is_first_run:
        _replace(after)
    else:
        st.query_params.from_dict(_texts(after))


def _replace(parameters: Mapping[str, list[str]]) -> None:
    """Set the parameters without a history entry, for which Streamlit has no option."""
    context = get_script_run_ctx()
    query_string = urlencode(parameters, doseq=True)
    if context is not None:
        with context.session_state.query_params() as held:
            held.clear_with_no_forward_msg(preserve_embed=True)
            for name, value in _texts(parameters).items():
                held.set_with_no_forward_msg(name, value)
        context.query_string = query_string
    script = _REPLACE.replace("QUERY", json.dumps(query_string))
    with st.container(key="address"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _texts(parameters: Mapping[str, list[str]]) -> dict[str, str | list[str]]:
    return {name: values[0] if len(values) == 1 else values for name, values in parameters.items()}
