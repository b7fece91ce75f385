"""Controls of a single page whose values stand in its link.

In: what may be chosen. Out: what is. A value that a link asks for and that is not offered gives way to the first.
"""

from collections.abc import Sequence

import streamlit as st


def one_of(label: str, options: Sequence[str], key: str) -> str:
    """A few choices side by side; the first is the default. `key` is the parameter's name in the link."""
    return st.segmented_control(
        label, options, default=options[0], required=True, key=key, persist_state="session", bind="query-params"
    )


def pick(label: str, options: Sequence[str], key: str, default: int = 0) -> str:
    """One of many, by typing or from a list; `default` is its place."""
    return st.selectbox(label, options, index=default, key=key, persist_state="session", bind="query-params")


def switch(label: str, key: str) -> bool:
    """On or off, off at first."""
    return st.toggle(label, key=key, persist_state="session", bind="query-params")


def several(label: str, options: Sequence[str], key: str, none: str) -> list[str]:
    """Any of many; nothing chosen means `none`, which stands in its place."""
    return st.multiselect(label, options, key=key, placeholder=none, persist_state="session", bind="query-params")
