"""Controls of a single page, with values that are kept for the session and written to the URL.

In: a label, options, and a key that is also the name of the query parameter. Out: the chosen values. A link's value
that is not an option is ignored, with a message below the control.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import streamlit as st

from lib.ui.filters import history, url_state

# By key: the values in this session, because Streamlit drops a widget's state with its page; and a link's invalid
# values, with their replacements.
_VALUES, _REJECTED = "page_control_values", "page_control_rejected"


def segmented_control(label: str, options: Sequence[str], key: str) -> str:
    """A single choice of a few options side by side; the first is the default."""
    _restore_one(key, options, options[0])
    value = st.segmented_control(label, options, required=True, key=key) or options[0]
    _save(label, key, [value], [options[0]])
    return value


def selectbox(label: str, options: Sequence[str], key: str, default: int = 0) -> str:
    """A single choice from a list; `default` is the index of the default."""
    _restore_one(key, options, options[default])
    value: str = st.selectbox(label, options, key=key)
    _save(label, key, [value], [options[default]])
    return value


def toggle(label: str, key: str) -> bool:
    """On or off; off by default."""
    if _must_restore(key):
        st.session_state[key] = _values(key, url_state.FLAGS, [url_state.OFF])[-1] == url_state.ON
    is_on = st.toggle(label, key=key)
    _save(label, key, [url_state.ON if is_on else url_state.OFF], [url_state.OFF])
    return is_on


def multiselect(label: str, options: Sequence[str], key: str, placeholder: str) -> list[str]:
    """Any number of a list; none by default, which `placeholder` describes."""
    _restore_many(key, options, [])
    values = st.multiselect(label, options, key=key, placeholder=placeholder)
    _save(label, key, values, [])
    return values


def pills(
    label: str,
    options: Sequence[str],
    key: str,
    default: Sequence[str],
    help_text: str,
    names: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Any number of a few options side by side; `names` are what some of them are called here."""
    _restore_many(key, options, default)
    values = st.pills(
        label,
        options,
        selection_mode="multi",
        key=key,
        help=help_text,
        format_func=lambda option: names.get(option, option),
    )
    _save(label, key, values, default)
    return values


def chosen(key: str) -> str:
    """The value of a single choice, also before its control is drawn; "" if it is still the default."""
    if _must_restore(key):
        return str(st.query_params.get(key, ""))
    return str(st.session_state[key])


def choose(key: str, values: Sequence[str]) -> None:
    """Set a control for several values, as if the viewer had chosen them; for the callback of a button."""
    st.session_state[key] = list(values)


def choose_options(**values: str) -> None:
    """Set single choices by their keys, also of a page that is not open; for callbacks."""
    for key, value in values.items():
        st.session_state.setdefault(_VALUES, {})[key] = [value]
        st.session_state[key] = value


def _restore_one(key: str, options: Sequence[str], default: str) -> None:
    if _must_restore(key) or st.session_state[key] not in options:
        st.session_state[key] = (_values(key, options, [default]) or [default])[-1]


def _restore_many(key: str, options: Sequence[str], default: Sequence[str]) -> None:
    values = _values(key, options, default) if _must_restore(key) else st.session_state[key]
    if _must_restore(key) or not set(values) <= set(options):
        st.session_state[key] = [value for value in values if value in options]


def _must_restore(key: str) -> bool:
    return key not in st.session_state or history.url_is_read()


def _values(key: str, options: Sequence[str], default: Sequence[str]) -> list[str]:
    """The control's values of earlier in this session, unless the URL sets them, or else of the link, or else the
    default; options only."""
    saved: dict[str, list[str]] = st.session_state.setdefault(_VALUES, {})
    if key not in saved or history.url_is_read():
        asked = st.query_params.get_all(key)
        rejected = [value for value in asked if value and value not in options]
        found = [value for value in asked if value in options]
        saved[key] = found if found or asked == [""] else list(default)
        if rejected:
            st.session_state.setdefault(_REJECTED, {})[key] = rejected, saved[key]
    return [value for value in saved[key] if value in options]


def _save(label: str, key: str, values: Sequence[str], default: Sequence[str]) -> None:
    """Keep the values for the session, write them to the URL, and show the message about the link until they change."""
    st.session_state.setdefault(_VALUES, {})[key] = list(values)
    history.put(key, *(() if set(values) == set(default) else values or [""]))
    rejected: dict[str, Any] = st.session_state.get(_REJECTED, {})
    if key in rejected:
        asked, replacement = rejected[key]
        if list(values) == replacement:
            st.warning(url_state.not_an_option(label, asked, replacement), icon=":material/link_off:")
        else:
            del rejected[key]
