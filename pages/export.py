"""Export: the counts of the current filters as files, their definitions, and single face rows where that is allowed."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from lib import frames, ui
from lib.data import export, formats, queries
from lib.frames import Coverage, Split
from lib.ui import View
from lib.ui.texts import ROW_EXPORT_DISABLED, coarser_split, hidden_faces

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


def draw(view: View) -> None:
    chosen = ui.pills(
        "One row per",
        list(SPLITS.values()),
        key=SPLITS_KEY,
        default=[SPLITS["step"], SPLITS["place"]],
        help_text="The finer the rows, the more counts are too small to be shown. The sidebar sets the time step.",
    )
    splits = tuple(name for name, label in SPLITS.items() if label in chosen)
    if "place" in splits:
        splits = tuple(name for name in splits if name != "store")
    counts = frames.count_rows(view.slice, splits, view.names)
    coverage = frames.coverage(view.slice, splits)
    about = f"{formats.count(len(counts))} rows, one per combination that occurs. {hidden_faces(coverage)}"
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
    csv, excel, parquet, meanings = ui.columns(4, 13)
    ui.download_button(csv, "Counts (CSV)", f"{stem}.csv", lambda: export.to_csv(counts, definitions.columns), True)
    ui.download_button(excel, "Counts (Excel)", f"{stem}.xlsx", lambda: export.to_xlsx(counts, definitions))
    ui.download_button(parquet, "Counts (Parquet)", f"{stem}.parquet", lambda: export.to_parquet(counts, definitions))
    ui.download_button(
        meanings, "Definitions (CSV)", f"{stem}-definitions.csv", lambda: export.definitions_to_csv(definitions)
    )
    st.header("Preview", anchor=False)
    st.caption(
        f"The first {min(PREVIEW_ROWS, len(counts))} of {formats.count(len(counts))} rows, with all "
        f"{len(counts.columns)} columns: scroll sideways to the last, {counts.columns[-1]}."
    )
    days = {column.name: st.column_config.DateColumn() for column in definitions.columns if column.type == "date"}
    with ui.without_grid_download():
        st.dataframe(
            counts.head(PREVIEW_ROWS),
            hide_index=True,
            column_config=days,
            placeholder="",
            alt="The first rows of the counts file",
        )
    st.header("Definitions", anchor=False)
    st.caption("The definitions file also has each column's type and unit.")
    meanings_of = pd.DataFrame(definitions.rows(), columns=export.DEFINITIONS_HEADER)[["name", "meaning"]]
    st.table(meanings_of.map(ui.escape_markdown), hide_index=True, alt="Meaning of each column of the counts file")


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
