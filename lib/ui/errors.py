"""Error and empty states: no data yet, an empty selection, a failing engine.

In: what happened. Out: a message on the page with the next step; a foreseeable failure never shows a traceback.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NoReturn

import streamlit as st

from lib.contract.reference import SALES_COLUMNS
from lib.data import formats
from lib.data.engine import EngineError
from lib.data.filters import Filters
from lib.data.place_names import Names
from lib.frames import Summary
from lib.synthetic import NotASyntheticLake
from lib.ui.data_access import HISTORY_DAYS
from lib.ui.filters.options import TITLES, FilterOptions
from lib.ui.settings import InvalidSetting, Settings

NEXT_STEP = "**Next step:**"
DATA_UNREADABLE = "**The data could not be read.**"
INVALID_SETTING = "**A setting is invalid.**"
NO_PICTURES_YET = "**No pictures yet.**"
NO_SALES_YET = "**No sales yet.**"
NO_SALES_IN_SELECTION = "**No sales in this selection.**"
NO_PICTURE_ANALYSED = "**No picture could be analysed.**"
NO_FACE_MATCHES = "**No face matches this selection.**"
NO_PICTURES_IN_SELECTION = "**No pictures in this selection.**"
CHECK_CAMERAS = "If the store was open, check its cameras on the Cameras page."
REMOVE_A_FILTER = "remove a filter in the sidebar, or press *Reset filters*."
TRY_AGAIN = "Try again"


@contextmanager
def error_messages() -> Iterator[None]:
    """Show the errors that an operator or a viewer can act on, each with its next step."""
    try:
        yield
    except EngineError as error:
        st.error(f"{DATA_UNREADABLE} {_sentence(error)}", icon=":material/cloud_off:")
        st.markdown(f"{NEXT_STEP} {error.next_step}")
        if error.retryable:
            st.button(TRY_AGAIN, icon=":material/refresh:")
    except InvalidSetting as error:
        st.error(f"{INVALID_SETTING} {_sentence(error)}", icon=":material/settings_alert:")
        st.markdown(f"{NEXT_STEP} change the environment variable and restart the app.")
    except NotASyntheticLake as error:
        st.error(f"**The synthetic store cannot be created.** {_sentence(error)}", icon=":material/folder_off:")
        st.markdown(f"{NEXT_STEP} move the folder away and reload the page.")


def _sentence(error: Exception) -> str:
    text = str(error).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def stop_without_data(settings: Settings) -> NoReturn:
    """For a lake without any picture."""
    where = f"the database {settings.database}" if settings.database else f"the folder {settings.lake_folder}"
    st.info(
        f"{NO_PICTURES_YET} There is no analysed picture of the last {HISTORY_DAYS} days in {where}.",
        icon=":material/photo_camera:",
    )
    st.markdown(
        f"{NEXT_STEP} upload a picture (`python -m capture once --help`), wait a minute or two and reload the page. "
        "Without SHOPPER_DATABASE and SHOPPER_LAKE the app shows a synthetic store instead."
    )
    st.button(TRY_AGAIN, icon=":material/refresh:")
    st.stop()


def show_missing_sales(hours: int, first_day: date, last_day: date) -> None:
    """For a selection without sales; `hours` counts the rows of the whole table, which has the given days."""
    if hours:
        st.info(
            f"{NO_SALES_IN_SELECTION} The sales table has rows, but none for these days and aisles.",
            icon=":material/receipt_long:",
        )
        st.markdown(
            f"{NEXT_STEP} choose other days or aisles in the sidebar; the table has {first_day} to {last_day}. Or "
            "upload a longer one: `python -m infra upload sales.csv`."
        )
        return
    st.info(
        f"{NO_SALES_YET} Sales are optional: with them this page shows transactions beside faces.",
        icon=":material/receipt_long:",
    )
    st.markdown(
        f"{NEXT_STEP} write a file `sales.csv` with the columns "
        f"{', '.join(f'`{column.name}`' for column in SALES_COLUMNS)}, one row for each aisle and hour, and upload it "
        "with `python -m infra upload sales.csv`. Without AWS, put it below the lake's folder as `sales/sales.csv`. "
        "docs/reference-tables.md describes every column."
    )


def stop_with_empty_selection(filters: Filters, summary: Summary, options: FilterOptions, names: Names) -> NoReturn:
    """For filters that leave nothing to draw."""
    analysed = summary.pictures - summary.failed_pictures
    if summary.pictures and not analysed:
        st.info(
            f"{NO_PICTURE_ANALYSED} {formats.count(summary.pictures)} arrived from these aisles on these days, "
            "and none of them could be read.",
            icon=":material/broken_image:",
        )
        st.markdown(f"{NEXT_STEP} the Cameras page shows which cameras sent them, the Live page shows the reason.")
    elif analysed:
        by_attribute = filters.emotions or filters.age_bands or filters.genders
        why = "no face in them has the chosen expression, age and gender" if by_attribute else "none shows a face"
        st.info(
            f"{NO_FACE_MATCHES} {formats.count(analysed)} pictures were analysed from these aisles on these days, "
            f"but {why}.",
            icon=":material/filter_alt_off:",
        )
        st.markdown(f"{NEXT_STEP} {REMOVE_A_FILTER}")
    else:
        st.info(
            f"{NO_PICTURES_IN_SELECTION} None were analysed: {filters.sentence(names.any)}.",
            icon=":material/no_photography:",
        )
        with_today = f", or switch on *{TITLES['include_today']}*" if filters.end_day == options.newest_day else ""
        st.markdown(
            f"{NEXT_STEP} choose other days or aisles in the sidebar{with_today}; data is available from "
            f"{options.first_day} to {options.newest_day}. {CHECK_CAMERAS}"
        )
    st.stop()
