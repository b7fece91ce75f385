"""The operator's table, and the pictures of each aisle."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from lib import frames
from lib.data.periods import Grain
from lib.data.place_names import Names
from lib.frames.camera_states import State
from lib.frames.freshness import Camera
from lib.frames.opening_hours import StoreHours
from tests.lib.cubes import cube, faces, pictures, slice_of

NOW = datetime(2026, 11, 23, 15, 0)
CAMERA = Camera(
    store_id="cork-1",
    aisle_id="bakery",
    camera_id="cam-2",
    state=State.STUCK,
    reason="12 waiting, none sent for 2 h",
    heartbeat_at=NOW - timedelta(minutes=2),
    picture_at=NOW - timedelta(hours=3),
    pictures=263,
    errors=2,
    quarantined=1,
    duplicates=4,
    waiting=12,
    failed=3,
    disk_free_bytes=5_000_000_000,
    version="1.2",
    dropped_for_space=7,
    dropped_for_age=5,
    discarded=40,
    held_back=9,
    uptime=timedelta(hours=50),
    temperature_celsius=61.4,
)
UNHEARD = Camera(
    store_id="cork-1",
    aisle_id="toys",
    camera_id="",
    state=State.NO_RECENT_PICTURE,
    reason="",
    heartbeat_at=None,
    picture_at=None,
    pictures=0,
    errors=0,
    quarantined=0,
    duplicates=0,
    waiting=None,
    failed=None,
    disk_free_bytes=None,
    version=None,
)


def one_hour_ahead(store_id: str, at: datetime) -> datetime:
    return at + timedelta(hours=1)


def test_a_row_of_the_table_has_a_sign_words_and_local_times():
    table = frames.camera_table((CAMERA, UNHEARD), lambda camera: f"the {camera.aisle_id}", one_hour_ahead, NOW)
    assert {
        "State": "! uploader stuck: 12 waiting, none sent for 2 h",
        "Camera": "the bakery",
        "Newest picture": "23 Nov 13:00 (3 h ago)",
    } == table.iloc[0].to_dict()
    unheard = table.iloc[1]
    assert f"? {State.NO_RECENT_PICTURE.value}" == unheard["State"]
    assert pd.isna(unheard["Newest picture"])


def test_the_pictures_of_each_camera_are_a_table_of_their_own():
    table = frames.picture_table((CAMERA, UNHEARD), lambda camera: f"the {camera.aisle_id}")
    assert {"Camera": "the bakery", "Pictures": 263, "Failed": 2, "Unreadable": 1, "Received twice": 4} == (
        table.iloc[0].to_dict()
    )


def test_the_devices_are_those_with_a_heartbeat_with_what_it_reports():
    table = frames.device_table((CAMERA, UNHEARD), lambda camera: f"the {camera.aisle_id}", one_hour_ahead, NOW)
    assert [
        {
            "Camera": "the bakery",
            "Last report": "23 Nov 15:58 (2 min ago)",
            "Waiting": 12,
            "Failed attempts": 3,
            "Dropped (disk space)": 7,
            "Dropped (age)": 5,
            "Discarded": 40,
            "Held back": 9,
            "Disk free": "5.0 GB",
            "Temperature": "61 °C",
            "Running": "2 days",
            "Uploader": "1.2",
        }
    ] == table.to_dict("records")


def test_a_store_has_the_states_of_its_cameras_its_newest_picture_and_its_usual_hours():
    closed = [replace(CAMERA, state=State.SINCE_CLOSING, camera_id=each) for each in ("cam-1", "cam-3")]
    gone = replace(CAMERA, store_id="galway-1", state=State.GONE)
    hours = {"cork-1": StoreHours((frozenset({8, 9, 10}),) * 7)}
    other = replace(UNHEARD, store_id="dublin-1")
    table = frames.store_table((CAMERA, *closed, other, gone), str.title, hours, one_hour_ahead, NOW)
    assert [
        ("Cork-1", "1 uploader stuck, 2 quiet since closing time", "23 Nov 13:00 (3 h ago)", "08:00–11:00"),
        ("Dublin-1", "1 no recent picture", "", "not known yet"),
    ] == [tuple(row) for row in table.fillna("").itertuples(index=False)]


def test_a_future_instant_is_ahead():
    ahead = replace(CAMERA, picture_at=NOW + timedelta(hours=2))
    (table,) = frames.camera_table((ahead,), lambda camera: "", one_hour_ahead, NOW).to_dict("records")
    assert "23 Nov 18:00 (ahead)" == table["Newest picture"]


def test_the_states_are_explained_in_the_order_of_the_table():
    assert [state.value for state in State] == [text.split(" ", 1)[1] for text in frames.state_table()["State"]]


TWO_AISLES = [
    pictures(5),
    pictures(3, start="2026-11-02 11:00", failed_pictures=3),
    pictures(4, start="2026-11-02 11:00", aisle_id="toys"),
    pictures(2, start="2026-11-04 11:00", aisle_id="toys"),
    pictures(9, start="2026-11-06 11:00", store_id="cork-1"),
]


def test_a_time_bucket_has_its_pictures_failed_pictures_and_the_hours_of_the_aisle_and_of_its_store():
    view = slice_of(TWO_AISLES)
    rows = [tuple(row) for row in frames.aisle_pictures(view, view).itertuples(index=False)]
    assert [
        (0, pd.Timestamp("2026-11-06"), 9.0, 0.0, 1.0, 1.0),
        (1, pd.Timestamp("2026-11-02"), 8.0, 3.0, 1.0, 2.0),
        (1, pd.Timestamp("2026-11-04"), 0.0, 0.0, 0.0, 1.0),
        (2, pd.Timestamp("2026-11-02"), 4.0, 0.0, 1.0, 2.0),
        (2, pd.Timestamp("2026-11-04"), 2.0, 0.0, 1.0, 1.0),
    ] == rows


def test_a_chosen_aisle_is_judged_by_the_hours_of_its_whole_store():
    coffee = slice_of(TWO_AISLES, aisles=("coffee",), stores=("dublin-1",))
    cells = frames.aisle_pictures(coffee, slice_of(TWO_AISLES, stores=("dublin-1",)))
    assert [(1, 1.0, 2.0), (1, 0.0, 1.0)] == list(
        zip(cells["place"], cells["hours"], cells["store_hours"], strict=True)
    )


def test_hours_are_missing_without_a_cube_by_the_hour():
    by_day = cube([pictures(5, start="2026-11-02")], grain=Grain.DAY)
    view = by_day.slice(slice_of([pictures(5)]).filters, Grain.DAY, 1)
    assert np.isnan(frames.aisle_pictures(view, view)[["hours", "store_hours"]]).all(axis=None)


def test_every_chosen_aisle_has_a_label_even_without_pictures():
    rows = [pictures(5), faces(5, aisle_id="toys"), pictures(1, store_id="cork-1")]
    assert {0: "cork-1 · coffee", 1: "dublin-1 · coffee", 2: "dublin-1 · toys"} == frames.aisle_labels(
        slice_of(rows), Names()
    )
    assert {2: "dublin-1 · toys"} == frames.aisle_labels(slice_of(rows, aisles=("toys",)), Names())
