"""The two synthetic stores: their aisles, audiences, opening hours and planted effects."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from lib.contract.observation import Emotion

# The order of `Aisle.emotion_weights`; HAPPY first.
EMOTION_ORDER = (
    Emotion.HAPPY,
    Emotion.CALM,
    Emotion.SURPRISED,
    Emotion.CONFUSED,
    Emotion.SAD,
    Emotion.FEAR,
    Emotion.DISGUSTED,
    Emotion.ANGRY,
)


@dataclass(frozen=True, slots=True)
class Aisle:
    """One aisle and its audience.

    `pictures_per_day` is a weekday's mean; `faces_per_picture` is the mean of pictures with faces, at least 1;
    `ages_years` has (weight, mean, spread) of each age group; `emotion_weights` are in the order of `EMOTION_ORDER`.
    """

    aisle_id: str
    camera_id: str
    pictures_per_day: float
    faces_per_picture: float
    empty_share: float
    female_share: float
    ages_years: tuple[tuple[float, float, float], ...]
    emotion_weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """One store: its time zone, its size relative to Dublin's, and its aisles in the order of their ids."""

    store_id: str
    time_zone: ZoneInfo
    size: float
    aisles: tuple[Aisle, ...]


_ADULTS = ((0.25, 28.0, 5.0), (0.5, 43.0, 9.0), (0.25, 67.0, 7.0))
_YOUNG = ((0.65, 25.0, 5.0), (0.3, 38.0, 7.0), (0.05, 62.0, 6.0))
_FAMILIES = ((0.45, 8.0, 3.0), (0.5, 36.0, 5.0), (0.05, 66.0, 5.0))
_OLDER = ((0.1, 30.0, 5.0), (0.35, 50.0, 7.0), (0.55, 69.0, 6.0))

#                 happy  calm surpr confus  sad  fear disg angry
_EVEN = (0.22, 0.58, 0.04, 0.06, 0.05, 0.01, 0.02, 0.02)
_WARM = (0.36, 0.48, 0.05, 0.03, 0.04, 0.01, 0.02, 0.01)
_PLAYFUL = (0.42, 0.33, 0.13, 0.04, 0.04, 0.01, 0.01, 0.02)
_SEARCHING = (0.14, 0.55, 0.04, 0.17, 0.05, 0.01, 0.02, 0.02)
_WAITING = (0.13, 0.56, 0.03, 0.07, 0.10, 0.01, 0.03, 0.07)

PRODUCE = Aisle("produce", "cam-1", 270, 1.9, 0.22, 0.58, _ADULTS, _EVEN)
BAKERY = Aisle("bakery", "cam-2", 240, 2.0, 0.20, 0.55, _OLDER, _WARM)
COFFEE = Aisle("coffee", "cam-3", 205, 1.8, 0.25, 0.47, _YOUNG, _EVEN)
TOYS = Aisle("toys", "cam-4", 140, 2.4, 0.30, 0.54, _FAMILIES, _PLAYFUL)
HOUSEHOLD = Aisle("household", "cam-5", 165, 1.6, 0.32, 0.50, _ADULTS, _SEARCHING)
CHECKOUT = Aisle("checkout", "cam-6", 370, 2.6, 0.10, 0.53, _ADULTS, _WAITING)

_IRELAND = ZoneInfo("Europe/Dublin")
DUBLIN = Store("dublin-1", _IRELAND, 1.0, (BAKERY, CHECKOUT, COFFEE, HOUSEHOLD, PRODUCE, TOYS))
CORK = Store("cork-1", _IRELAND, 0.75, (BAKERY, CHECKOUT, COFFEE, PRODUCE, TOYS))
STORES = (CORK, DUBLIN)

# Hour of the day -> weight of a weekday's, Saturday's or Sunday's pictures, before normalisation.
_WEEKDAY = {8: 3, 9: 4, 10: 5, 11: 7, 12: 13, 13: 12, 14: 6, 15: 6, 16: 8, 17: 14, 18: 13, 19: 6, 20: 3}
_SATURDAY = {9: 4, 10: 9, 11: 13, 12: 14, 13: 14, 14: 13, 15: 12, 16: 10, 17: 7, 18: 4}
_SUNDAY = {10: 7, 11: 13, 12: 16, 13: 17, 14: 16, 15: 14, 16: 10, 17: 7}
_DAY_FACTOR = (0.92, 0.90, 0.95, 1.0, 1.15, 1.35, 0.85)


def hourly_shares(weekday: int) -> npt.NDArray[np.float64]:
    """Returns 24 shares of a mean weekday's pictures, by hour; 0 while closed. `weekday` 0 is Monday."""
    weights = {5: _SATURDAY, 6: _SUNDAY}.get(weekday, _WEEKDAY)
    shares = np.array([weights.get(hour, 0) for hour in range(24)], dtype=np.float64)
    return np.asarray(shares / shares.sum() * _DAY_FACTOR[weekday])


# The planted effects. Days are relative to the window passed to `write_lake`.
DISPLAY_STORE_ID = "dublin-1"
# The store and aisle of the demo's live camera.
LIVE_STORE_ID, LIVE_AISLE_ID = "demo-store", "counter"
DISPLAY_AISLE_ID = "coffee"
DISPLAY_NAME = "New coffee display"
DISPLAY_DAYS = 14
DISPLAY_HAPPY_SHARE = 0.38
DISPLAY_BUYERS_FACTOR = 1.35
"""In the last DISPLAY_DAYS days a new display raises the drawn share of HAPPY there from 0.22 to DISPLAY_HAPPY_SHARE,
and the receipts per face by this factor."""

OUTAGE_STORE_ID = "cork-1"
OUTAGE_AISLE_ID = "bakery"
OUTAGE_DAYS_BEFORE_LAST = 5
OUTAGE_HOURS = range(11, 17)
"""On that day the camera is off from 11:00 to 17:00: there are no pictures in what are peak hours on other days."""

RUSH_HOURS = (17, 18)
RUSH_AISLE_ID = "checkout"
RUSH_HAPPY_FACTOR = 0.6
"""During the evening rush the share of HAPPY at the checkout is multiplied by this factor."""
