"""Generates eight weeks of data of two synthetic stores, in the lake's layout, for use without real data.

In: a folder and the last day. Out: Parquet files of both tables, every row with analyzer `synthetic`, and the
operator's CSV files. There are no heartbeats, since there are no cameras.

A day's rows depend only on the seed, the store and the date. Planted effects (constants in `stores`):
- `dublin-1` / `coffee`: a new display in the last two weeks (from `display_day` on) raises the share of HAPPY faces
  from about 0.20 to about 0.35, and the receipts per face by a third. No other aisle changes, nor does Cork's
  coffee aisle.
- `cork-1` / `bakery`: the camera is off from 11:00 to 17:00 five days before the last day (`outage_day`).
- `checkout`, both stores: fewer happy faces from 17:00 to 19:00, the evening rush.
- Audiences: families in `toys` (the most happy and surprised faces), young people in `coffee`, older people in
  `bakery`, more confused faces in `household`. Lunch and evening peaks on weekdays, one broad noon peak at weekends;
  Saturday is the busiest day. Opening hours are 8 to 21, on Saturdays 9 to 19, on Sundays 10 to 18.
- About one picture in five has no face, and analysis failed for 2 in 1,000.
- A motion event has two pictures on average, a few seconds apart.
"""

from pathlib import Path

from lib.synthetic.lake import LakeSummary, NotASyntheticLake, display_day, outage_day, write_lake
from lib.synthetic.stores import (
    DISPLAY_AISLE_ID,
    DISPLAY_STORE_ID,
    LIVE_AISLE_ID,
    LIVE_STORE_ID,
    OUTAGE_AISLE_ID,
    OUTAGE_HOURS,
    OUTAGE_STORE_ID,
    STORES,
)

DEFAULT_FOLDER = Path(__file__).parents[2] / ".local" / "synthetic-lake"

__all__ = [
    "DEFAULT_FOLDER",
    "DISPLAY_AISLE_ID",
    "DISPLAY_STORE_ID",
    "LIVE_AISLE_ID",
    "LIVE_STORE_ID",
    "OUTAGE_AISLE_ID",
    "OUTAGE_HOURS",
    "OUTAGE_STORE_ID",
    "STORES",
    "LakeSummary",
    "NotASyntheticLake",
    "display_day",
    "outage_day",
    "write_lake",
]
