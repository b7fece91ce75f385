"""Export: the counts of the current filters as CSV, their definitions, and single face rows where that is allowed."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lib import frames, ui
from lib.data import export, formats
from lib.ui import View
from lib.ui.texts import ROW_EXPORT_DISABLED

PREVIEW_ROWS = 100
SPLITS = {
    "step": "Time step",
    "store": "Store",
    "place": "Aisle",
    "emotion": "Apparent expression",
    "age_band": "Age band",
    "gender": "Predicted gender",
}


def draw(view: View) -> None:
    settings = view.settings
    chosen = ui.pills(
        "One row per",
        list(SPLITS.values()),
        key="export_splits",
        default=[SPLITS["step"], SPLITS["place"]],
        help_text="The finer the rows, the more counts are too small to be shown. The sidebar sets the time step.",
    )
    splits = tuple(name for name, label in SPLITS.items() if label in chosen)
    if "place" in splits:
        splits = tuple(name for name in splits if name != "store")
    counts = frames.count_rows(view.slice, splits)
    columns = frames.count_columns(view.slice, splits)
    hidden = int(counts["faces"].isna().sum())
    file_stem = f"faces-{view.filters.first_day}-to-{view.filters.period.last_day}"

    st.markdown(
        f"**{formats.count(len(counts))} rows**, complete: one per combination that occurs. "
        + (
            f"In **{formats.count(hidden)}** the count of faces is hidden."
            if hidden
            else "No count of faces is hidden."
        )
    )
    data, definitions = ui.columns(2, 14)
    ui.csv_button(data, "Counts (CSV)", f"{file_stem}.csv", lambda: export.to_csv(counts, columns), primary=True)
    ui.csv_button(
        definitions,
        "Definitions (CSV)",
        f"{file_stem}-definitions.csv",
        lambda: export.definitions_csv(columns, view.filters, len(counts), datetime.now(UTC)),
    )

    st.subheader("Preview")
    st.caption(f"The first {min(PREVIEW_ROWS, len(counts))} of {formats.count(len(counts))} rows.")
    st.dataframe(counts.head(PREVIEW_ROWS), hide_index=True, placeholder="", alt="The first rows of the counts file")

    st.subheader("Definitions")
    meanings = pd.DataFrame([(c.name, c.type, c.unit, c.meaning) for c in columns], columns=export.DEFINITIONS_HEADER)
    st.dataframe(meanings, hide_index=True, alt="Name, type, unit and meaning of each column of the counts file")

    st.subheader("Single face rows")
    if settings.row_export_allowed:
        st.caption(
            "Every column of face_observations, one row per face, for the same filters, nothing hidden. Handle them as "
            "personal data."
        )
        ui.csv_button(
            st.container(), "Face rows (CSV)", f"{file_stem}-rows.csv", lambda: ui.face_rows_csv(settings, view.filters)
        )
    else:
        st.caption(f"{ROW_EXPORT_DISABLED} counts are enough for most questions and safer to share.")
    ui.footer(view)


ui.open_page("Export")
ui.show(draw)
