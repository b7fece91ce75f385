"""The Displays page's own controls: campaign, length of the period before it, control aisles.

In: the page context, and the sidebar's view, of which only age bands and genders apply. Out: a `Display`; a page
without a campaign to evaluate ends here with a message.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NoReturn

import pandas as pd
import streamlit as st

from lib.contract.reference import CAMPAIGN_COLUMNS, Campaign
from lib.data import formats
from lib.data.cube import Place
from lib.data.periods import Grain, Period
from lib.data.place_names import Names
from lib.effects.campaigns import Comparison, default_comparison, weeks_of_data_before
from lib.frames import NamedPlaces, has_folded_aisles
from lib.ui import data_access
from lib.ui.errors import NEXT_STEP
from lib.ui.filters.page_controls import multiselect, selectbox
from lib.ui.filters.url_state import escape_markdown
from lib.ui.page_context import PageContext
from lib.ui.theme_css import columns
from lib.ui.view import View

_MAX_WEEKS = 26
NO_CAMPAIGN = "**No campaign yet.**"
NO_CAMPAIGN_IN_STORES = "**No campaign in the chosen stores.**"
NO_PICTURE_OF_AISLES = "**No picture of these aisles.**"


@dataclass(frozen=True)
class Display:
    """A campaign's comparison and the daily counts of both periods.

    `where` names the aisles with the display; `labels` maps each compared place's label in the view to its shown name.
    """

    compared: Comparison
    view: View
    where: str
    labels: Mapping[str, str]

    @property
    def control_names(self) -> list[str]:
        """The shown names of the control aisles."""
        return [self.name_of(place.label) for place in self.compared.control]

    @property
    def places(self) -> tuple[NamedPlaces, ...]:
        """The compared aisles by their shown names."""
        compared = (*self.compared.test, *self.compared.control)
        return tuple(NamedPlaces(self.name_of(place.label), (place,)) for place in compared)

    def name_of(self, label: str) -> str:
        """The shown name of a compared place."""
        return self.labels[label]


@dataclass(frozen=True)
class DisplayChoice:
    """The values of the page's own controls, and the complete days with `data` of the campaign's store. `weeks_before`
    None is the length of the campaign; `control` has the shown names of control aisles, none for the store's aisles
    without a campaign."""

    campaign: Campaign
    data: Period
    weeks_before: int | None
    control: tuple[str, ...]


def choose_display(context: PageContext) -> DisplayChoice:
    """Draw the controls, outside of the page's fragment, so that a change cancels the query of the previous choice."""
    initial = context.initial
    names, stores = initial.reference.names, tuple(st.session_state["stores"])
    campaigns = _campaigns_by_label(initial.reference.campaigns, stores, names)
    if not campaigns:
        stop_without_campaign(bool(initial.reference.campaigns))
    which, before, against = columns(3, 16, "display")
    with which:
        campaign = campaigns[selectbox("Campaign", list(campaigns), "campaign")]
    in_store = initial.places[initial.places["store_id"] == campaign.store_id]
    if not set(in_store["aisle_id"]) & set(campaign.aisle_ids):
        stop_without_pictures(campaign, names)
    data = _days_with_data(in_store, context.local_now(stores).date())
    with before:
        weeks = _weeks_before(weeks_of_data_before(campaign, data))
    with against:
        labels = _labels(_places(initial.places), names)
        control = multiselect(
            "Control aisles", list(labels.values()), "control", "The store's aisles without a campaign"
        )
    return DisplayChoice(campaign, data, weeks, tuple(control))


def load_display(view: View, choice: DisplayChoice) -> Display:
    """Load the days that are compared. Raises EngineError."""
    campaign, with_data = choice.campaign, data_access.initial_data(view.settings).value.places
    places = _places(with_data)
    labels = _labels(places, view.names)
    compared = default_comparison(campaign, places, view.campaigns, choice.data, choice.weeks_before)
    control = tuple(place for place in places if labels[place.label] in choice.control and place not in compared.test)
    compared = replace(compared, control=control) if control else compared
    display_view = view.for_period(compared.span, tuple({campaign.store_id, *(place.store_id for place in control)}))
    if display_view.grain is not Grain.DAY or has_folded_aisles(display_view.slice):
        stop_with_too_much()
    where = [view.names.aisle(place.store_id, place.aisle_id) for place in compared.test]
    return Display(
        compared, display_view, formats.join_list(where), _labels((*compared.test, *compared.control), view.names)
    )


