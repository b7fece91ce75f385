"""The rollup as dense codes: the one place that holds exact counts, and gives out only what may be told.

In: a rollup frame (`data.queries.ROLLUP_COLUMNS`) of one window. Out: `Cube`, whose `Slice`s count along any dimensions
in a millisecond or two, with small cells hidden (`lib.data.suppression`). Nothing else of the app sees an exact count.
"""

from lib.data.cube.cube import Cube, cube_of
from lib.data.cube.demographics import LOOKS, UNCLEAR
from lib.data.cube.places import Place
from lib.data.cube.slice import HOURS_OF_DAY, WEEKDAYS, Slice

__all__ = [
    "HOURS_OF_DAY",
    "LOOKS",
    "UNCLEAR",
    "WEEKDAYS",
    "Cube",
    "Place",
    "Slice",
    "cube_of",
]
