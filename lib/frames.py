"""Counts to the frames that charts draw: pure functions, a DataFrame in, a DataFrame out.

In: the rollup (`lib.queries.ROLLUP_COLUMNS`), split once into `Counts`. Out: small frames, one row a mark. Shares are
ratios of 0 to 1. Missing (NaN) means that no picture was analysed, which is not the same as 0 faces.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from lib.contract.observation import POSITIVE_EMOTIONS, Emotion
from lib.filters import CHOICES, NOT_MEASURED, Filters

ORDERS = {"emotion": CHOICES["emotions"], "age_band": CHOICES["age_bands"], "gender": CHOICES["genders"]}
PLACE = ["store_id", "aisle_id"]
_UNCLEAR = (Emotion.UNKNOWN.value, NOT_MEASURED)
_HOURS_UP_TO_DAYS = 3


class Grain(StrEnum):
    """Width of a step on the time axis; the value is pandas's own name for it."""

    HOUR = "h"
    DAY = "D"


@dataclass(frozen=True, slots=True)
class Counts:
    """The rollup in its two halves.

    `faces`: one row per hour, store_id, aisle_id, analyzer, emotion, age_band, gender with `faces` > 0; null attributes
    read "not measured". `pictures`: one row per hour, store_id, aisle_id, analyzer with `pictures`,
    `pictures_with_faces`, `failed_pictures`. `hour` is the start of the hour on the store's wall clock.
    """

    faces: pd.DataFrame
    pictures: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals of a view; `known_faces` have a known expression, `positive_faces` a positive one."""

    faces: int
    pictures: int
    pictures_with_faces: int
    failed_pictures: int
    known_faces: int
    positive_faces: int

    @property
    def positive_share(self) -> float | None:
        return self.positive_faces / self.known_faces if self.known_faces else None

    @property
    def pictures_with_faces_share(self) -> float | None:
        analysed = self.pictures - self.failed_pictures
        return self.pictures_with_faces / analysed if analysed else None


def split(rollup: pd.DataFrame) -> Counts:
    """The rollup as `Counts`, with ordered categories, so that slicing and grouping stay quick."""
    frame = rollup.assign(hour=pd.to_datetime(rollup["hour"]))
    for name in (*PLACE, "analyzer"):
        frame[name] = frame[name].astype("category")
    for name, order in ORDERS.items():
        values = frame[name].astype(object).where(frame[name].notna(), NOT_MEASURED)
        frame[name] = pd.Categorical(values, categories=order, ordered=True)
    keys = ["hour", *PLACE, "analyzer"]
    faces = frame.loc[frame["faces"] > 0, [*keys, *ORDERS, "faces"]]
    pictures = frame.loc[frame["pictures"] > 0, [*keys, "pictures", "pictures_with_faces", "failed_pictures"]]
    return Counts(faces.reset_index(drop=True), pictures.reset_index(drop=True))


def select(counts: Counts, filters: Filters) -> Counts:
    """The part of `counts` that the filters choose.

    Days, stores and aisles cut faces and pictures alike; age, gender and expression cut faces only.
    """
    places = {"store_id": filters.stores, "aisle_id": filters.aisles}
    looks = {"age_band": filters.age_bands, "gender": filters.genders, "emotion": filters.emotions}
    return Counts(
        _keep(counts.faces, filters.first_day, filters.end_day, places | looks),
        _keep(counts.pictures, filters.first_day, filters.end_day, places),
    )


def _keep(frame: pd.DataFrame, first_day: date, end_day: date, choices: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    kept = (frame["hour"] >= pd.Timestamp(first_day)) & (frame["hour"] < pd.Timestamp(end_day))
    for name, values in choices.items():
        if values:
            kept &= frame[name].isin(values)
    return frame[kept]


def summary(counts: Counts) -> Summary:
    """The totals of a view."""
    by_emotion = counts.faces.groupby("emotion", observed=True)["faces"].sum()
    known = by_emotion[~by_emotion.index.isin(_UNCLEAR)]
    return Summary(
        faces=int(by_emotion.sum()),
        pictures=int(counts.pictures["pictures"].sum()),
        pictures_with_faces=int(counts.pictures["pictures_with_faces"].sum()),
        failed_pictures=int(counts.pictures["failed_pictures"].sum()),
        known_faces=int(known.sum()),
        positive_faces=int(known[known.index.isin(POSITIVE_EMOTIONS)].sum()),
    )


def analyzers(counts: Counts) -> tuple[str, ...]:
    """Whose answers are in view, in alphabetical order; a picture that could not be analysed has no answer."""
    answered = counts.pictures[counts.pictures["pictures"] > counts.pictures["failed_pictures"]]
    return tuple(sorted(set(counts.faces["analyzer"]) | set(answered["analyzer"])))


def fitting_grain(first_day: date, end_day: date) -> Grain:
    """Hours for a few days, days for more: the grain whose marks can still be told apart."""
    return Grain.HOUR if (end_day - first_day).days <= _HOURS_UP_TO_DAYS else Grain.DAY


def over_time(counts: Counts, grain: Grain, first_day: date, end_day: date) -> pd.DataFrame:
    """One row per step of [first_day, end_day): period, pictures, faces, known_faces, positive_share.

    Steps without an analysed picture have `faces` and `positive_share` missing; steps with pictures but no face have
    `faces` 0. `positive_share` is missing where no expression is known.
    """
    steps = pd.date_range(first_day, end_day, freq=grain.value, inclusive="left", name="period", unit="us")
    pictures = counts.pictures
    analysed = pictures["pictures"] - pictures["failed_pictures"]
    frame = pd.DataFrame({"pictures": _per_step(analysed, pictures["hour"], grain, steps)})
    looks = _looks(counts.faces)
    for name in ("faces", "known_faces", "positive_faces"):
        frame[name] = _per_step(looks[name], looks["hour"], grain, steps)
    seen = (frame["pictures"] > 0) | (frame["faces"] > 0)
    shares = frame["positive_faces"] / frame["known_faces"].where(frame["known_faces"] > 0)
    frame = frame.assign(faces=frame["faces"].where(seen), positive_share=shares)
    return frame.drop(columns="positive_faces").reset_index()


def _per_step(values: pd.Series, hours: pd.Series, grain: Grain, steps: pd.DatetimeIndex) -> pd.Series:
    return values.groupby(hours.dt.floor(grain.value)).sum().reindex(steps, fill_value=0)


def _looks(faces: pd.DataFrame) -> pd.DataFrame:
    """`faces` with `known_faces` and `positive_faces` counted beside `faces`."""
    known = ~faces["emotion"].isin(_UNCLEAR)
    positive = faces["emotion"].isin(POSITIVE_EMOTIONS)
    return faces.assign(known_faces=faces["faces"] * known, positive_faces=faces["faces"] * positive)


def gaps(steps: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """One row per unbroken stretch without an analysed picture in `over_time`'s answer: start, end (half-open)."""
    width = pd.Timedelta(1, unit=grain.value)
    missing = steps["faces"].isna()
    stretch = (missing != missing.shift()).cumsum()
    grouped = steps.loc[missing, "period"].groupby(stretch[missing])
    return pd.DataFrame({"start": grouped.min(), "end": grouped.max() + width}).reset_index(drop=True)


