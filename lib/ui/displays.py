"""The Displays page's own controls: which campaign, how long before it, and against which aisles.

In: what there is to choose from, and the view that the sidebar gives, whose age bands and genders count here. Out: a
`Display`; a page without a campaign to look at ends here.
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
from lib.frames import folded
from lib.ui import data_access
from lib.ui.filters.options import Offered
from lib.ui.filters.page_controls import pick, several
from lib.ui.filters.url_state import plain
from lib.ui.theme_css import columns
from lib.ui.view import View

_MOST_WEEKS = 26


@dataclass(frozen=True)
class Display:
    """What a campaign is compared with, and the counts of both times, by the day.

    `where` names the aisles with the display; `labels` every compared place, by its label in the view.
    """

    compared: Comparison
    view: View
    where: str
    labels: Mapping[str, str]

    @property
    def controls(self) -> list[str]:
        """What the control aisles are called."""
        return [self.called(place.label) for place in self.compared.control]

    def called(self, label: str) -> str:
        """What a compared place is called."""
        return self.labels[label]


@dataclass(frozen=True)
class ChosenDisplay:
    """What the page's own controls say. `weeks_before` None is as many as the campaign has lasted; `control` are
    labels, none for the store's aisles without a campaign."""

    campaign: Campaign
    weeks_before: int | None
    control: tuple[str, ...]


def choose_display(offered: Offered) -> ChosenDisplay:
    """Draw the controls; they are none of the page's part, so that a choice stops the query of the one before."""
    start = offered.start
    names, stores = start.reference.names, tuple(st.session_state["stores"])
    campaigns = _called(start.reference.campaigns, stores, names)
    if not campaigns:
        stop_without_campaign(bool(start.reference.campaigns))
    which, before, against = columns(3, 16, "display")
    with which:
        campaign = campaigns[pick("Campaign", list(campaigns), "campaign")]
    of_store = start.places[start.places["store_id"] == campaign.store_id]
    if not set(of_store["aisle_id"]) & set(campaign.aisle_ids):
        stop_without_pictures(campaign, names)
    data = _days_with_data(of_store, offered.local_now(stores).date())
    with before:
        weeks = _weeks_before(weeks_of_data_before(campaign, data))
    with against:
        labels = _labels(_places(start.places), names)
        control = several("Control aisles", list(labels.values()), "control", "The store's aisles without a campaign")
    return ChosenDisplay(campaign, weeks, tuple(control))


def display_of(view: View, chosen: ChosenDisplay) -> Display:
    """Load the days that are compared. Raises EngineError."""
    campaign, known = chosen.campaign, data_access.start(view.settings).value.places
    places = _places(known)
    labels = _labels(places, view.names)
    data = _days_with_data(known[known["store_id"] == campaign.store_id], view.local_now.date())
    compared = default_comparison(campaign, places, view.campaigns, data, chosen.weeks_before)
    control = tuple(place for place in places if labels[place.label] in chosen.control and place not in compared.test)
    compared = replace(compared, control=control) if control else compared
    there = view.elsewhere(compared.span, tuple({campaign.store_id, *(place.store_id for place in control)}))
    if there.grain is not Grain.DAY or folded(there.slice):
        stop_with_too_much()
    where = [view.names.aisle(place.store_id, place.aisle_id) for place in compared.test]
    return Display(compared, there, formats.join_list(where), _labels((*compared.test, *compared.control), view.names))


def _places(known: pd.DataFrame) -> tuple[Place, ...]:
    return tuple(Place(row.store_id, row.aisle_id) for row in known.itertuples())


def _called(campaigns: Iterable[Campaign], stores: tuple[str, ...], names: Names) -> dict[str, Campaign]:
    """The campaigns of the chosen stores by what they are called; the one that began last first."""
    found = [each for each in campaigns if not stores or each.store_id in stores]
    newest = sorted(found, key=lambda each: (each.first_day, each.name), reverse=True)
    shorter: tuple[Callable[[Campaign], str], ...] = (
        lambda each: each.name,
        lambda each: f"{each.name}, {names.store(each.store_id)}",
        lambda each: f"{each.name}, {names.store(each.store_id)}, from {each.first_day:%-d %b %Y}",
        lambda each: f"{each.name}, {each.store_id}, {', '.join(each.aisle_ids)}, {each.first_day} to {each.last_day}",
    )
    called: dict[str, Campaign] = {}
    for each in newest:
        words = next(say for say in shorter if [say(other) for other in found].count(say(each)) == 1)
        called[words(each)] = each
    return called


def _labels(places: Iterable[Place], names: Names) -> dict[str, str]:
    """What each place is called; where two are called the same, the ids stand beside it."""
    places = tuple(places)
    one_store = len({place.store_id for place in places}) == 1
    called = {place.label: names.place(place.store_id, place.aisle_id, one_store) for place in places}
    times = Counter(called.values())
    return {label: f"{name} ({label})" if times[name] > 1 else name for label, name in called.items()}


def _days_with_data(places: pd.DataFrame, today: date) -> Period:
    """From the store's first picture to its newest, today left out, since it is not complete."""
    first, last = places["first_day"].min().date(), places["last_day"].max().date()
    return Period(first, max(first, min(last, today - timedelta(days=1))) + timedelta(days=1))


def _weeks_before(most: int) -> int | None:
    """None: as many as the campaign has lasted."""
    offered = {"As long as the campaign": None} | {
        f"{weeks} week{'s' * (weeks > 1)}": weeks for weeks in range(1, min(most, _MOST_WEEKS) + 1)
    }
    return offered[pick("Time before", list(offered), "time_before")]


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
