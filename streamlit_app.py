"""The app's server: Streamlit runs `navigation.py` for each viewer, in a document with the app's style sheet.

Run it with `streamlit run streamlit_app.py`. Environment variables choose the engine: see `lib/ui/settings.py`.
"""

import streamlit as st

from lib import ui

app = st.App("navigation.py", middleware=[ui.style_sheet_middleware()])
