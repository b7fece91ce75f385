"""The counts of a view as rows, for exports.

In: a slice and dimensions. Out: a frame and the columns that define it.
"""

import numpy as np
import pandas as pd

from lib.contract.column import Column
from lib.data.cube import DEMOGRAPHICS, Slice
from lib.data.filters import NOT_MEASURED

_STEP = {
    "hour": "Start of the hour",
    "day": "Start of the day",
    "week": "Monday on which the week starts",
}
_DIMENSIONS = {
    "store": Column("string", "", "Store", name="store_id"),
    "place": Column("string", "", "Aisle", name="aisle_id"),
    "emotion": Column("string", "", "Apparent expression; UNKNOWN below the confidence threshold", name="emotion"),
    "age_band": Column("string", "years", "Band that contains the middle of the predicted age range", name="age_band"),
    "gender": Column("string", "", "Predicted gender", name="gender"),
}
_MEASURES = {
    "faces": ("faces", "Faces detected in pictures; a face is not a person"),
    "known_faces": ("faces", "Of these, faces with a known expression, neither UNKNOWN nor not measured"),
    "positive_faces": ("faces", "Of these, faces whose apparent expression is HAPPY"),
    "pictures": ("pictures", "Pictures; 0 faces counts too"),
    "pictures_with_faces": ("pictures", "Of these, pictures with at least one face"),
    "failed_pictures": ("pictures", "Of these, pictures that could not be analysed"),
}


def count_columns(view: Slice, dimensions: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of `count_rows`, defined."""
    grain = view.time_buckets.grain
    step = Column("timestamp", "store's wall clock", _STEP[grain.value], name="start")
    known = {"step": (step,), "place": (_DIMENSIONS["store"], _DIMENSIONS["place"])}
    least = view.threshold_faces
    suppression = f"; rounded to the nearest {least}, empty below {least}" if least > 1 else ""
    return (
        *(column for name in dimensions for column in known.get(name, (_DIMENSIONS.get(name, step),))),
        *(
            Column("bigint", unit, meaning + suppression * (name not in ("pictures", "failed_pictures")), name=name)
            for name, (unit, meaning) in _MEASURES.items()
            if name in _measures(dimensions)
        ),
    )


def count_rows(view: Slice, dimensions: tuple[str, ...]) -> pd.DataFrame:
    """One row per combination that occurs; hidden counts and demographics that were not measured are null.

    `dimensions` are some of step, store, place, emotion, age_band, gender. With demographics only faces are counted,
    because pictures have none.
    """
    counts = {name: view.count(name, *dimensions) for name in _measures(dimensions)}
    occurs = np.any([values != 0 for values in counts.values()], axis=0)  # NaN is not 0
    where = np.nonzero(occurs) if dimensions else ()
    frame = pd.DataFrame({name: values[where].ravel() for name, values in counts.items()}).astype("Int64")
    named: dict[str, object] = {}
    for name, codes in zip(dimensions, where, strict=True):
        if name == "place":
            named["store_id"] = [view.places[code].store_id for code in codes]
            named["aisle_id"] = [view.places[code].aisle_id for code in codes]
        elif name == "step":
            named["start"] = view.time_buckets.starts[codes]
        else:
            named[_DIMENSIONS[name].name] = np.array(view.members(name), dtype=object)[codes]
    rows = pd.DataFrame(named, index=frame.index)
    for name in DEMOGRAPHICS:
        if name in rows:
            rows[name] = rows[name].where(rows[name] != NOT_MEASURED, None)
    return pd.concat([rows, frame], axis=1)


def _measures(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    return ("faces",) if any(name in DEMOGRAPHICS for name in dimensions) else tuple(_MEASURES)
