"""The rollup as dense codes: the one place that holds exact counts, and gives out only what may be told.

In: a rollup frame (`lib.queries.ROLLUP_COLUMNS`) of one window. Out: `Cube`, whose `slice`s count along any dimensions
in a millisecond or two, with small cells hidden (`lib.disclosure`). Nothing else of the app sees an exact count.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.conditions import ALL_AISLES
from lib.contract.age_band import AGE_BANDS, AgeBand
from lib.contract.observation import POSITIVE_EMOTIONS, Emotion
from lib.disclosure import Counts, told, told_table
from lib.filters import NOT_MEASURED, Filters, choices
from lib.periods import Grain, Period
from lib.steps import Steps

UNCLEAR = (Emotion.UNKNOWN.value, NOT_MEASURED)
FACE_MEASURES = ("faces", "known_faces", "positive_faces", "posed_faces", "facing_faces")
PICTURE_MEASURES = ("pictures", "pictures_with_faces", "failed_pictures")
# Follows from faces, so that it is told as carefully as they are.
_TOLD_LIKE_FACES = (*FACE_MEASURES, "pictures_with_faces")
LOOKS = ("emotion", "age_band", "gender")
HOURS_OF_DAY = tuple(f"{hour:02d}:00" for hour in range(24))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_Codes = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """An aisle of a store; its label is unique in its cube."""

    store_id: str
    aisle_id: str

    @property
    def label(self) -> str:
        return f"{self.store_id} · {self.aisle_id}"


@dataclass(frozen=True)
class _Index:
    """What the places of a cube are called and where each stands: worked out once for all of its slices."""

    places: tuple[Place, ...]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(place.label for place in self.places)

    @cached_property
    def stores(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.store_id for place in self.places))

    @cached_property
    def codes(self) -> dict[Place, int]:
        return {place: code for code, place in enumerate(self.places)}

    @cached_property
    def store_codes(self) -> _Codes:
        """Each place's store, by its place among `stores`."""
        codes = {store: code for code, store in enumerate(self.stores)}
        return np.array([codes[place.store_id] for place in self.places], dtype=np.int16)


class _Taken(Mapping[str, Any]):
    """Some rows of columns, taken of each when it is first asked for: no page needs all of them."""

    def __init__(self, columns: Mapping[str, Any], rows: npt.NDArray[np.intp]) -> None:
        self._columns, self._rows = columns, rows
        self._taken: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._taken:
            self._taken[name] = self._columns[name].take(self._rows)
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True, slots=True)
class _Half:
    """Rows of the rollup as columns: codes by dimension, counts by measure, all of one length.

    Counts are whole numbers as floats, which numpy adds up without turning them into such each time.
    """

    codes: Mapping[str, _Codes]
    counts: Mapping[str, npt.NDArray[np.float64]]

    def where(self, kept: npt.NDArray[np.bool_]) -> "_Half":
        rows = np.flatnonzero(kept)  # taking by number is faster than by truth, for several columns
        return _Half(_Taken(self.codes, rows), _Taken(self.counts, rows))

    def copied(self) -> "_Half":
        """With all of its rows taken, so that it holds nothing else."""
        return _Half(dict(self.codes), dict(self.counts))


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
    _faces: _Half = field(repr=False)
    _pictures: _Half = field(repr=False)

    @cached_property
    def _index(self) -> _Index:
        return _Index(self.places)

    @property
    def size_bytes(self) -> int:
        """What it keeps in memory."""
        halves = (self._faces, self._pictures)
        return sum(array.nbytes for half in halves for arrays in (half.codes, half.counts) for array in arrays.values())

    def slice(self, filters: Filters, grain: Grain, threshold_faces: int) -> "Slice":
        """The part that `filters` choose, in steps of `grain`, which is never finer than the cube's.

        Days, stores and aisles cut faces and pictures alike; age, gender and expression cut faces only. Raises
        ValueError where the cube does not give these days.
        """
        if not self.period.gives(filters.period, self.grain):
            raise ValueError(f"{filters.period.words()} cannot be cut out of {self.period.words()} by {self.grain}")
        grain = max(grain, self.grain, key=lambda each: each.fineness)
        loaded = Steps(self.period, self.grain)
        steps = Steps(filters.period, grain)
        in_time = loaded.among(steps)
        in_place = np.ones(len(self.places), dtype=bool)
        if filters.stores or filters.aisles:
            in_place = np.array([_chosen(place, filters) for place in self.places], dtype=bool)
        kept = {"start": in_time >= 0, "place": in_place}
        looks = {
            "emotion": (_axes(self.bands)["emotion"], filters.emotions),
            "age_band": (_axes(self.bands)["age_band"], filters.age_bands),
            "gender": (_axes(self.bands)["gender"], filters.genders),
        }
        chosen = {name: np.isin(members, wanted) for name, (members, wanted) in looks.items() if wanted}
        return Slice(
            filters=filters,
            steps=steps,
            loaded=loaded,
            places=self.places,
            analyzers=self.analyzers,
            bands=self.bands,
            threshold_faces=threshold_faces,
            _index=self._index,
            _step_of_start=in_time,
            _faces=_cut(self._faces, kept | chosen),
            _pictures=_cut(self._pictures, kept),
        )


