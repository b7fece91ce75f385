"""The cube: the counts of one rollup window, from which each view takes a slice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from lib.contract.age_band import AGE_BANDS, AgeBand
from lib.data.cube.demographics import DEMOGRAPHIC, Demographics
from lib.data.cube.places import Place, PlaceIndex
from lib.data.cube.rows import Codes, Rows
from lib.data.cube.slice import COUNTED_FACES, PICTURE_MEASURES, Slice
from lib.data.filters import NOT_MEASURED, Filters
from lib.data.periods import Grain, Period
from lib.data.time_buckets import TimeBuckets


@dataclass(frozen=True)
class Cube:
    """The counts of a period and a set of stores, by time buckets of `grain`.

    `loaded_rows` is the number of rows of the rollup, `bands` are the age bands of its query. `ready_percent` of the
    faces were counted in advance, rounded so that 0 and 100 mean none and all; None without faces.
    """

    period: Period
    grain: Grain
    places: tuple[Place, ...]
    analyzers: tuple[str, ...]
    bands: tuple[AgeBand, ...]
    loaded_rows: int
    ready_percent: int | None
    _faces: Rows = field(repr=False)
    _pictures: Rows = field(repr=False)

    @cached_property
    def _index(self) -> PlaceIndex:
        return PlaceIndex(self.places)

    @cached_property
    def _demographics(self) -> Demographics:
        return Demographics(self.bands)

    @property
    def size_bytes(self) -> int:
        """Memory that its arrays take."""
        return self._faces.size_bytes + self._pictures.size_bytes

    def slice(self, filters: Filters, grain: Grain, threshold_faces: int) -> Slice:
        """The counts that `filters` select, in time buckets of `grain` or of the cube's own, whichever is coarser.

        Days, stores and aisles filter faces and pictures; age, gender and expression filter faces only. Raises
        ValueError if the period of the filters cannot be extracted from the cube.
        """
        if not self.period.can_extract(filters.period, self.grain):
            raise ValueError(f"{filters.period.text()} cannot be extracted from {self.period.text()} by {self.grain}")
        loaded = TimeBuckets(self.period, self.grain)
        buckets = TimeBuckets(filters.period, max(grain, self.grain, key=lambda each: each.fineness))
        bucket_of_start = loaded.index_in(buckets)
        at_hours = loaded.at_hours(filters.weekdays, filters.hours)
        kept = {"place": self._index.selected(filters), "start": (bucket_of_start >= 0) & at_hours}
        chosen = {"emotion": filters.emotions, "age_band": filters.age_bands, "gender": filters.genders}
        return Slice(
            filters=filters,
            time_buckets=buckets,
            loaded_buckets=loaded,
            analyzers=self.analyzers,
            threshold_faces=threshold_faces,
            _index=self._index,
            _demographics=self._demographics,
            _bucket_of_start=bucket_of_start,
            _faces=self._faces.with_codes(kept | {DEMOGRAPHIC: self._demographics.selected(chosen)}),
            _pictures=self._pictures.with_codes(kept),
        )


def build_cube(rollup: pd.DataFrame, period: Period, grain: Grain, bands: tuple[AgeBand, ...] = AGE_BANDS) -> Cube:
    """A cube of the rows of a rollup; attributes that are null or not in the contract become "not measured"."""
    pairs = rollup[["store_id", "aisle_id"]].drop_duplicates().sort_values(["store_id", "aisle_id"])
    places = tuple(Place(row.store_id, row.aisle_id) for row in pairs.itertuples())
    analyzers = tuple(sorted(rollup["analyzer"].unique()))
    labels = rollup["store_id"].astype(object) + " · " + rollup["aisle_id"].astype(object)
    codes: dict[str, Codes] = {
        "start": TimeBuckets(period, grain).index_of(pd.DatetimeIndex(rollup["start"])),
        "place": _codes_of(labels, tuple(place.label for place in places)),
        "analyzer": _codes_of(rollup["analyzer"], analyzers),
    }
    demographics = Demographics(bands)
    separate = [
        _codes_of(rollup[name].where(rollup[name].isin(members), NOT_MEASURED), members)
        for name, members in demographics.members.items()
    ]
    combined = np.ravel_multi_index(separate, demographics.shape).astype(np.int16)
    faces, pictures = (
        {name: rollup[name].to_numpy(dtype=np.float64) for name in measures}
        for measures in (COUNTED_FACES, PICTURE_MEASURES)
    )
    face_rows = Rows(codes | {DEMOGRAPHIC: combined}, faces, len(rollup)).where(faces["faces"] > 0)
    picture_rows = Rows(codes, pictures, len(rollup)).where(pictures["pictures"] > 0)
    return Cube(
        period=period,
        grain=grain,
        places=places,
        analyzers=analyzers,
        bands=bands,
        loaded_rows=len(rollup),
        ready_percent=_ready_percent(int(rollup["faces"].sum()), int(rollup["unmerged_faces"].sum())),
        _faces=face_rows.sorted_by("place", len(places)),
        _pictures=picture_rows.sorted_by("place", len(places)),
    )


def _ready_percent(faces: int, unmerged_faces: int) -> int | None:
    ready = faces - unmerged_faces
    if ready in (0, faces):
        return None if faces == 0 else 100 * (ready == faces)
    return min(max(round(100 * ready / faces), 1), 99)


def _codes_of(values: "pd.Series[str]", members: Iterable[str]) -> Codes:
    return np.asarray(pd.Categorical(values, categories=list(members)).codes, dtype=np.int16)
