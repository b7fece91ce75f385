"""Export: the counts of the current filters as files, their definitions, and single face rows where that is allowed."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from lib import charts, frames, ui
from lib.data import export, formats, queries
from lib.frames import Coverage, Split
from lib.ui import View
from lib.ui.texts import COLUMNS, ROW_EXPORT_DISABLED, coarser_split, hidden_faces

PREVIEW_ROWS = 100
SPLITS = {
    "step": "Time step",
    "store": "Store",
    "place": "Aisle",
    "emotion": "Apparent expression",
    "age_band": "Age band",
    "gender": "Predicted gender",
}
SPLITS_KEY = "export_splits"
# Of the preview, where the files have names for programs.
HEADINGS = {
    "store_name": "Store",
    "aisle_name": "Aisle",
    "emotion": "Apparent expression",
    "gender": "Predicted gender",
    "faces_percent": "Faces (%)",
    "positive_percent": "Positive (%)",
}


def draw(view: View) -> None:
    chosen = ui.pills(
        "One row per",
        list(SPLITS.values()),
        key=SPLITS_KEY,
        default=[SPLITS["step"], SPLITS["place"]],
        help_text="The finer the rows, the more counts are too small to be shown. The sidebar sets the time steps.",
        names={SPLITS["step"]: view.grain.value.capitalize()},
    )
    splits = tuple(name for name, label in SPLITS.items() if label in chosen)
    if "place" in splits:
        splits = tuple(name for name in splits if name != "store")
    counts = frames.count_rows(view.slice, splits, view.names)
    coverage = frames.coverage(view.slice, splits)
    about = f"{formats.count(len(counts))} rows. {hidden_faces(coverage)}"
    st.markdown(about)
    _suggest_coarser(view, Split(view.grain, splits), coverage)
    definitions = export.Definitions(
        columns=frames.count_columns(view.slice, splits),
        selection=view.filters.sentence(view.names.any),
        completeness=about,
        empty=export.EMPTY_COUNT,
        made_at=datetime.now(UTC),
    )
    _show_files(counts, definitions, f"faces-{view.filters.slug()}")
    _show_face_rows(view)
    ui.footer(view)


def _suggest_coarser(view: View, split: Split, coverage: Coverage) -> None:
    if coverage.kept_share >= frames.KEPT_SHARE:
        return
    if suggestion := frames.coarser_split(view.slice_by, split):
        coarser, kept = suggestion
        words = [coarser.grain if name == "step" else SPLITS[name].lower() for name in coarser.dimensions]
        st.button(
            coarser_split(words, kept),
            icon=":material/zoom_out_map:",
            help="The finest split that publishes at least 95% of the faces.",
            on_click=_apply,
            args=(coarser, split.grain),
        )


def _apply(split: Split, shown: str) -> None:
    ui.choose(SPLITS_KEY, [SPLITS[name] for name in split.dimensions])
    if split.grain != shown:
        ui.choose_grain(split.grain)


def _show_files(counts: pd.DataFrame, definitions: export.Definitions, stem: str) -> None:
    excel, csv, parquet, meanings = ui.columns(4, 13)
    ui.download_button(excel, "Counts (Excel)", f"{stem}.xlsx", lambda: export.to_xlsx(counts, definitions), True)
    ui.download_button(csv, "Counts (CSV)", f"{stem}.csv", lambda: export.to_csv(counts, definitions.columns))
    ui.download_button(parquet, "Counts (Parquet)", f"{stem}.parquet", lambda: export.to_parquet(counts, definitions))
    ui.download_button(
        meanings, "Definitions (CSV)", f"{stem}-definitions.csv", lambda: export.definitions_to_csv(definitions)
    )
    st.header("Preview", anchor=False)
    st.caption(f"The first {min(PREVIEW_ROWS, len(counts))} of {formats.count(len(counts))} rows. The files add ids.")
    with ui.without_grid_download():
        st.dataframe(
            counts.head(PREVIEW_ROWS),
            hide_index=True,
            column_order=[name for name in counts.columns if not name.endswith("_id")],
            column_config={column.name: _preview_column(column.name, column.type) for column in definitions.columns},
            placeholder="",
            alt="The first rows of the counts file",
        )
    meanings_of = tuple(
        (name, meaning)
        for name, kind, _, meaning in definitions.rows()
        if kind != export.OF_THE_FILE or name == export.EMPTY_FIELD
    )
    ui.show_board("columns", [charts.Explanation(COLUMNS, meanings_of)])


def _preview_column(name: str, kind: str) -> ColumnConfig:
    heading = (
        ("Hour" if kind == "timestamp" else "Date")
        if name == "start"
        else HEADINGS.get(name, name.replace("_", " ").capitalize())
    )
    if kind == "date":
        return st.column_config.DateColumn(heading)
    if kind == "double":
        return st.column_config.NumberColumn(heading, format="%.1f")
    return st.column_config.Column(heading)


def _show_face_rows(view: View) -> None:
    st.header("Single face rows", anchor=False)
    if not view.settings.row_export_allowed:
        st.caption(ROW_EXPORT_DISABLED)
        return
    st.caption(
        "Every column of face_observations, one row per face, for the same filters, nothing hidden. Handle them as "
        "personal data."
    )
    definitions = export.Definitions(
        columns=queries.FACE_ROWS_COLUMNS,
        selection=view.filters.sentence(view.names.any),
        completeness="Every face in the selection, one per row.",
        empty=export.NOT_MEASURED_EMPTY,
        made_at=datetime.now(UTC),
    )
    csv, parquet = ui.columns(2, 13)
    stem = f"face-rows-{view.filters.slug()}"
    ui.download_button(
        csv,
        "Face rows (CSV)",
        f"{stem}.csv",
        lambda: export.to_csv(ui.face_rows(view.settings, view.filters), definitions.columns),
    )
    ui.download_button(
        parquet,
        "Face rows (Parquet)",
        f"{stem}.parquet",
        lambda: export.to_parquet(ui.face_rows(view.settings, view.filters), definitions),
    )


ui.open_page("Export")
ui.show(draw)
