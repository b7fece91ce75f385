"""The counts of a view as rows, for exports.

In: a slice, dimensions and the operator's names. Out: a frame and the columns that define it. An empty count is hidden
and nothing else: an attribute that was not measured is `NOT_MEASURED`.
"""

import numpy as np
import pandas as pd

from lib.contract.column import Column
from lib.data import formats
from lib.data.cube import DEMOGRAPHICS, Slice
from lib.data.filters import NOT_MEASURED
from lib.data.place_names import Names
from lib.data.suppression import Counts
from lib.frames.over_time import shares_of

_STEP = {
    "hour": Column("timestamp", "store's wall clock", "Start of the hour, by the store's clock", name="start"),
    "day": Column("date", "store's wall clock", "Day, by the store's clock", name="start"),
    "week": Column("date", "store's wall clock", "Monday on which the week starts", name="start"),
}
_STORE = (
    Column("string", "", "Id of the store, as in stores.csv and in the other tables", name="store_id"),
    Column("string", "", "Name of the store; its id if it has none", name="store_name"),
)
_AISLE = (
    Column("string", "", "Id of the aisle, as in aisles.csv and in the other tables", name="aisle_id"),
    Column("string", "", "Name of the aisle; its id if it has none", name="aisle_name"),
)
_DIMENSIONS = {
    "store": _STORE,
    "place": (*_STORE, *_AISLE),
    "emotion": (Column("string", "", "Apparent expression; UNKNOWN below the confidence threshold", name="emotion"),),
    "age_band": (
        Column("string", "years", "Band that contains the middle of the predicted age range", name="age_band"),
    ),
    "gender": (Column("string", "", "Predicted gender: Female, Male or not measured", name="gender"),),
}
_MEASURES = {
    "faces": ("faces", "Faces detected in pictures: one shopper in several pictures counts several times"),
    "known_faces": ("faces", f"Of these, faces with a known expression, neither UNKNOWN nor {NOT_MEASURED}"),
    "positive_faces": ("faces", "Of these, faces whose apparent expression is HAPPY"),
    "pictures": ("pictures", "Pictures that the cameras took, with or without faces"),
    "pictures_with_faces": ("pictures", "Of these, pictures with at least one face"),
    "failed_pictures": ("pictures", "Of these, pictures that could not be analysed"),
}
_GROUPS = {"step": "", "store": "store", "place": "aisle"}  # the step's word is its grain
FACES_PERCENT, POSITIVE_PERCENT = "faces_percent", "positive_percent"


def count_columns(view: Slice, dimensions: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of `count_rows`, defined."""
    grain = view.time_buckets.grain.value
    by_name = {"step": (_STEP[grain],), **_DIMENSIONS}
    least = view.threshold_faces
    rounded = f"; rounded to the nearest {least}" if least > 1 else ""
    groups = formats.join_list(_GROUPS[name] or grain for name in _group(dimensions))
    whole = f"of the same {groups}" if groups else "in the selection"
    percent = {
        "faces": Column("double", "percent", f"faces as a percentage of all faces {whole}", name=FACES_PERCENT),
        "positive_faces": Column(
            "double", "percent", "positive_faces as a percentage of known_faces", name=POSITIVE_PERCENT
        ),
    }
    measures: list[Column] = []
    for name in _measures(dimensions):
        unit, meaning = _MEASURES[name]
        is_rounded = name not in ("pictures", "failed_pictures")
        measures.append(Column("bigint", unit, meaning + rounded * is_rounded, name=name))
        measures += [percent[name]] if name in percent else []
    return (*(column for name in dimensions for column in by_name[name]), *measures)


def count_rows(view: Slice, dimensions: tuple[str, ...], names: Names) -> pd.DataFrame:
    """One row per combination that occurs, with the columns of `count_columns`.

    `dimensions` are some of step, store, place, emotion, age_band, gender. With demographics only faces are counted,
    because pictures have none. Percentages are those of published counts, so that they reveal no other.
    """
    counts = {name: view.count(name, *dimensions) for name in _measures(dimensions)}
    occurs = np.any([values != 0 for values in counts.values()], axis=0)  # NaN is not 0
    where = np.nonzero(occurs) if dimensions else ()
    rows: dict[str, object] = {}
    for name, codes in zip(dimensions, where, strict=True):
        rows |= _keys(view, name, codes, names)
    for name, values in counts.items():
        rows[name] = pd.array(values[where].ravel(), dtype="Int64")
        if name == "faces":
            rows[FACES_PERCENT] = _percent(values, _wholes(view, dimensions))[where].ravel()
        elif name == "positive_faces":
            rows[POSITIVE_PERCENT] = _percent(values, counts["known_faces"])[where].ravel()
    return pd.DataFrame(rows)


def _keys(view: Slice, dimension: str, codes: "np.typing.NDArray[np.intp]", names: Names) -> dict[str, object]:
    if dimension == "step":
        return {"start": view.time_buckets.starts[codes]}
    if dimension == "store":
        stores = [view.members("store")[code] for code in codes]
        return {"store_id": stores, "store_name": [names.store(store) for store in stores]}
    if dimension == "place":
        places = [view.places[code] for code in codes]
        return {
            "store_id": [place.store_id for place in places],
            "store_name": [names.store(place.store_id) for place in places],
            "aisle_id": [place.aisle_id for place in places],
            "aisle_name": [names.aisle(*place) for place in places],
        }
    return {dimension: np.array(view.members(dimension), dtype=object)[codes]}


def _wholes(view: Slice, dimensions: tuple[str, ...]) -> Counts:
    """The published faces of each row's group, with one axis per dimension; all faces if no row has demographics."""
    group = _group(dimensions)
    axes = tuple(axis for axis, name in enumerate(dimensions) if name not in group)
    return np.expand_dims(view.count("faces", *group), axes)


def _group(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions within which faces are a share: the expressions of one aisle add up to that aisle's faces."""
    others = tuple(name for name in dimensions if name not in DEMOGRAPHICS)
    return others if len(others) < len(dimensions) else ()


def _percent(parts: Counts, wholes: Counts) -> Counts:
    return np.asarray(np.round(100 * shares_of(parts, wholes), 1))


def _measures(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    return ("faces",) if any(name in DEMOGRAPHICS for name in dimensions) else tuple(_MEASURES)
