"""What there is to choose from: stores and aisles with data, and what time it is in them.

In: the settings and the answer that every page needs first. Out: `Offered`; a page without any data ends here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from lib.data.place_names import local_now, local_today
from lib.ui import data_access
from lib.ui.errors import stop_without_data
from lib.ui.filters.url_state import Offer
from lib.ui.settings import Settings

_KEPT = "offer_made"


@dataclass(frozen=True, slots=True)
class Offered:
    """What the controls offer, and what it was made of. `local_times` has each store's wall clock, by its id."""

    settings: Settings
    start: data_access.Start
    local_times: dict[str, datetime]
    offer: Offer

    def local_now(self, stores: Iterable[str]) -> datetime:
        """The earliest wall clock of `stores`, of all when there is none in it."""
        asked = set(stores)
        return min(time for store, time in self.local_times.items() if not asked or store in asked)


def offered() -> Offered:
    """Raises EngineError and InvalidSetting."""
    settings = data_access.app_settings()
    answer = data_access.start(settings)
    start = answer.value
    if start.places.empty:
        stop_without_data(settings)
    zones = {store.store_id: store.time_zone for store in start.reference.names.stores.values()}
    now = datetime.now(UTC)
    local_times = {store: local_now(now, zones.get(store), offset) for store, offset in start.offsets.items()}
    today = local_today(local_times.values())
    made_of = answer.loaded_at, today, settings.age_bands
    kept: tuple[object, Offer] | None = st.session_state.get(_KEPT)
    if kept is None or kept[0] != made_of:
        kept = made_of, Offer.of(start.places, today, settings.age_bands)
        st.session_state[_KEPT] = kept
    return Offered(settings, start, local_times, kept[1])