@dataclass(frozen=True)
class Slice:
    """What a view counts. Dimensions: step, hour_of_day, weekday, place, store, emotion, age_band, gender.

    `hour_of_day` needs a cube by the hour, `weekday` one by the hour or day.
    """

    filters: Filters
    steps: Steps
    loaded: Steps
    places: tuple[Place, ...]
    analyzers: tuple[str, ...]
    bands: tuple[AgeBand, ...]
    threshold_faces: int
    _index: _Index = field(repr=False)
    _step_of_start: _Codes = field(repr=False)
    _faces: _Half = field(repr=False)
    _pictures: _Half = field(repr=False)

    def members(self, dimension: str) -> tuple[Any, ...]:
        """The values along a dimension, in order: Timestamps for step, texts otherwise."""
        return self._axes[dimension]

    def codes_of(self, places: Iterable[Place]) -> list[int]:
        """Where each of `places` stands along the dimension "place". Raises KeyError for a stranger."""
        return [self._index.codes[place] for place in places]

    def codes_of_any(self, places: Iterable[Place]) -> list[int]:
        """Where each of `places` stands along the dimension "place"; -1 for a stranger."""
        return [self._index.codes.get(place, -1) for place in places]

    def count(self, measure: str, *dimensions: str) -> Counts:
        """The told counts, one axis a dimension: NaN is hidden, 0 is zero. Pictures have no looks.

        A table of several cells hides partners of lone hidden ones; without dimensions it is a single number.
        """
        exact = self._exact(measure, dimensions)
        if measure not in _TOLD_LIKE_FACES:
            return exact.astype(np.float64)
        return told_table(exact, self.threshold_faces) if dimensions else told(exact, self.threshold_faces)

    def only(self, places: Collection[Place]) -> "Slice":
        """The part of it that lies in `places`; its members stay, so that tables of two parts line up."""
        wanted = set(places)
        kept = {"place": np.array([place in wanted for place in self.places], dtype=bool)}
        return replace(self, _faces=_cut(self._faces, kept), _pictures=_cut(self._pictures, kept))

    def within(self, kept: npt.NDArray[np.bool_]) -> "Slice":
        """The part of it where `kept` is true, which has an axis for `places` and one for the starts of `loaded`."""

        def cut(half: _Half) -> _Half:
            return half.where(kept[half.codes["place"], half.codes["start"]])

        return replace(self, _faces=cut(self._faces), _pictures=cut(self._pictures))

    def total(self, measure: str) -> float:
        """The told count of everything in view; NaN when it is hidden."""
        return float(self.count(measure))

    def occurs(self, *dimensions: str) -> npt.NDArray[np.bool_]:
        """Where there was a picture that could be analysed: tells zero faces from a camera that saw nothing."""
        analysed = self._exact("pictures", dimensions) - self._exact("failed_pictures", dimensions)
        return np.asarray(analysed > 0)

    def alive_hours(self, *dimensions: str) -> Counts:
        """How many different hours had an analysed picture; for a cube by the hour."""
        starts = len(self.loaded.starts)
        analysed = self._pictures.counts["pictures"] > self._pictures.counts["failed_pictures"]
        shape = tuple(len(self.members(name)) for name in dimensions)
        codes = self._flat(self._pictures, dimensions, shape)[analysed]
        pairs = np.unique(codes.astype(np.int64) * starts + self._pictures.codes["start"][analysed])
        return np.bincount(pairs // starts, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)

    @property
    def empty(self) -> bool:
        """No face is in view."""
        return not len(self._faces.counts["faces"])

    @cached_property
    def seen_analyzers(self) -> tuple[str, ...]:
        """Whose answers are in view; a picture that could not be analysed has no answer."""
        analysed = self._pictures.counts["pictures"] > self._pictures.counts["failed_pictures"]
        seen = {*np.unique(self._faces.codes["analyzer"]), *np.unique(self._pictures.codes["analyzer"][analysed])}
        return tuple(name for code, name in enumerate(self.analyzers) if code in seen)

    @cached_property
    def _axes(self) -> dict[str, tuple[Any, ...]]:
        return {
            "step": tuple(self.steps.starts),
            "hour_of_day": HOURS_OF_DAY,
            "weekday": WEEKDAYS,
            "place": self._index.labels,
            "store": self._index.stores,
            **_axes(self.bands),
        }

    @cached_property
    def _lookups(self) -> dict[str, tuple[str, _Codes]]:
        """Dimensions that follow from a coded one: its name, and the code for each of its codes."""
        starts = self.loaded.starts
        return {
            "step": ("start", self._step_of_start),
            "hour_of_day": ("start", np.asarray(starts.hour, dtype=np.int16)),
            "weekday": ("start", np.asarray(starts.day_of_week, dtype=np.int16)),
            "store": ("place", self._index.store_codes),
        }

    @cached_property
    def _known(self) -> dict[Hashable, Any]:
        """What was worked out before, not to be changed in place: several panels ask for the same."""
        return {}

    def _exact(self, measure: str, dimensions: tuple[str, ...]) -> npt.NDArray[np.int64]:
        asked = measure, dimensions
        if asked not in self._known:
            self._known[asked] = self._counted(measure, dimensions)
        exact: npt.NDArray[np.int64] = self._known[asked]
        return exact

    def _counted(self, measure: str, dimensions: tuple[str, ...]) -> npt.NDArray[np.int64]:
        half = self._faces if measure in FACE_MEASURES else self._pictures
        shape = tuple(len(self.members(name)) for name in dimensions)
        counts = half.counts[measure]
        if not dimensions:
            return np.asarray(counts.sum(), dtype=np.int64)
        sums = np.bincount(self._flat(half, dimensions, shape), weights=counts, minlength=int(np.prod(shape)))
        return sums.reshape(shape).astype(np.int64)

    def _flat(self, half: _Half, dimensions: tuple[str, ...], shape: tuple[int, ...]) -> _Codes:
        """One code for all of `dimensions`, the last one running fastest."""
        asked = half is self._faces, dimensions
        if asked not in self._known:
            flat = self._codes(half, dimensions[0]).astype(np.intp) if dimensions else _no_codes(half)
            for name, size in zip(dimensions[1:], shape[1:], strict=True):
                flat *= size
                flat += self._codes(half, name)
            self._known[asked] = flat
        codes: _Codes = self._known[asked]
        return codes

    def _codes(self, half: _Half, dimension: str) -> _Codes:
        if dimension in half.codes:
            return half.codes[dimension]
        source, lookup = self._lookups[dimension]
        return lookup[half.codes[source]]


def _no_codes(half: _Half) -> _Codes:
    return np.zeros(len(half.codes["start"]), dtype=np.intp)


def cube_of(rollup: pd.DataFrame, period: Period, grain: Grain, bands: tuple[AgeBand, ...] = AGE_BANDS) -> Cube:
    """The rollup's rows as a `Cube`; null attributes read "not measured"."""
    pairs = rollup[["store_id", "aisle_id"]].drop_duplicates().sort_values(["store_id", "aisle_id"])
    places = tuple(Place(row.store_id, row.aisle_id) for row in pairs.itertuples())
    analyzers = tuple(sorted(rollup["analyzer"].unique()))
    starts = Steps(period, grain).index_of(pd.DatetimeIndex(rollup["start"]))
    labels = rollup["store_id"].astype(object) + " · " + rollup["aisle_id"].astype(object)
    codes: dict[str, _Codes] = {
        "start": starts,
        "place": _coded(labels, tuple(place.label for place in places)),
        "analyzer": _coded(rollup["analyzer"], analyzers),
    }
    looks = {name: _coded(rollup[name].fillna(NOT_MEASURED), members) for name, members in _axes(bands).items()}
    counts = {name: rollup[name].to_numpy(dtype=np.float64) for name in ("faces", "posed_faces", "facing_faces")}
    known = ~np.isin(_axes(bands)["emotion"], UNCLEAR)[looks["emotion"]]
    positive = np.isin(_axes(bands)["emotion"], list(POSITIVE_EMOTIONS))[looks["emotion"]]
    counts |= {"known_faces": counts["faces"] * known, "positive_faces": counts["faces"] * positive}
    pictures = {name: rollup[name].to_numpy(dtype=np.float64) for name in PICTURE_MEASURES}
    return Cube(
        period=period,
        grain=grain,
        places=places,
        analyzers=analyzers,
        bands=bands,
        loaded_rows=len(rollup),
        _faces=_Half(codes | looks, counts).where(counts["faces"] > 0).copied(),
        _pictures=_Half(codes, pictures).where(pictures["pictures"] > 0).copied(),
    )


def _axes(bands: tuple[AgeBand, ...]) -> dict[str, tuple[str, ...]]:
    offered = choices(bands)
    return {"emotion": offered["emotions"], "age_band": offered["age_bands"], "gender": offered["genders"]}


def _coded(values: "pd.Series[str]", members: Iterable[str]) -> _Codes:
    return np.asarray(pd.Categorical(values, categories=list(members)).codes, dtype=np.int16)


def _chosen(place: Place, filters: Filters) -> bool:
    """Folded aisles are those that the rollup was asked for."""
    return (not filters.stores or place.store_id in filters.stores) and (
        not filters.aisles or place.aisle_id in (*filters.aisles, ALL_AISLES)
    )


def _cut(half: _Half, kept: Mapping[str, npt.NDArray[np.bool_]]) -> _Half:
    """The rows whose code of every named dimension is kept."""
    cutting = {name: members for name, members in kept.items() if not members.all()}
    if not cutting:
        return half
    rows = np.ones(len(half.codes["start"]), dtype=bool)
    for name, members in cutting.items():
        rows &= members[half.codes[name]]
    return half.where(rows)
