"""The rollup in memory as integer codes: it alone holds exact counts, and it publishes only suppressed ones.

In: a rollup frame (`data.queries.ROLLUP_COLUMNS`) of one window. Out: `Cube`, whose `Slice`s count along any dimensions
in a millisecond or two, with small cells suppressed (`lib.data.suppression`). No other code of the app sees an exact
count.
"""

from lib.data.cube.cube import Cube, build_cube
from lib.data.cube.demographics import DEMOGRAPHICS, UNCLEAR
from lib.data.cube.places import Place
from lib.data.cube.slice import Slice
from lib.data.periods import HOURS_OF_DAY, WEEKDAYS

__all__ = [
    "DEMOGRAPHICS",
    "HOURS_OF_DAY",
    "UNCLEAR",
    "WEEKDAYS",
    "Cube",
    "Place",
    "Slice",
    "build_cube",
]
