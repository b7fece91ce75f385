"""The plain words for what can go wrong: nothing there yet, nothing in the selection, an engine without an answer.

In: what happened. Out: a message with the next step on the page, never a traceback for what can be foreseen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NoReturn

import streamlit as st

from lib.contract.reference import SALES_COLUMNS
from lib.data.engine import EngineError
from lib.data.filters import Filters
from lib.data.place_names import Names
from lib.frames import Summary
from lib.synthetic import NotASyntheticLake
from lib.ui.data_access import HISTORY_DAYS
from lib.ui.filters.url_state import Offer
from lib.ui.settings import InvalidSetting, Settings


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show the errors that an operator or a viewer can do something about, each with its next step."""
    try:
        yield
    except EngineError as error:
        st.error(f"**The data could not be read.** {_sentence(error)}", icon=":material/cloud_off:")
        st.markdown(f"**Next step:** {error.next_step}")
        if error.retryable:
            st.button("Try again", icon=":material/refresh:")
    except InvalidSetting as error:
        st.error(f"**A setting is wrong.** {_sentence(error)}", icon=":material/settings_alert:")
        st.markdown("**Next step:** change the variable in the environment and start the app again.")
    except NotASyntheticLake as error:
        st.error(f"**The synthetic store cannot be made.** {_sentence(error)}", icon=":material/folder_off:")
        st.markdown("**Next step:** move the folder away and reload the page.")


def _sentence(error: Exception) -> str:
    text = str(error).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def stop_without_data(settings: Settings) -> NoReturn:
    """The lake has no picture at all."""
    where = f"the database {settings.database}" if settings.database else f"the folder {settings.lake_folder}"
    st.info(
        f"**No pictures yet.** There is no analysed picture of the last {HISTORY_DAYS} days in {where}.",
        icon=":material/photo_camera:",
    )
    st.markdown(
        "**Next step:** send a picture (`python -m capture once --help`), wait a minute or two and reload the page. "
        "Without SHOPPER_DATABASE and SHOPPER_LAKE the app shows a synthetic store instead."
    )
    st.button("Look again", icon=":material/refresh:")
    st.stop()


def say_without_sales(hours: int, first_day: date, last_day: date) -> None:
    """No sales are known of the selection; `hours` counts the rows of the whole table, the days are theirs."""
    if hours:
        st.info(
            "**No sales of this selection.** The sales table has rows, but none of these days and aisles.",
            icon=":material/receipt_long:",
        )
        st.markdown(
            f"**Next step:** choose other days or aisles in the sidebar; the table has {first_day} to {last_day}. Or "
            "upload a longer one: `python -m infra upload sales.csv`."
        )
        return
    st.info(
        "**No sales yet.** Sales are optional: with them this page shows transactions beside faces.",
        icon=":material/receipt_long:",
    )
    st.markdown(
        "**Next step:** write a file `sales.csv` with the columns "
        f"{', '.join(f'`{column.name}`' for column in SALES_COLUMNS)}, one row for each aisle and hour, and upload it "
        "with `python -m infra upload sales.csv`. Without AWS, put it below the lake's folder as `sales/sales.csv`. "
        "docs/reference-tables.md describes every column."
    )


def stop_with_empty_selection(filters: Filters, summary: Summary, offer: Offer, names: Names) -> NoReturn:
    """The filters choose nothing that can be drawn."""
    analysed = summary.pictures - summary.failed_pictures
    if summary.pictures and not analysed:
        st.info(
            f"**No picture could be analysed.** {summary.pictures:,.0f} arrived on these days in these aisles, and "
            "none of them could be read.",
            icon=":material/broken_image:",
        )
        st.markdown("**Next step:** the Cameras page says which cameras, the Live page why.")
    elif analysed:
        looks = filters.emotions or filters.age_bands or filters.genders
        why = "no face in them has the chosen expression, age and gender" if looks else "none of them shows a face"
        st.info(
            f"**No face fits this selection.** {analysed:,.0f} pictures were analysed on these days in these aisles, "
            f"but {why}.",
            icon=":material/filter_alt_off:",
        )
        st.markdown("**Next step:** take a filter away in the sidebar, or press *Reset filters*.")
    else:
        st.info(
            f"**No pictures in this selection.** None were analysed: {filters.sentence(names.any)}.",
            icon=":material/no_photography:",
        )
        st.markdown(
            f"**Next step:** choose other days or aisles in the sidebar; the data has {offer.first_day} to "
            f"{offer.newest_day}. If the store was open, look after its cameras on the Cameras page."
        )
    st.stop()
