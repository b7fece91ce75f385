"""The timeline of the aisles' pictures: cells, gaps and failed pictures."""

import json
from datetime import datetime

from lib import charts, frames
from lib.charts import ChartContext
from lib.data.periods import Grain, Period
from tests.lib.charts.panels import legend_labels
from tests.lib.cubes import WEEK, pictures, slice_of

LATER = datetime(2026, 12, 1)
ROWS = [
    pictures(5),
    pictures(4, start="2026-11-02 11:00"),
    pictures(3, start="2026-11-04 11:00", failed_pictures=3),
    pictures(2, start="2026-11-03 11:00", aisle_id="toys"),
]


def timeline(view=None, labels=None, now=LATER, **bands):
    view = slice_of(ROWS) if view is None else view
    context = ChartContext(time_buckets=view.time_buckets, threshold_faces=10, **bands)
    return charts.aisle_timeline(frames.aisle_pictures(view), labels or {0: "Coffee", 1: "Toys"}, context, now)


def marks(panel) -> list[str]:
    return [layer["mark"]["type"] for layer in json.loads(panel.spec)["layer"]]


def test_there_is_a_cell_for_each_day_with_pictures():
    cells = timeline().data["cells"]
    assert [("Coffee", 2, 9, 0), ("Coffee", 0, 3, 3), ("Toys", 1, 2, 0)] == [
        (row.aisle, row.value, row.pictures, row.failed_pictures) for row in cells.itertuples()
    ]


def test_every_row_has_a_grey_band_from_the_first_day_to_now():
    rows = timeline(now=datetime(2026, 11, 5, 12)).data["rows"]
    first, now = (
        int(datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000) for text in ("2026-11-02", "2026-11-05T12:00")
    )
    assert [("Coffee", first, now), ("Toys", first, now)] == [
        (row.aisle, row.first, row.end) for row in rows.itertuples()
    ]


def test_a_chosen_aisle_without_any_picture_keeps_its_row():
    panel = timeline(labels={0: "Coffee", 1: "Toys", 2: "Wine"})
    assert ["Coffee", "Toys", "Wine"] == list(panel.data["rows"]["aisle"])
    assert "Wine" not in set(panel.data["cells"]["aisle"])


def test_an_aisle_that_is_not_chosen_has_no_row():
    panel = timeline(slice_of(ROWS, aisles=("toys",)), {1: "Toys"})
    assert ["Toys"] == list(panel.data["rows"]["aisle"])
    assert {"Toys"} == set(panel.table["Aisle"])


def test_hourly_cells_count_pictures():
    panel = timeline(slice_of(ROWS, grain=Grain.HOUR))
    assert "Pictures per hour by aisle" == panel.title
    assert [5, 4, 3, 2] == list(panel.data["cells"]["value"])
    assert "Hours with pictures per day by aisle" == timeline().title


def test_cells_of_failed_pictures_are_outlined():
    layers = json.loads(timeline().spec)["layer"]
    filters = [layer["transform"][0]["filter"] for layer in layers if "transform" in layer]
    assert ["datum.pictures > datum.failed_pictures", "datum.pictures === datum.failed_pictures"] == filters
    assert not layers[-1]["mark"]["filled"]


def test_the_caption_names_the_aisle_with_the_fewest_hours_and_the_legend_explains_grey():
    caption = timeline().caption
    assert "Fewest hours with pictures: Toys (1); most: Coffee (2)." in caption
    assert "No pictures" in legend_labels(timeline())


def test_only_the_aisles_with_the_most_gaps_are_drawn_when_there_are_many():
    many = [pictures(1, aisle_id=f"aisle-{number}") for number in range(45)]
    panel = timeline(
        slice_of([*many, pictures(1, aisle_id="aisle-7", start="2026-11-03 10:00")]), {n: f"{n:02d}" for n in range(46)}
    )
    assert 40 == len(panel.data["rows"])
    assert "6 aisles with fewer gaps are not shown" in panel.caption


def test_the_spec_does_not_depend_on_the_rows():
    week_later = Period(WEEK.first_day, WEEK.end_day)
    other = slice_of([pictures(1), pictures(50, aisle_id="wine")], week_later)
    assert timeline().spec is timeline(other, {0: "Coffee", 1: "Wine"}).spec
    assert "Coffee" not in timeline().spec
