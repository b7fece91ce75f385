"""The minimal Streamlit page: one radio, one text. Its redraw time is the floor that other pages are compared with."""

import streamlit as st

st.title("Floor")
st.write(f"You chose {st.radio('Choice', ['one', 'two'])}.")
st.button("Refresh")