def newest_display(view: View) -> tuple[str, Display] | None:
    """The newest campaign that runs in the view, by its label on the page; None where its days are not loaded."""
    with_data = data_access.initial_data(view.settings).value.places
    for label, campaign in _campaigns_by_label(view.campaigns, view.filters.stores, view.names).items():
        in_store = with_data[with_data["store_id"] == campaign.store_id]
        if campaign not in view.running_campaigns or not set(in_store["aisle_id"]) & set(campaign.aisle_ids):
            continue
        data = _days_with_data(in_store, view.local_now.date())
        compared = default_comparison(campaign, _places(with_data), view.campaigns, data)
        if not view.has_loaded(compared.span, (campaign.store_id,)):
            return None
        return label, load_display(view, DisplayChoice(campaign, data, None, ()))
    return None


def _places(with_data: pd.DataFrame) -> tuple[Place, ...]:
    return tuple(Place(row.store_id, row.aisle_id) for row in with_data.itertuples())


def _campaigns_by_label(campaigns: Iterable[Campaign], stores: tuple[str, ...], names: Names) -> dict[str, Campaign]:
    """The campaigns of the chosen stores by their shortest unique label, the most recent first."""
    in_stores = [each for each in campaigns if not stores or each.store_id in stores]
    newest_first = sorted(in_stores, key=lambda each: (each.first_day, each.name), reverse=True)
    shortest_first: tuple[Callable[[Campaign], str], ...] = (
        lambda each: each.name,
        lambda each: f"{each.name}, {names.store(each.store_id)}",
        lambda each: f"{each.name}, {names.store(each.store_id)}, from {each.first_day:%-d %b %Y}",
        lambda each: f"{each.name}, {each.store_id}, {', '.join(each.aisle_ids)}, {each.first_day} to {each.last_day}",
    )
    by_label: dict[str, Campaign] = {}
    for each in newest_first:
        label_of = next(
            label_of
            for label_of in shortest_first
            if [label_of(other) for other in in_stores].count(label_of(each)) == 1
        )
        by_label[label_of(each)] = each
    return by_label


def _labels(places: Iterable[Place], names: Names) -> dict[str, str]:
    """The shown name of each place by its label; places with the same name also show their ids."""
    places = tuple(places)
    one_store = len({place.store_id for place in places}) == 1
    shown = {place.label: names.place(place.store_id, place.aisle_id, one_store) for place in places}
    counts = Counter(shown.values())
    return {label: f"{name} ({label})" if counts[name] > 1 else name for label, name in shown.items()}


def _days_with_data(places: pd.DataFrame, today: date) -> Period:
    """From the store's first picture to its newest, without today, which is incomplete."""
    first, last = places["first_day"].min().date(), places["last_day"].max().date()
    return Period(first, max(first, min(last, today - timedelta(days=1))) + timedelta(days=1))


def _weeks_before(available_weeks: int) -> int | None:
    """None is the length of the campaign."""
    options = {"As long as the campaign": None} | {
        f"{weeks} week{'s' * (weeks > 1)}": weeks for weeks in range(1, min(available_weeks, _MAX_WEEKS) + 1)
    }
    return options[selectbox("Time before", list(options), "time_before")]


def stop_without_campaign(elsewhere: bool) -> NoReturn:
    """For no campaign at all, or none in the chosen stores while there is one `elsewhere`."""
    if elsewhere:
        st.info(f"{NO_CAMPAIGN_IN_STORES} Other stores have some.", icon=":material/campaign:")
        st.markdown(f"{NEXT_STEP} choose other stores in the sidebar, or none, which means all.")
        st.stop()
    st.info(
        f"{NO_CAMPAIGN} Once you add one, this page compares its aisles with other aisles, before and during the "
        "campaign.",
        icon=":material/campaign:",
    )
    st.markdown(
        f"{NEXT_STEP} write a file `campaigns.csv` with the columns "
        f"{', '.join(f'`{column.name}`' for column in CAMPAIGN_COLUMNS)}, and upload it with "
        "`python -m infra upload campaigns.csv`. Without AWS, put it below the lake's folder as "
        "`campaigns/campaigns.csv`. docs/reference-tables.md describes every column."
    )
    st.stop()


def stop_without_pictures(campaign: Campaign, names: Names) -> NoReturn:
    """For a campaign in aisles without a camera."""
    st.info(
        f"{NO_PICTURE_OF_AISLES} {escape_markdown(campaign.name)} is in "
        f"{escape_markdown(names.store(campaign.store_id))}, {', '.join(campaign.aisle_ids)}, and no camera has sent a "
        "picture from there.",
        icon=":material/no_photography:",
    )
    st.markdown(
        f"{NEXT_STEP} choose another campaign. If there is a camera, compare its store and aisle on the Cameras page "
        "with `store_id` and `aisle_ids` in campaigns.csv."
    )
    st.stop()


def stop_with_too_much() -> NoReturn:
    """For a rollup window that is too large to be counted by day and aisle."""
    st.info(
        "**Too much data for daily counts.** This many days and aisles are loaded by week or by store only.",
        icon=":material/unfold_more:",
    )
    st.markdown(f"{NEXT_STEP} choose a shorter time before, or control aisles of fewer stores.")
    st.stop()
