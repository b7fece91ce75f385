"""The plain words of the Displays page where there is nothing to compare.

In: what is missing. Out: a message with the next step; the page ends there.
"""

from typing import NoReturn

import streamlit as st

from lib.contract.reference import CAMPAIGN_COLUMNS, Campaign
from lib.data.place_names import Names
from lib.ui.filters.url_state import plain


def stop_without_campaign(elsewhere: bool) -> NoReturn:
    """There is none, or none in the chosen stores, while there is one `elsewhere`."""
    if elsewhere:
        st.info("**No campaign in the chosen stores.** Other stores have some.", icon=":material/campaign:")
        st.markdown("**Next step:** choose other stores in the sidebar, or none, which means all.")
        st.stop()
    st.info(
        "**No campaign is known.** Tell the app of one, and this page compares the aisles where it stood with the "
        "others, before and during.",
        icon=":material/campaign:",
    )
    st.markdown(
        "**Next step:** write a file `campaigns.csv` with the columns "
        f"{', '.join(f'`{column.name}`' for column in CAMPAIGN_COLUMNS)}, and upload it with "
        "`python -m infra upload campaigns.csv`. Without AWS, put it below the lake's folder as "
        "`campaigns/campaigns.csv`. docs/reference-tables.md describes every column."
    )
    st.stop()


def stop_without_pictures(campaign: Campaign, names: Names) -> NoReturn:
    """The campaign stands where no camera is."""
    st.info(
        f"**No picture of these aisles.** {plain(campaign.name)} stands in {plain(names.store(campaign.store_id))}, "
        f"{', '.join(campaign.aisle_ids)}, and no camera has sent anything from there.",
        icon=":material/no_photography:",
    )
    st.markdown(
        "**Next step:** choose another campaign. If there is a camera, compare its store and aisle on the Cameras page "
        "with `store_id` and `aisle_ids` in campaigns.csv."
    )
    st.stop()


def stop_with_too_much() -> NoReturn:
    """The rollup that fits holds no days, or no aisles."""
    st.info(
        "**Too much to count by the day.** So many days and aisles are loaded by the week or by the store.",
        icon=":material/unfold_more:",
    )
    st.markdown("**Next step:** choose a shorter time before, or control aisles of fewer stores.")
    st.stop()
