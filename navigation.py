"""The app's frame: page config and navigation; every page draws its own controls, charts and messages."""

import streamlit as st

from lib import ui

st.set_page_config(
    page_title="Shopper Sentiment",
    page_icon="docs/icon.png",
    layout="wide",
    menu_items={
        "About": "The apparent expressions of shoppers' faces by hour, aisle and audience. Expressions, not feelings."
    },
)

page = st.navigation(
    [
        st.Page("pages/overview.py", title="Overview", icon=":material/dashboard:", default=True),
        st.Page("pages/emotions.py", title="Emotions", icon=":material/sentiment_satisfied:"),
        st.Page("pages/audience.py", title="Audience", icon=":material/groups:"),
        st.Page("pages/attention.py", title="Attention and traffic", icon=":material/visibility:"),
        st.Page("pages/aisles.py", title="Aisles", icon=":material/grid_view:"),
        st.Page("pages/displays.py", title="Displays", icon=":material/campaign:"),
        st.Page("pages/sales.py", title="Sales", icon=":material/receipt_long:"),
        st.Page("pages/cameras.py", title="Cameras and costs", icon=":material/videocam:"),
        st.Page("pages/live.py", title="Live", icon=":material/sensors:"),
        st.Page("pages/export.py", title="Export", icon=":material/download:"),
    ]
)

with ui.error_messages():
    page.run()
