"""Heartbeats: one object per camera in the lake bucket, overwritten every `heartbeat_seconds`.

In: settings, the spooler's stats and policy, the lake bucket. Out: the object, written at the start, at each interval,
and immediately when a pause begins or ends. A separate thread writes it, so that heartbeats and uploads do not delay
each other; a failed heartbeat is logged and has no other effect.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from capture import VERSION
from capture.config.constants import NEAR_DUPLICATE, NO_FACE, OVER_THE_CAP, Log
from capture.config.settings import Settings
from capture.folder import free_bytes, has_picture_name, names_in
from capture.policy.upload_policy import UploadPolicy
from capture.s3.errors import BucketRejected, PictureRejected, RetryableUploadError
from capture.status.stats import Outcome, UploadStats
from lib.contract.heartbeat import CameraHeartbeat

_FAILURES = (RetryableUploadError, BucketRejected, PictureRejected, OSError)
_MAX_JOIN_SECONDS = 1.0
# How often to check for a pause, which is reported immediately whatever the interval.
_POLL_SECONDS = 1.0
# https://docs.kernel.org/driver-api/thermal/sysfs-api.html
THERMAL_ZONES = Path("/sys/class/thermal")


class HeartbeatBucket(Protocol):
    """Implemented by `s3.uploader.Uploader`."""

    def put_heartbeat(self, heartbeat: CameraHeartbeat) -> None: ...


def failure_line(error: Exception | str) -> str:
    """The log line for a heartbeat that could not be written."""
    return f"heartbeat failed: {error}; uploads continue"


@contextmanager
def sending_heartbeats(
    settings: Settings, stats: UploadStats, policy: UploadPolicy, bucket: HeartbeatBucket, log: Log
) -> Iterator[None]:
    """Writes heartbeats while the block runs; a put that hangs does not delay the exit."""
    stop = Event()
    started_at, started_seconds = datetime.now(UTC), time.monotonic()

    def run() -> None:
        while not stop.is_set():
            reason = policy.pause_reason()
            try:
                uptime = timedelta(seconds=time.monotonic() - started_seconds)
                bucket.put_heartbeat(build_heartbeat(settings, stats, policy, started_at, datetime.now(UTC), uptime))
            except _FAILURES as error:
                log(failure_line(error))
            due_seconds = time.monotonic() + settings.heartbeat_seconds
            while time.monotonic() < due_seconds and policy.pause_reason() == reason:
                if stop.wait(min(_POLL_SECONDS, settings.heartbeat_seconds)):
                    return

    thread = Thread(target=run, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_MAX_JOIN_SECONDS)


def build_heartbeat(
    settings: Settings, stats: UploadStats, policy: UploadPolicy, started_at: datetime, now: datetime, uptime: timedelta
) -> CameraHeartbeat:
    """The heartbeat at `now` (UTC). `uptime` is monotonic; it differs from `now - started_at` if the clock was set.

    Raises OSError where the camera's folder cannot be read.
    """
    return CameraHeartbeat(
        store_id=settings.store_id,
        aisle_id=settings.aisle_id,
        camera_id=settings.camera_id,
        sent_at=now,
        started_at=started_at,
        version=VERSION,
        waiting=sum(map(has_picture_name, names_in(settings.folder))),
        sent=stats.sent,
        failed=stats.failed,
        last_sent_at=stats.last_sent_at,
        disk_free_bytes=free_bytes(settings.folder),
        dropped_for_space=stats.dropped_for_space,
        dropped_for_age=stats.dropped_for_age,
        discarded=stats.discarded,
        held_back=stats.outcomes[Outcome.HELD_BACK],
        paused=policy.pause_reason(),
        clock_synchronised=policy.clock.is_synchronised,
        near_duplicates=stats.held_back[NEAR_DUPLICATE],
        over_the_cap=stats.held_back[OVER_THE_CAP],
        without_face=stats.held_back[NO_FACE],
        saved_bytes=stats.saved_bytes,
        uptime_seconds=int(uptime.total_seconds()),
        temperature_celsius=temperature_celsius(),
    )


def temperature_celsius(zones: Path = THERMAL_ZONES) -> float | None:
    """The temperature of the warmest thermal zone that has a reading; None where none has."""
    degrees = []
    for zone in zones.glob("thermal_zone*/temp"):
        try:
            degrees.append(int(zone.read_text()) / 1000)
        except (OSError, ValueError):  # a suspended sensor returns an error
            continue
    return max(degrees, default=None)
