"""The camera's sign of life, written beside its pictures.

In: settings, the station's stats and policy, the lake bucket. Out: one object that is written over at the start, every
`heartbeat_seconds`, and when a pause begins or ends. A thread of its own writes it, so that a heartbeat neither waits
for a picture nor holds one up; one that fails is a line for people and nothing more.
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
from capture.s3.uploader import BucketRefused, PictureRefused, UploadLater
from capture.status.stats import Outcome, UploadStats
from lib.contract.heartbeat import CameraHeartbeat

_FAILURES = (UploadLater, BucketRefused, PictureRefused, OSError)
_LONGEST_END_SECONDS = 1.0
# A pause is told at once, whatever the interval.
_LOOK_SECONDS = 1.0
# https://docs.kernel.org/driver-api/thermal/sysfs-api.html
THERMAL_ZONES = Path("/sys/class/thermal")


class HeartbeatBucket(Protocol):
    """What `uploader.Uploader` does."""

    def put_heartbeat(self, heartbeat: CameraHeartbeat) -> None: ...


@contextmanager
def sending_heartbeats(
    settings: Settings, stats: UploadStats, policy: UploadPolicy, bucket: HeartbeatBucket, log: Log
) -> Iterator[None]:
    """Writes heartbeats while the block runs; a put that hangs is left behind at its end."""
    ended = Event()
    started_at, started_seconds = datetime.now(UTC), time.monotonic()

    def beat() -> None:
        while not ended.is_set():
            reason = policy.pause_reason()
            try:
                uptime = timedelta(seconds=time.monotonic() - started_seconds)
                bucket.put_heartbeat(build_heartbeat(settings, stats, policy, started_at, datetime.now(UTC), uptime))
            except _FAILURES as error:
                log(f"heartbeat failed: {error}; pictures are sent all the same")
            due_seconds = time.monotonic() + settings.heartbeat_seconds
            while time.monotonic() < due_seconds and policy.pause_reason() == reason:
                if ended.wait(min(_LOOK_SECONDS, settings.heartbeat_seconds)):
                    return

    thread = Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_LONGEST_END_SECONDS)


def build_heartbeat(
    settings: Settings, stats: UploadStats, policy: UploadPolicy, started_at: datetime, now: datetime, uptime: timedelta
) -> CameraHeartbeat:
    """What is to be said at `now` (UTC); `uptime` differs from the times where the clock was set since.

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
    """The warmest zone that says anything."""
    degrees = []
    for zone in zones.glob("thermal_zone*/temp"):
        try:
            degrees.append(int(zone.read_text()) / 1000)
        except (OSError, ValueError):  # a sensor that is asleep refuses
            continue
    return max(degrees, default=None)
