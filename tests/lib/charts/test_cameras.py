"""The timeline of the aisles' pictures: cells, gaps and failed pictures."""

import json
from datetime import datetime

from lib import charts, frames
from lib.charts import ChartContext
from lib.charts.cameras import AISLE_MISSING, COMPLETE, STORE_MISSING
from lib.charts.core import theme
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
    return charts.aisle_timeline(frames.aisle_pictures(view, view), labels or {0: "Coffee", 1: "Toys"}, context, now)


def marks(panel) -> list[str]:
    return [layer["mark"]["type"] for layer in json.loads(panel.spec)["layer"]]


def test_there_is_a_cell_for_each_day_with_pictures():
    cells = timeline().data["cells"]
    assert [
        ("Coffee", 0, 9, 0),
        ("Coffee", 1, 0, 0),
        ("Coffee", 0, 3, 3),
        ("Toys", 1, 0, 0),
        ("Toys", 0, 2, 0),
        ("Toys", 0, 0, 0),
    ] == [(row.label, row.value, row.pictures, row.failed_pictures) for row in cells.itertuples()]


def test_a_day_of_few_opening_hours_is_complete_where_its_store_has_no_more():
    rows = [pictures(1), pictures(1, start="2026-11-02 11:00"), pictures(1, start="2026-11-08 14:00")]
    view = slice_of([*rows, pictures(1, start="2026-11-02 11:00", aisle_id="toys")])
    assert [("Coffee", 0), ("Coffee", 0), ("Toys", 0.5), ("Toys", 1)] == [
        (row.label, row.value) for row in timeline(view).data["cells"].itertuples()
    ]


def test_a_line_is_drawn_only_where_the_whole_store_has_no_picture_and_ends_now():
    lines = timeline(now=datetime(2026, 11, 6, 12)).data["store_gaps"]
    first, now = (
        int(datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000) for text in ("2026-11-05", "2026-11-06T12:00")
    )
    assert [("Coffee", first, now), ("Toys", first, now)] == [
        (line.label, line.first, line.end) for line in lines.itertuples()
    ]
    rows = [pictures(1, start="2026-11-03 10:00"), pictures(1, start="2026-11-05 10:00")]
    lines = timeline(slice_of(rows, grain=Grain.DAY), {0: "Coffee"}).data["store_gaps"]
    assert [1, 1, 3] == list((lines["end"] - lines["first"]) // 86_400_000)


def test_a_chosen_aisle_without_any_picture_keeps_its_row():
    panel = timeline(labels={0: "Coffee", 1: "Toys", 2: "Wine"})
    assert ["Wine"] == [label for label in panel.data["store_gaps"]["label"] if label not in ("Coffee", "Toys")]
    assert "Wine" not in set(panel.data["cells"]["label"])


def test_an_aisle_that_is_not_chosen_has_no_row():
    panel = timeline(slice_of(ROWS, aisles=("toys",)), {1: "Toys"})
    assert {"Toys"} == set(panel.data["store_gaps"]["label"]) == set(panel.data["cells"]["label"])
    assert {"Toys"} == set(panel.table["Aisle"])


def test_hourly_cells_count_pictures():
    panel = timeline(slice_of(ROWS, grain=Grain.HOUR))
    assert "Pictures per hour by aisle" == panel.title
    assert [5, 4, 0, 3, 0, 0, 2, 0] == list(panel.data["cells"]["value"])
    assert "Hours without pictures per day by aisle" == timeline().title


def test_cells_of_failed_pictures_are_outlined():
    layers = json.loads(timeline().spec)["layer"]
    filters = [layer["transform"][0]["filter"] for layer in layers if "transform" in layer]
    assert [
        "datum.pictures === 0",
        "datum.pictures > datum.failed_pictures",
        "datum.pictures > 0 && datum.pictures === datum.failed_pictures",
    ] == filters
    assert not layers[-1]["mark"]["filled"]


def test_the_caption_says_how_complete_the_pictures_are_and_names_the_aisle_with_the_most_gaps():
    assert "50.0% complete. Most gaps: Toys, without a picture in 2 of its store's 3 hours." == timeline().caption
    assert "Every aisle has pictures in all hours" in timeline(slice_of([pictures(5)]), {0: "Coffee"}).caption


def test_complete_days_are_pale_and_the_colour_of_the_others_is_their_gap():
    *_, seen, _ = json.loads(timeline().spec)["layer"]
    color = seen["encoding"]["color"]
    assert ("datum.value <= 0", theme.NEUTRAL) == (color["condition"]["test"], color["condition"]["value"])
    assert [0, 1] == color["scale"]["domain"]
    assert COMPLETE.label in legend_labels(timeline())
    assert COMPLETE.label not in legend_labels(timeline(slice_of(ROWS, grain=Grain.HOUR)))


def test_the_legend_distinguishes_an_aisle_without_pictures_from_a_closed_store():
    assert STORE_MISSING.label in legend_labels(timeline())
    assert {AISLE_MISSING.label, STORE_MISSING.label} <= set(legend_labels(timeline(slice_of(ROWS, grain=Grain.HOUR))))
    whole = [pictures(1, start=f"2026-11-0{day} 10:00") for day in range(2, 9)]
    assert not {AISLE_MISSING.label, STORE_MISSING.label} & set(legend_labels(timeline(slice_of(whole), {0: "Coffee"})))


def test_only_the_aisles_with_the_most_gaps_are_drawn_when_there_are_many():
    many = [pictures(1, aisle_id=f"aisle-{number}") for number in range(45)]
    panel = timeline(
        slice_of([*many, pictures(1, aisle_id="aisle-7", start="2026-11-03 10:00")]), {n: f"{n:02d}" for n in range(46)}
    )
    assert 40 == len({*panel.data["cells"]["label"], *panel.data["store_gaps"]["label"]})
    assert "6 aisles with fewer gaps are not shown" in panel.caption


def test_each_row_has_room_for_two_lines_below_the_legend():
    for aisles in (4, 11, 12):
        labels = {number: f"Cork · {number:02d}" for number in range(aisles)}
        view = slice_of([pictures(1, aisle_id=f"aisle-{number:02d}") for number in range(aisles)])
        room = json.loads(timeline(view, labels).spec)["height"] - 50 - 50  # axis and legend
        assert room / aisles >= 32


def test_the_spec_does_not_depend_on_the_rows():
    week_later = Period(WEEK.first_day, WEEK.end_day)
    other = slice_of([pictures(1), pictures(50, aisle_id="wine")], week_later)
    assert timeline().spec is timeline(other, {0: "Coffee", 1: "Wine"}).spec
    assert "Coffee" not in timeline().spec
