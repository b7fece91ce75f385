"""The state of a camera from its pictures and heartbeat, and the text of the badge about them."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from lib.frames.camera_states import MEANINGS, State
from lib.frames.freshness import Camera, build_cameras, late_after, sentence
from lib.frames.opening_hours import StoreHours

NOW = datetime(2026, 11, 23, 15, 0)
SINCE = datetime(2026, 11, 21)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
IDS = {"store_id": "cork-1", "aisle_id": "bakery", "camera_id": "cam-2"}


def seen(ago: timedelta, arrived_ago: timedelta | None = None, **values) -> dict[str, object]:
    """A row of the frame of cameras: a hundred pictures a day, the newest taken `ago` and ingested shortly after."""
    row = IDS | {"last_at": NOW - ago, "ingested_at": NOW - (ago if arrived_ago is None else arrived_ago)}
    return row | {"pictures": 263, "errors": 0, "quarantined": 0, "duplicates": 0} | values


def beat(ago: timedelta, **values) -> dict[str, object]:
    """A row of the frame of heartbeats, of an uploader with an empty queue."""
    sent_at = NOW - ago
    row = IDS | {"sent_at": sent_at, "started_at": sent_at - DAY, "last_sent_at": sent_at - MINUTE, "version": "1.2"}
    return row | {"waiting": 0, "sent": 900, "failed": 3, "disk_free_bytes": 5_000_000_000} | values


def place(ago: timedelta, **values) -> dict[str, object]:
    return {"store_id": "cork-1", "aisle_id": "bakery", "last_at": NOW - ago, "last_local": NOW - ago} | values


def cameras(pictures=(), beats=(), places=(), hours=None) -> tuple[Camera, ...]:
    camera_rows, heartbeat_rows, place_rows = (pd.DataFrame(list(rows)) for rows in (pictures, beats, places))
    return build_cameras(camera_rows, heartbeat_rows, place_rows, SINCE, NOW, hours or {})


def state(pictures=(), beats=(), places=(), hours=None) -> State:
    (camera,) = cameras(pictures, beats, places, hours)
    return camera.state


def open_from(first: int, end: int, synthetic: bool = False) -> dict[str, StoreHours]:
    """Usual hours of every day; `NOW` is 15:00 on a Monday."""
    return {"cork-1": StoreHours((frozenset(range(first, end)),) * 7, synthetic)}


def banner(*found: Camera, newest: datetime | None = None) -> str:
    return sentence(found, newest, NOW, lambda camera: f"{camera.store_id} · {camera.camera_id}")


def test_a_camera_with_pictures_in_time_is_live_with_or_without_a_heartbeat():
    assert State.LIVE == state([seen(5 * MINUTE)], [beat(MINUTE)])
    assert State.LIVE == state([seen(5 * MINUTE)])
    assert State.LIVE == state([seen(5 * MINUTE)], [beat(2 * DAY)])


def test_a_picture_that_has_just_arrived_makes_a_camera_live_however_old_it_is():
    assert State.LIVE == state([seen(9 * HOUR, arrived_ago=MINUTE)])


def test_a_camera_with_late_pictures_and_a_recent_heartbeat_is_quiet():
    assert State.QUIET == state([seen(9 * HOUR)], [beat(MINUTE)])
    assert State.QUIET == state([], [beat(MINUTE)])


def test_a_camera_without_pictures_and_recent_heartbeat_is_silent():
    assert State.SILENT == state([seen(9 * HOUR)], [beat(21 * MINUTE)])
    assert State.QUIET == state([seen(9 * HOUR)], [beat(20 * MINUTE)])
    assert State.SILENT == state([], [beat(29 * DAY)])


def test_a_camera_that_never_sent_a_heartbeat_is_not_silent():
    assert State.NO_RECENT_PICTURE == state([seen(9 * HOUR)])


def test_silence_outside_the_usual_hours_of_a_store_is_no_failure():
    closed = open_from(18, 23)
    assert State.SINCE_CLOSING == state([seen(16 * HOUR)], hours=closed)
    assert State.SINCE_CLOSING == state([seen(16 * HOUR)], [beat(MINUTE)], hours=closed)
    assert State.SINCE_CLOSING == state([seen(16 * HOUR)], [beat(5 * HOUR)], hours=closed), "switched off at night"
    assert State.LIVE == state([seen(MINUTE)], hours=closed)


def test_silence_in_the_usual_hours_of_a_store_is_a_failure():
    open_now = open_from(8, 22)
    assert State.MISSING == state([seen(3 * HOUR)], hours=open_now)
    assert State.MISSING == state([seen(3 * HOUR)], [beat(MINUTE)], hours=open_now)
    assert State.MISSING == state(beats=[beat(MINUTE)], hours=open_now)
    assert State.SILENT == state([seen(3 * HOUR)], [beat(HOUR)], hours=open_now)
    assert State.QUIET == state([seen(3 * HOUR)], [beat(MINUTE, paused="switched off")], hours=open_now)
    assert State.MISSING == state([seen(48 * HOUR)], hours=open_from(18, 23)), "yesterday's hours count too"


def test_a_store_that_has_just_opened_is_given_time():
    assert State.SINCE_CLOSING == state([seen(16 * HOUR)], hours=open_from(14, 23))


def test_a_demo_store_has_no_cameras_that_could_fail():
    demo = open_from(8, 22, synthetic=True)
    assert State.DEMO == state([seen(20 * HOUR)], hours=demo)
    assert State.SINCE_CLOSING == state([seen(20 * HOUR)], hours=open_from(18, 19, synthetic=True))
    assert State.SILENT == state([seen(20 * HOUR)], [beat(HOUR)], hours=demo), "a real camera in it can"


def test_an_aisle_without_a_recent_camera_is_listed_until_it_is_gone():
    (camera,) = cameras(places=[place(20 * DAY)])
    assert (State.NO_RECENT_PICTURE, "", NOW - 20 * DAY, 0) == (
        camera.state,
        camera.camera_id,
        camera.picture_at,
        camera.pictures,
    )
    assert State.GONE == state(places=[place(31 * DAY)])
    assert State.GONE == state(beats=[beat(31 * DAY)])


def test_an_aisle_with_a_camera_is_listed_once():
    assert 1 == len(cameras([seen(HOUR)], places=[place(HOUR)]))
    assert 1 == len(cameras(beats=[beat(HOUR)], places=[place(9 * DAY)]))


def test_a_clock_ahead_is_detected_by_the_heartbeat_or_the_picture():
    (by_heartbeat,) = cameras([seen(MINUTE)], [beat(-2 * HOUR)])
    assert (State.CLOCK_AHEAD, "by 2 h") == (by_heartbeat.state, by_heartbeat.reason)
    assert State.CLOCK_AHEAD == state([seen(HOUR, arrived_ago=3 * HOUR)])
    assert State.LIVE == state([seen(-4 * MINUTE, arrived_ago=timedelta())], [beat(-5 * MINUTE)])


def test_an_uploader_is_stuck_when_pictures_wait_and_none_is_uploaded():
    (camera,) = cameras([seen(MINUTE)], [beat(MINUTE, waiting=12, last_sent_at=NOW - 2 * HOUR)])
    assert (State.STUCK, "12 waiting, none uploaded for 1 h") == (camera.state, camera.reason)
    assert State.STUCK == state([], [beat(MINUTE, waiting=1, last_sent_at=pd.NaT)])
    assert State.STUCK == state([seen(MINUTE)], [beat(MINUTE, waiting=201)])
    assert State.LIVE == state([seen(MINUTE)], [beat(MINUTE, waiting=200)])


def test_a_paused_camera_is_not_stuck_and_has_a_reason():
    closed = beat(MINUTE, waiting=400, last_sent_at=NOW - 9 * HOUR, paused="the store is closed")
    (camera,) = cameras([seen(9 * HOUR)], [closed])
    assert (State.QUIET, "the store is closed") == (camera.state, camera.reason)
    (camera,) = cameras([seen(MINUTE)], [beat(MINUTE, paused="switched off")])
    assert (State.LIVE, "switched off") == (camera.state, camera.reason)
    assert State.STUCK == state([seen(MINUTE)], [beat(MINUTE, waiting=400, paused=None)])


def test_values_that_an_older_uploader_does_not_report_are_none():
    (camera,) = cameras([seen(MINUTE)], [beat(MINUTE)])
    assert (None, None, None) == (camera.dropped_for_space, camera.uptime, camera.temperature_celsius)
    counts = {"dropped_for_space": 7, "dropped_for_age": 5, "discarded": 40, "held_back": 9}
    (camera,) = cameras([seen(MINUTE)], [beat(MINUTE, uptime_seconds=7200, temperature_celsius=61.5, **counts)])
    assert counts == {name: getattr(camera, name) for name in counts}
    assert (2 * HOUR, 61.5) == (camera.uptime, camera.temperature_celsius)


def test_an_empty_queue_is_not_stuck_however_old_the_last_upload_is():
    assert State.QUIET == state([seen(9 * HOUR)], [beat(MINUTE, last_sent_at=NOW - 9 * HOUR)])


@pytest.mark.parametrize(
    ("pictures", "hours"),
    [(0, 12), (1, 12), (60, 6), (120, 3), (720, 0.5), (9_000, 0.5)],
)
def test_late_is_six_times_the_mean_interval_within_limits(pictures, hours):
    assert hours * HOUR == late_after(pictures, timedelta(hours=60))


def test_a_camera_has_the_values_of_its_heartbeat_and_its_pictures():
    (camera,) = cameras([seen(MINUTE, errors=2, quarantined=1, duplicates=4)], [beat(MINUTE, waiting=7)])
    assert (263, 2, 1, 4) == (camera.pictures, camera.errors, camera.quarantined, camera.duplicates)
    assert (7, 3, 5_000_000_000, "1.2") == (camera.waiting, camera.failed, camera.disk_free_bytes, camera.version)
    (unheard,) = cameras([seen(MINUTE)])
    assert (None, None, None, None) == (unheard.waiting, unheard.failed, unheard.disk_free_bytes, unheard.version)


def test_the_worst_state_is_first():
    found = cameras(
        [seen(MINUTE, camera_id="cam-1"), seen(9 * HOUR, camera_id="cam-2"), seen(9 * HOUR, camera_id="cam-3")],
        [beat(MINUTE, camera_id="cam-2"), beat(HOUR, camera_id="cam-3")],
    )
    assert [State.SILENT, State.QUIET, State.LIVE] == [camera.state for camera in found]


def test_the_banner_names_a_failing_camera_and_counts_the_others():
    found = cameras(
        [seen(3 * MINUTE, camera_id="cam-1"), seen(9 * HOUR, camera_id="cam-2"), seen(9 * HOUR, camera_id="cam-3")],
        [beat(HOUR, camera_id="cam-2"), beat(HOUR, camera_id="cam-3")],
    )
    assert "3 cameras · newest picture 3 min ago · 2 silent: cork-1 · cam-2 and 1 more" == banner(*found)


def test_without_heartbeats_the_banner_only_has_the_age_of_the_newest_picture():
    found = cameras([seen(20 * HOUR)])
    assert "1 camera · newest picture 20 h ago" == banner(*found, newest=NOW - 20 * HOUR)
    old = cameras(places=[place(20 * DAY), place(25 * DAY, aisle_id="toys")])
    assert "2 aisles without a picture lately · newest picture 20 days ago" == banner(*old, newest=NOW - 20 * DAY)


def test_a_quiet_camera_is_listed_only_while_others_are_live():
    quiet = cameras([seen(9 * HOUR)], [beat(MINUTE)])
    live = cameras([seen(MINUTE, camera_id="cam-9")])
    assert "1 camera · newest picture 9 h ago" == banner(*quiet)
    assert "2 cameras · newest picture 1 min ago · 1 quiet: cork-1 · cam-2" == banner(*quiet, *live)


def test_a_camera_with_a_clock_ahead_does_not_set_the_newest_picture():
    ahead = cameras([seen(-5 * HOUR, arrived_ago=MINUTE)])
    behind = cameras([seen(8 * MINUTE, camera_id="cam-9")])
    assert "newest picture 8 min ago · 1 clock ahead: cork-1 · cam-2" in banner(*ahead, *behind)


def test_installed_cameras_without_pictures_are_counted():
    assert "1 camera · no picture yet" == banner(*cameras(beats=[beat(MINUTE)]))
    assert "no picture yet" == banner()


def test_every_state_has_its_own_sign_rule_and_next_step():
    assert set(State) == set(MEANINGS)
    assert len(State) == len({meaning.sign for meaning in MEANINGS.values()})
    assert all(meaning.rule and meaning.next_step for meaning in MEANINGS.values())
