"""The script that gives the sidebar fewer tab stops: see keyboard.js.

Out: an element of the page without any room.
"""

from functools import cache
from pathlib import Path

import streamlit as st


def inject_keyboard() -> None:
    """Add the script to the page; it runs once per document."""
    with st.container(key="keyboard"):
        st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)


@cache
def _script() -> str:
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
