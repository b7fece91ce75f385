"""The counts of a window, and the slices that views cut out of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from lib.contract.age_band import AGE_BANDS, AgeBand
from lib.data.cube.demographics import LOOK, Looks
from lib.data.cube.places import Place, PlaceIndex
from lib.data.cube.rows import Codes, Rows
from lib.data.cube.slice import COUNTED_FACES, PICTURE_MEASURES, Slice
from lib.data.filters import NOT_MEASURED, Filters
from lib.data.periods import Grain, Period
from lib.data.time_buckets import Steps


@dataclass(frozen=True)
class Cube:
    """The counts of a window of days in a set of stores, by steps of `grain`.

    `loaded_rows` is the rollup's length, `bands` are the age bands that its query cut.
    """

    period: Period
    grain: Grain
    places: tuple[Place, ...]
    analyzers: tuple[str, ...]
    bands: tuple[AgeBand, ...]
    loaded_rows: int
    _faces: Rows = field(repr=False)
    _pictures: Rows = field(repr=False)

    @cached_property
    def _index(self) -> PlaceIndex:
        return PlaceIndex(self.places)

    @cached_property
    def _looks(self) -> Looks:
        return Looks(self.bands)

    @property
    def size_bytes(self) -> int:
        """What it keeps in memory."""
        return self._faces.size_bytes + self._pictures.size_bytes

    def slice(self, filters: Filters, grain: Grain, threshold_faces: int) -> Slice:
        """The part that `filters` choose, in steps of `grain`, which is never finer than the cube's.

        Days, stores and aisles cut faces and pictures alike; age, gender and expression cut faces only. Raises
        ValueError where the cube does not give these days.
        """
        if not self.period.gives(filters.period, self.grain):
            raise ValueError(f"{filters.period.words()} cannot be cut out of {self.period.words()} by {self.grain}")
        loaded = Steps(self.period, self.grain)
        steps = Steps(filters.period, max(grain, self.grain, key=lambda each: each.fineness))
        in_time = loaded.among(steps)
        there = {"place": self._index.chosen(filters), "start": in_time >= 0}
        looks = {"emotion": filters.emotions, "age_band": filters.age_bands, "gender": filters.genders}
        return Slice(
            filters=filters,
            steps=steps,
            loaded=loaded,
            analyzers=self.analyzers,
            threshold_faces=threshold_faces,
            _index=self._index,
            _looks=self._looks,
            _step_of_start=in_time,
            _faces=self._faces.with_codes(there | {LOOK: self._looks.chosen(looks)}),
            _pictures=self._pictures.with_codes(there),
        )


def cube_of(rollup: pd.DataFrame, period: Period, grain: Grain, bands: tuple[AgeBand, ...] = AGE_BANDS) -> Cube:
    """The rollup's rows as a `Cube`; attributes that are null, or unknown to the contract, read "not measured"."""
    pairs = rollup[["store_id", "aisle_id"]].drop_duplicates().sort_values(["store_id", "aisle_id"])
    places = tuple(Place(row.store_id, row.aisle_id) for row in pairs.itertuples())
    analyzers = tuple(sorted(rollup["analyzer"].unique()))
    labels = rollup["store_id"].astype(object) + " · " + rollup["aisle_id"].astype(object)
    there: dict[str, Codes] = {
        "start": Steps(period, grain).index_of(pd.DatetimeIndex(rollup["start"])),
        "place": _coded(labels, tuple(place.label for place in places)),
        "analyzer": _coded(rollup["analyzer"], analyzers),
    }
    looks = Looks(bands)
    apart = [
        _coded(rollup[name].where(rollup[name].isin(members), NOT_MEASURED), members)
        for name, members in looks.members.items()
    ]
    look = np.ravel_multi_index(apart, looks.shape).astype(np.int16)
    faces, pictures = (
        {name: rollup[name].to_numpy(dtype=np.float64) for name in measures}
        for measures in (COUNTED_FACES, PICTURE_MEASURES)
    )
    seen_faces = Rows(there | {LOOK: look}, faces, len(rollup)).where(faces["faces"] > 0)
    seen_pictures = Rows(there, pictures, len(rollup)).where(pictures["pictures"] > 0)
    return Cube(
        period=period,
        grain=grain,
        places=places,
        analyzers=analyzers,
        bands=bands,
        loaded_rows=len(rollup),
        _faces=seen_faces.sorted_by("place", len(places)),
        _pictures=seen_pictures.sorted_by("place", len(places)),
    )


def _coded(values: "pd.Series[str]", members: Iterable[str]) -> Codes:
    return np.asarray(pd.Categorical(values, categories=list(members)).codes, dtype=np.int16)
