"""The sales of a slice.

In: a cube and a slice of it. Out: `SalesWithFaces`, of one query for the cube's days and stores. Raises EngineError.
"""

from lib import frames
from lib.data import queries
from lib.data.cube import Cube, Slice
from lib.frames import SalesWithFaces
from lib.ui import data_access
from lib.ui.settings import Settings


def load_sales(settings: Settings, cube: Cube, part: Slice) -> SalesWithFaces:
    """The sales of `part`, a slice of `cube`."""
    stores = {place.store_id for place in cube.places}
    query = queries.sales_with_pictures(cube.period, cube.grain, stores, frames.has_folded_aisles(part))
    joined = data_access.frame(settings, "Joining sales and pictures", query, "sales_with_pictures").value
    return frames.sales_with_faces(part, joined)
