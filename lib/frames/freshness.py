"""The state of each camera, from its pictures and its heartbeat.

In: frames of `lib.ui.data_access.freshness`, the places of the last 400 days, the usual hours of the stores, and the
time at which they were loaded.
Out: `Camera`s, each with the first state of `camera_states` whose rule applies, and the text of the badge about them.
Instants are naive UTC, as in the frames.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import pandas as pd

from lib.data import formats
from lib.frames.camera_states import (
    CLOCK_AHEAD_BY,
    FAILURE_STATES,
    GONE_AFTER,
    HEARTBEAT_LATE,
    LATE_AT_LEAST,
    LATE_AT_MOST,
    LATE_INTERVALS,
    MANY_WAITING,
    STUCK_AFTER,
    State,
)
from lib.frames.opening_hours import UNKNOWN_HOURS, StoreHours

_IDS = ("store_id", "aisle_id", "camera_id")
_Row = Mapping[str, Any]
ToLocal = Callable[[str, datetime], datetime]


@dataclass(frozen=True, slots=True)
class _Silence:
    """How a store's silence is judged: its usual opening time since an instant, if known, and whether it is a demo."""

    open_since: Callable[[datetime], timedelta | None]
    synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera, or an aisle whose cameras have sent nothing in the last days; then `camera_id` is "".

    `reason` explains a stuck uploader, a wrong clock or a pause, else it is "". `picture_at` is the newest shutter
    time. Counts of pictures are of the last days; `waiting` and all after it are from the heartbeat, None without one
    or if an older uploader does not report it. `failed` counts attempts, `discarded` and the others pictures.
    """

    store_id: str
    aisle_id: str
    camera_id: str
    state: State
    reason: str
    heartbeat_at: datetime | None
    picture_at: datetime | None
    pictures: int
    errors: int
    quarantined: int
    duplicates: int
    waiting: int | None
    failed: int | None
    disk_free_bytes: int | None
    version: str | None
    dropped_for_space: int | None = None
    dropped_for_age: int | None = None
    discarded: int | None = None
    held_back: int | None = None
    uptime: timedelta | None = None
    temperature_celsius: float | None = None


def build_cameras(
    cameras: pd.DataFrame,
    heartbeats: pd.DataFrame,
    places: pd.DataFrame,
    since: datetime,
    now: datetime,
    hours: Mapping[str, StoreHours] = MappingProxyType({}),
    to_local: ToLocal = lambda store_id, at: at,
) -> tuple[Camera, ...]:
    """All cameras with a picture since `since` or a heartbeat of any age, and all places without such a camera.

    The frames have `queries.CAMERAS_COLUMNS`, the columns of `camera_heartbeats` and `queries.PLACES_COLUMNS`. The
    worst state is first, then by store, aisle and camera. `to_local` maps a store's id and an instant to its local
    time.
    """
    pictures, beats = _by_camera(cameras), _by_camera(heartbeats)

    def camera(ids: tuple[str, str, str], taken: _Row, beat: _Row) -> Camera:
        store = hours.get(ids[0], UNKNOWN_HOURS)

        def open_since(at: datetime) -> timedelta | None:
            return store.open_time(to_local(ids[0], at), to_local(ids[0], now))

        return _camera(ids, taken, beat, since, now, _Silence(open_since, store.synthetic))

    found = [camera(ids, pictures.get(ids, {}), beats.get(ids, {})) for ids in pictures.keys() | beats.keys()]
    seen = {(camera.store_id, camera.aisle_id) for camera in found}
    found += [
        camera((row["store_id"], row["aisle_id"], ""), {"last_at": row["last_at"]}, {})
        for row in places.to_dict("records")
        if (row["store_id"], row["aisle_id"]) not in seen
    ]
    return tuple(sorted(found, key=lambda each: (each.state.rank, each.store_id, each.aisle_id, each.camera_id)))


def with_newest(cameras: pd.DataFrame, pictures: pd.DataFrame) -> pd.DataFrame:
    """`cameras` with the times of `pictures`, which were queried later; counts of pictures stay those of `cameras`.

    The frames have `queries.CAMERAS_COLUMNS` and `queries.NEWEST_PICTURES_COLUMNS`.
    """
    times = {"observed_at": "last_at", "observed_local": "last_local", "ingested_at": "ingested_at"}
    newer = pictures.rename(columns=times)[[*_IDS, *times.values()]]
    merged = pd.concat([cameras, newer]).groupby(list(_IDS), as_index=False).max()
    counts = [name for name in cameras.columns if name not in newer.columns]
    return merged.fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts, "int64"))


def late_after(pictures: int, watched: timedelta) -> timedelta:
    """The time without a picture after which a camera with that many pictures in `watched` is late."""
    limit = LATE_INTERVALS * watched / pictures if pictures else LATE_AT_MOST
    return min(max(limit, LATE_AT_LEAST), LATE_AT_MOST)


def sentence(
    cameras: tuple[Camera, ...], newest: datetime | None, now: datetime, name_of: Callable[[Camera], str]
) -> str:
    """The text of the badge: the number of cameras, the age of the newest picture, and the cameras in a failure state,
    the worst by name.

    `newest` is the default if no camera sent a picture in the last days. Quiet cameras are only listed while others are
    live, because without a live camera the store may be closed.
    """
    counted = [camera for camera in cameras if camera.state is not State.GONE]
    trusted = [each.picture_at for each in counted if each.picture_at and each.state is not State.CLOCK_AHEAD]
    latest = max(trusted, default=newest)
    parts = [_number_of_cameras(counted), f"newest picture {formats.ago(now - latest)}" if latest else "no picture yet"]
    listed_states = (
        (*FAILURE_STATES, State.QUIET) if any(each.state is State.LIVE for each in counted) else FAILURE_STATES
    )
    failures = [(state, [camera for camera in counted if camera.state is state]) for state in listed_states]
    for rank, (state, found) in enumerate(each for each in failures if each[1]):
        named = f": {name_of(found[0])}{f' and {len(found) - 1} more' * (len(found) > 1)}" if rank == 0 else ""
        parts.append(f"{len(found)} {state.value}{named}")
    return " · ".join(part for part in parts if part)


def _number_of_cameras(counted: list[Camera]) -> str:
    known = sum(1 for camera in counted if camera.camera_id)
    if known:
        return f"{known} {'camera' if known == 1 else 'cameras'}"
    return f"{len(counted)} {'aisle' if len(counted) == 1 else 'aisles'} without a picture lately" if counted else ""


def _by_camera(frame: pd.DataFrame) -> dict[tuple[str, str, str], _Row]:
    return {(row["store_id"], row["aisle_id"], row["camera_id"]): row for row in frame.to_dict("records")}


def _camera(
    ids: tuple[str, str, str], pictures: _Row, beat: _Row, since: datetime, now: datetime, silence: _Silence
) -> Camera:
    picture_at, heartbeat_at = _instant(pictures, "last_at"), _instant(beat, "sent_at")
    state, reason = _classify(pictures, beat, late_after(pictures.get("pictures", 0), now - since), now, silence)
    return Camera(
        **dict(zip(_IDS, ids, strict=True)),
        state=state,
        reason=reason,
        heartbeat_at=heartbeat_at,
        picture_at=picture_at,
        pictures=pictures.get("pictures", 0),
        errors=pictures.get("errors", 0),
        quarantined=pictures.get("quarantined", 0),
        duplicates=pictures.get("duplicates", 0),
        waiting=_whole(beat, "waiting"),
        failed=_whole(beat, "failed"),
        disk_free_bytes=_whole(beat, "disk_free_bytes"),
        version=_text(beat, "version"),
        dropped_for_space=_whole(beat, "dropped_for_space"),
        dropped_for_age=_whole(beat, "dropped_for_age"),
        discarded=_whole(beat, "discarded"),
        held_back=_whole(beat, "held_back"),
        uptime=None if (seconds := _whole(beat, "uptime_seconds")) is None else timedelta(seconds=seconds),
        temperature_celsius=_number(beat, "temperature_celsius"),
    )


def _classify(pictures: _Row, beat: _Row, late: timedelta, now: datetime, silence: _Silence) -> tuple[State, str]:
    taken, arrived, sent = _instant(pictures, "last_at"), _instant(pictures, "ingested_at"), _instant(beat, "sent_at")
    ahead = max(
        sent - now if sent else timedelta(),
        taken - (arrived or now) if taken else timedelta(),
    )
    if ahead > CLOCK_AHEAD_BY:
        return State.CLOCK_AHEAD, f"by {formats.duration(ahead)}"
    newest = max((at for at in (taken, arrived) if at), default=None)
    picture_in_time = newest is not None and now - newest <= late
    reports = sent is not None and now - sent <= HEARTBEAT_LATE
    paused = (_text(beat, "paused") or "") if reports else ""
    stuck = _stuck(beat, sent) if reports and sent and not paused else ""
    if stuck:
        return State.STUCK, stuck
    if picture_in_time:
        return State.LIVE, paused
    if all(at is None or now - at > GONE_AFTER for at in (newest, sent)):
        return State.GONE, ""
    return _late_state(sent, reports, paused, silence, silence.open_since(newest or now - GONE_AFTER), late), paused


def _late_state(
    sent: datetime | None,
    reports: bool,
    paused: str,
    silence: _Silence,
    open_time: timedelta | None,
    late: timedelta,
) -> State:
    """Of a camera without a picture in time; `open_time` since its newest one is None if the hours are unknown."""
    if open_time is not None and open_time <= late:
        return State.SINCE_CLOSING
    if sent is not None and not reports:
        return State.SILENT
    if silence.synthetic and sent is None:
        return State.DEMO
    if open_time is not None and not paused:
        return State.MISSING
    return State.QUIET if reports else State.NO_RECENT_PICTURE


def _stuck(beat: _Row, sent: datetime) -> str:
    """The reason why the uploader is stuck; "" if it is not."""
    waiting = _whole(beat, "waiting") or 0
    idle = sent - (_instant(beat, "last_sent_at") or _instant(beat, "started_at") or sent)
    if waiting and idle > STUCK_AFTER:
        return f"{waiting:,} waiting, none uploaded for {formats.duration(idle)}"
    return f"{waiting:,} waiting" if waiting > MANY_WAITING else ""


def _instant(row: _Row, name: str) -> datetime | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else pd.Timestamp(value).to_pydatetime()


def _whole(row: _Row, name: str) -> int | None:
    number = _number(row, name)
    return None if number is None else int(number)


def _number(row: _Row, name: str) -> float | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else float(value)


def _text(row: _Row, name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) else None
