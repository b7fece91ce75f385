"""Generates the synthetic operator's files: names and categories, the planted display as a campaign, and sales.

In: the generated days and their planted effects. Out: stores.csv, aisles.csv, campaigns.csv and sales.csv in a lake
folder. An hour's sales depend on the seed, the store and that hour's faces; they continue while a camera is off.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from lib.contract import lake, reference
from lib.contract.reference_csv import to_csv
from lib.synthetic.day import Day, Planted
from lib.synthetic.pictures import Values
from lib.synthetic.stores import (
    DISPLAY_AISLE_ID,
    DISPLAY_BUYERS_FACTOR,
    DISPLAY_NAME,
    DISPLAY_STORE_ID,
    LIVE_AISLE_ID,
    LIVE_STORE_ID,
    OUTAGE_AISLE_ID,
    OUTAGE_HOURS,
    STORES,
    Aisle,
    Store,
    hourly_shares,
)

_SALES = 1  # makes the random stream of a day's sales independent of that of its pictures
_SPREAD = 0.45  # of a receipt's total

# aisle id -> name, category, receipts per face, euros per receipt
_AISLES = {
    "bakery": ("Bakery", "Fresh food", 0.22, 4.20),
    "checkout": ("Checkout", "Front of store", 0.12, 2.60),
    "coffee": ("Coffee and tea", "Drinks", 0.14, 7.80),
    "household": ("Household", "Non-food", 0.10, 9.50),
    "produce": ("Fruit and vegetables", "Fresh food", 0.25, 5.40),
    "toys": ("Toys", "Non-food", 0.07, 14.00),
}
_STORES = {
    "cork-1": ("Cork, Patrick Street", "Town"),
    "dublin-1": ("Dublin, Henry Street", "City"),
}
# Names of the demo's own camera, which is not synthetic: its store's clock is that of its pictures.
_LIVE_STORE = reference.Store(store_id=LIVE_STORE_ID, name="Demo store", category="Demo", time_zone=None)
_LIVE_AISLE = reference.Aisle(store_id=LIVE_STORE_ID, aisle_id=LIVE_AISLE_ID, name="Counter", category="Demo")


def write_reference(root: Path, display_day: date, last_day: date, sales: Iterable[reference.SalesHour]) -> None:
    """Writes the four files below `root`; the display's campaign is from `display_day` to `last_day`."""
    rows: dict[lake.Table, list[Any]] = {
        lake.STORES: [*(_store(store) for store in STORES), _LIVE_STORE],
        lake.AISLES: [*(_aisle(store, aisle) for store in STORES for aisle in store.aisles), _LIVE_AISLE],
        lake.CAMPAIGNS: [
            reference.Campaign(
                name=DISPLAY_NAME,
                store_id=DISPLAY_STORE_ID,
                aisle_ids=(DISPLAY_AISLE_ID,),
                first_day=display_day,
                last_day=last_day,
            )
        ],
        lake.SALES: list(sales),
    }
    for table, items in rows.items():
        path = root / table.file_key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_csv(table, items))


def generate_sales(seed: int, store: Store, local_date: date, day: Day, planted: Planted) -> list[reference.SalesHour]:
    """Generates the store's sales on `local_date`, by aisle and hour, during opening hours."""
    store_number = int.from_bytes(hashlib.sha256(store.store_id.encode()).digest()[:4])
    rng = np.random.default_rng((seed, store_number, local_date.toordinal(), _SALES))
    midnight = datetime.combine(local_date, time())
    sales = []
    for aisle in store.aisles:
        _, _, receipts_per_face, euros = _AISLES[aisle.aisle_id]
        if planted.new_display and aisle.aisle_id == DISPLAY_AISLE_ID:
            receipts_per_face *= DISPLAY_BUYERS_FACTOR
        receipts = rng.poisson(_faces_by_hour(store, aisle, local_date, day, planted) * receipts_per_face)
        mean_euros = euros * np.exp(rng.normal(0, _SPREAD, 24) / np.sqrt(np.maximum(receipts, 1)))
        sales += [
            reference.SalesHour(
                store_id=store.store_id,
                aisle_id=aisle.aisle_id,
                hour=midnight + timedelta(hours=hour),
                transactions=int(receipts[hour]),
                revenue=Decimal(f"{receipts[hour] * mean_euros[hour]:.2f}"),
            )
            for hour in np.flatnonzero(hourly_shares(local_date.weekday())).tolist()
        ]
    return sales


def _faces_by_hour(store: Store, aisle: Aisle, local_date: date, day: Day, planted: Planted) -> Values:
    """Faces in each of the day's 24 hours; the usual number while the camera is off."""
    times = day.faces["observed_local"][day.faces["aisle_id"] == aisle.aisle_id]
    hours = (times - np.datetime64(local_date)) // np.timedelta64(1, "h")
    faces = np.bincount(hours, minlength=24).astype(np.float64)
    if planted.outage and aisle.aisle_id == OUTAGE_AISLE_ID:
        faces_per_day = store.size * aisle.pictures_per_day * (1 - aisle.empty_share) * aisle.faces_per_picture
        usual = faces_per_day * hourly_shares(local_date.weekday())
        faces[list(OUTAGE_HOURS)] = usual[list(OUTAGE_HOURS)]
    return faces


def _store(store: Store) -> reference.Store:
    name, category = _STORES[store.store_id]
    return reference.Store(
        store_id=store.store_id, name=name, category=category, time_zone=store.time_zone.key, currency="EUR"
    )


def _aisle(store: Store, aisle: Aisle) -> reference.Aisle:
    name, category, _, _ = _AISLES[aisle.aisle_id]
    return reference.Aisle(store_id=store.store_id, aisle_id=aisle.aisle_id, name=name, category=category)
