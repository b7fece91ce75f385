"""The least that a Streamlit page can do after a click: one radio, one text. What every other page is measured by."""

import streamlit as st

st.title("Floor")
st.write(f"You chose {st.radio('Choice', ['one', 'two'])}.")
st.button("Refresh")