def emotions_over_time(counts: Counts, grain: Grain) -> pd.DataFrame:
    """One row per period and emotion that occurs: period, emotion, faces, share (of the period's faces)."""
    frame = counts.faces.assign(period=counts.faces["hour"].dt.floor(grain.value))
    return _counted(frame, ["period", "emotion"], ["period"])


def shares(counts: Counts, *names: str) -> pd.DataFrame:
    """One row per occurring combination of `names`: the names, faces, share.

    `names` are of emotion, age_band, gender. The share is of all faces for one name, and within the first name for two.
    """
    return _counted(counts.faces, list(names), list(names[:-1]))


def _counted(faces: pd.DataFrame, names: list[str], whole: list[str]) -> pd.DataFrame:
    frame = faces.groupby(names, observed=True)["faces"].sum().reset_index()
    total = frame.groupby(whole, observed=True)["faces"].transform("sum") if whole else frame["faces"].sum()
    return frame.assign(share=frame["faces"] / total)


def aisle_hours(counts: Counts) -> pd.DataFrame:
    """One row per place and hour of the day with an analysed picture or a face.

    Columns: place ("store · aisle", or the aisle alone where all are one store's), hour_of_day (0 to 23), hours (that
    had pictures), faces_per_hour (mean over those hours), faces, known_faces, positive_share.
    """
    pictures = counts.pictures[counts.pictures["pictures"] > counts.pictures["failed_pictures"]]
    names = [*PLACE, "hour_of_day"]
    alive = pictures.assign(hour_of_day=pictures["hour"].dt.hour).groupby(names, observed=True)["hour"].nunique()
    looks = _looks(counts.faces)
    looks = looks.assign(hour_of_day=looks["hour"].dt.hour).groupby(names, observed=True)
    frame = looks[["faces", "known_faces", "positive_faces"]].sum().join(alive.rename("hours"), how="outer")
    frame = _with_shares(frame.fillna(0).astype("int64").reset_index())
    return frame.assign(faces_per_hour=frame["faces"] / frame["hours"].where(frame["hours"] > 0))


def aisle_ranking(counts: Counts) -> pd.DataFrame:
    """One row per place, most faces first: place, pictures, faces, known_faces, positive_share."""
    pictures = counts.pictures.groupby(PLACE, observed=True)["pictures"].sum()
    looks = _looks(counts.faces).groupby(PLACE, observed=True)[["faces", "known_faces", "positive_faces"]].sum()
    frame = looks.join(pictures, how="outer").fillna(0).astype("int64").reset_index()
    return _with_shares(frame).sort_values(["faces", "place"], ascending=[False, True]).reset_index(drop=True)


def face_counts(counts: Counts) -> pd.DataFrame:
    """`counts.faces` as the lake has it, for export: plain text columns, and null instead of "not measured"."""
    frame = counts.faces.reset_index(drop=True)
    for name in (*PLACE, "analyzer", *ORDERS):
        texts = frame[name].astype(object)
        frame = frame.assign(**{name: texts.where(texts != NOT_MEASURED, None)})
    return frame


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """`place` instead of its two ids, and positive_share instead of positive_faces."""
    stores, aisles = frame["store_id"].astype(str), frame["aisle_id"].astype(str)
    place = aisles if stores.nunique() <= 1 else stores + " · " + aisles
    ratio = frame["positive_faces"] / frame["known_faces"].where(frame["known_faces"] > 0)
    return frame.assign(place=place, positive_share=ratio).drop(columns=[*PLACE, "positive_faces"])
