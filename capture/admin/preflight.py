"""`python -m capture check`: everything that the uploader needs, tried one after the other.

In: settings. Out: one line for each thing, with what to mend where it fails. Nothing is left behind but a heartbeat.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from capture.config.settings import Settings
from capture.folder import free_bytes, has_picture_name, names_in
from capture.policy.clock import Clock
from capture.policy.kill_switch import KillSwitch
from capture.policy.upload_policy import UploadPolicy
from capture.s3.errors import BucketRejected, PictureRejected, RetryableUploadError
from capture.s3.uploader import Uploader
from capture.status.heartbeat import build_heartbeat
from capture.status.stats import UploadStats
from lib.contract.image_key import ImageKey, Shot

_REFUSALS = (BucketRejected, RetryableUploadError, PictureRejected)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: how it is, and what to mend when it is not well."""

    what: str
    words: str
    mend: str = ""

    @property
    def line(self) -> str:
        """For people."""
        if self.mend:
            return f"FAIL  {self.what}: {self.words}; {self.mend}"
        return f"ok    {self.what}: {self.words}"


Connect = Callable[[str, str], Uploader]


def check(settings: Settings, connect: Connect, credentials: Callable[[], str], clock: Clock) -> Iterator[Finding]:
    """Tries everything, each thing by itself; `connect` is given a bucket and the flag that names it.

    `credentials` gives the access key's id, or raises.
    """
    yield _folder(settings)
    yield _space(settings)
    yield _clock(clock)
    yield _sending(settings, clock)
    found = _credentials(credentials)
    yield found
    if not found.mend:
        yield _put(settings, connect)
        yield _heartbeat(settings, connect, clock)


def _folder(settings: Settings) -> Finding:
    probe = settings.folder / f".check-{os.getpid()}"
    try:
        waiting = sum(map(has_picture_name, names_in(settings.folder)))
        probe.touch()
        probe.unlink()
    except OSError as error:
        mend = "let this user read, write and enter it (chgrp, chmod 2775)"
        return Finding("folder", f"{settings.folder}: {error.strerror}", mend)
    return Finding("folder", f"{settings.folder} can be read and written, {waiting} pictures wait")


def _space(settings: Settings) -> Finding:
    free, least = free_bytes(settings.folder), settings.disk_quota.min_free_bytes
    words = f"{free / 1e6:.0f} MB are free, {least / 1e6:.0f} MB have to be"
    mend = "pictures are being dropped: make room, or lower keep_free_mb in [card]"
    return Finding("space", words, mend if free < least else "")


def _clock(clock: Clock) -> Finding:
    now = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %Z}"
    follows = clock.is_synchronised
    if follows is False:
        return Finding("clock", f"{now}, set by no time server", "timedatectl set-ntp true, and let UDP port 123 out")
    return Finding("clock", f"{now}{', set by a time server' if follows else ', nobody can tell whether it is set'}")


def _sending(settings: Settings, clock: Clock) -> Finding:
    why_not = UploadPolicy(settings.hours, KillSwitch(settings.kill_switch), clock).pause_reason()
    return Finding("sending", f"pauses, {why_not}" if why_not else "not paused")


def _credentials(credentials: Callable[[], str]) -> Finding:
    try:
        found = credentials()
    except Exception as error:  # noqa: BLE001 - a provider of credentials raises what it likes
        return Finding("credentials", str(error), "put AWS_ACCESS_KEY_ID and the others where docs/capture.md says")
    return Finding("credentials", f"key {found[:4]}…{found[-4:]}")


def _put(settings: Settings, connect: Connect) -> Finding:
    """Nothing is stored: a picture that is none would only come back as a quarantined one."""
    shot = Shot(
        store_id=settings.store_id,
        aisle_id=settings.aisle_id,
        camera_id=settings.camera_id,
        taken_at=datetime.now(UTC),
    )
    key = ImageKey(shot=shot, digest="0" * 12).build()
    try:
        if not connect(settings.bucket, "--bucket").rejects_damage(key):
            mend = f"remove {key}, and send pictures to no such server"
            return Finding("put", f"{settings.bucket} stores what is not what its checksum says", mend)
    except _REFUSALS as error:
        return Finding("put", str(error), "mend what it names, then check again")
    return Finding("put", f"{settings.bucket} takes this camera's pictures")


def _heartbeat(settings: Settings, connect: Connect, clock: Clock) -> Finding:
    if settings.heartbeat_bucket is None:
        return Finding("heartbeat", "none: give bucket in [heartbeat], so that a camera that is off can be told")
    now = datetime.now(UTC)
    policy = UploadPolicy(settings.hours, KillSwitch(settings.kill_switch), clock)
    try:
        heartbeat = build_heartbeat(settings, UploadStats(), policy, now, now, timedelta())
        connect(settings.heartbeat_bucket, "--heartbeat-bucket").put_heartbeat(heartbeat)
    except (*_REFUSALS, OSError) as error:
        return Finding("heartbeat", str(error), "pictures are sent all the same; mend what it names")
    return Finding("heartbeat", f"written to {settings.heartbeat_bucket}")
