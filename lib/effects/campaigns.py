"""Campaigns on the calendar: what to compare a display with, and the bands that mark campaigns on time charts.

In: the operator's campaigns, the places and days with data. Out: a `Comparison`, and bands for charts.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from lib.contract.reference import Campaign
from lib.data import formats
from lib.data.cube import Place
from lib.data.filters import Filters
from lib.data.periods import Period
from lib.data.place_names import Names

BAND_COLUMNS = ("start", "end", "label", "store_id", "aisle_ids")
_MAX_NAMED_AISLES = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """The design of a comparison: test places with the display and control places without, before and during it.

    Either may be empty: a campaign may run where no camera is, and all aisles of a store may have one. `overlapping`
    are the names of other campaigns that ran in the test places in the days compared.
    """

    before: Period
    during: Period
    test: tuple[Place, ...]
    control: tuple[Place, ...]
    overlapping: tuple[str, ...] = ()

    @property
    def span(self) -> Period:
        """From the first day before the display to the last day of it."""
        return Period(self.before.first_day, self.during.end_day)


def default_comparison(
    campaign: Campaign,
    places: Iterable[Place],
    campaigns: Iterable[Campaign],
    data: Period,
    weeks_before: int | None = None,
) -> Comparison:
    """The default design: as many whole weeks right before as the campaign has lasted, and the aisles of the same store
    without a campaign as control.

    `places` have data on the days of `data`. The time before is at least one week and starts no earlier than the data,
    unless `weeks_before` is given. A campaign that has not ended lasts up to the end of the data.
    """
    end_day = min(campaign.end_day, data.end_day) if campaign.first_day < data.end_day else campaign.end_day
    during = Period(campaign.first_day, end_day)
    weeks = weeks_before or max(1, min(math.ceil(during.days / 7), weeks_of_data_before(campaign, data)))
    before = Period(campaign.first_day - timedelta(weeks=weeks), campaign.first_day)
    span = Period(before.first_day, during.end_day)
    of_store = [place for place in places if place.store_id == campaign.store_id]
    others = [other for other in campaigns if other != campaign and _overlaps(other, span)]
    taken = {(other.store_id, aisle_id) for other in others for aisle_id in other.aisle_ids}
    return Comparison(
        before=before,
        during=during,
        test=tuple(place for place in of_store if place.aisle_id in campaign.aisle_ids),
        control=tuple(
            place
            for place in of_store
            if place.aisle_id not in campaign.aisle_ids and (place.store_id, place.aisle_id) not in taken
        ),
        overlapping=tuple(
            other.name
            for other in others
            if other.store_id == campaign.store_id and set(other.aisle_ids) & set(campaign.aisle_ids)
        ),
    )


def weeks_of_data_before(campaign: Campaign, data: Period) -> int:
    """Whole weeks of data right before the campaign: the longest time before that a viewer can choose."""
    return max(0, (campaign.first_day - data.first_day).days // 7)


def bands(campaigns: Iterable[Campaign], filters: Filters, names: Names) -> pd.DataFrame:
    """One row per campaign that runs on a day and in a place that `filters` select, earliest first.

    Columns: start, end (half-open, on the store's wall clock, not clipped to the period), label (name and place, and
    the days where there are several campaigns), store_id, aisle_ids.
    """
    shown = [
        campaign
        for campaign in campaigns
        if _overlaps(campaign, filters.period)
        and any(filters.has_place(campaign.store_id, aisle_id) for aisle_id in campaign.aisle_ids)
    ]
    one_store, several = len(filters.stores) == 1, len(shown) > 1
    rows = [
        (
            campaign.first_day,
            campaign.end_day,
            _label(campaign, names, one_store, with_days=several),
            campaign.store_id,
            campaign.aisle_ids,
        )
        for campaign in sorted(shown, key=lambda c: (c.first_day, c.name))
    ]
    columns = dict(zip(BAND_COLUMNS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(BAND_COLUMNS, ())
    times = {name: np.array(columns.pop(name), dtype="datetime64[us]") for name in ("start", "end")}
    return pd.DataFrame(times | {name: pd.Series(values, dtype=object) for name, values in columns.items()})


def _label(campaign: Campaign, names: Names, one_store: bool, with_days: bool) -> str:
    aisles = [names.aisle(campaign.store_id, aisle_id) for aisle_id in campaign.aisle_ids]
    where = formats.join_list(aisles) if len(aisles) <= _MAX_NAMED_AISLES else f"{len(aisles)} aisles"
    stores = [] if one_store else [names.store(campaign.store_id)]
    days = [Period(campaign.first_day, campaign.end_day).text()] if with_days else []
    return " · ".join([campaign.name, *stores, where, *days])


def _overlaps(campaign: Campaign, period: Period) -> bool:
    return campaign.first_day < period.end_day and period.first_day < campaign.end_day
