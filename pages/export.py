"""Export: the counts of the current filters as CSV, with their definitions, and single rows where that is allowed."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from lib import export, frames, queries, session, theme

PREVIEW_ROWS = 100

view = session.open_view("Export")
settings = session.app_settings()
counts = frames.face_counts(view.counts)
columns = tuple(column for column in queries.ROLLUP_COLUMNS if column.name in counts)
name = f"faces-{view.filters.first_day}-to-{view.filters.end_day - timedelta(days=1)}"

st.markdown(
    f"**{theme.count(len(counts))} rows** count **{theme.count(view.summary.faces)} faces**: one row per hour, store, "
    "aisle, analyzer, apparent expression, age band and predicted gender that occurs. The file holds all of them."
)
data, definitions = session.columns(2, 14)
session.csv_button(data, "Counts (CSV)", f"{name}.csv", lambda: export.to_csv(counts, columns), primary=True)
session.csv_button(
    definitions,
    "Definitions (CSV)",
    f"{name}-definitions.csv",
    lambda: export.definitions_csv(columns, view.filters, len(counts), datetime.now(UTC)),
)

st.subheader("Preview")
st.caption(f"The first {min(PREVIEW_ROWS, len(counts))} of {theme.count(len(counts))} rows.")
st.dataframe(counts.head(PREVIEW_ROWS), hide_index=True, placeholder="", alt="The first rows of the counts file")

st.subheader("Definitions")
meanings = pd.DataFrame([(c.name, c.type, c.unit, c.meaning) for c in columns], columns=export.DEFINITIONS_HEADER)
st.dataframe(meanings, hide_index=True, alt="Name, type, unit and meaning of each column of the counts file")

st.subheader("Single face rows")
if settings.row_export_allowed:
    st.caption(
        "Every column of face_observations, one row per face, for the same filters. Handle them as personal data."
    )
    session.csv_button(
        st.container(), "Face rows (CSV)", f"{name}-rows.csv", lambda: session.face_rows_csv(settings, view.filters)
    )
else:
    st.caption(
        "Switched off. An operator allows it with SHOPPER_ROW_EXPORT=1 in the app's environment; counts are enough for "
        "most questions and safer to share, though small ones are not hidden yet."
    )
session.footer(view)
