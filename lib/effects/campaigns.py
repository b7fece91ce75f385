"""Campaigns on the calendar: what to compare a display with, and the bands that mark campaigns on time charts.

In: the operator's campaigns, the places and days with data. Out: a `Comparison`, and bands for charts.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from lib.contract.reference import Campaign
from lib.data.cube import Place
from lib.data.periods import Period
from lib.data.place_names import Names

BAND_COLUMNS = ("start", "end", "label", "name", "store_id", "aisles")


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


def bands(
    campaigns: Iterable[Campaign],
    period: Period,
    names: Names,
    stores: tuple[str, ...] = (),
    aisles: tuple[str, ...] = (),
) -> pd.DataFrame:
    """One row per campaign that runs on a day of `period` in the chosen places, earliest first.

    Columns: start, end (half-open, on the store's wall clock, not clipped to the period), label (name and place),
    name, store_id, aisles (their names). Empty `stores` and `aisles` mean all of them.
    """
    shown = [
        campaign
        for campaign in campaigns
        if _overlaps(campaign, period)
        and (not stores or campaign.store_id in stores)
        and (not aisles or set(campaign.aisle_ids) & set(aisles))
    ]
    one_store = len({campaign.store_id for campaign in shown}) <= 1 or len(stores) == 1
    rows = [_band(campaign, names, one_store) for campaign in sorted(shown, key=lambda c: (c.first_day, c.name))]
    columns = dict(zip(BAND_COLUMNS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(BAND_COLUMNS, ())
    times = {name: np.array(columns.pop(name), dtype="datetime64[us]") for name in ("start", "end")}
    return pd.DataFrame(times | {name: np.array(texts, dtype=object) for name, texts in columns.items()})


def _band(campaign: Campaign, names: Names, one_store: bool) -> tuple[Any, ...]:
    aisles = ", ".join(names.aisle(campaign.store_id, aisle_id) for aisle_id in campaign.aisle_ids)
    where = aisles if one_store else f"{names.store(campaign.store_id)}, {aisles}"
    label = f"{campaign.name} ({where})"
    return campaign.first_day, campaign.end_day, label, campaign.name, campaign.store_id, aisles


def _overlaps(campaign: Campaign, period: Period) -> bool:
    return campaign.first_day < period.end_day and period.first_day < campaign.end_day
