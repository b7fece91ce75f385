"""`python -m capture check`: checks everything that the uploader needs.

In: settings. Out: one result per check, with what to fix where it fails. Nothing is stored but a heartbeat.
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

_S3_ERRORS = (BucketRejected, RetryableUploadError, PictureRejected)
FREE_SPACE = "pictures are being dropped: free some space, or lower keep_free_mb in [retention]"
NO_HEARTBEAT = "disabled: set bucket in [heartbeat] so that a camera that is off can be detected"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check; `fix` is empty where it passed."""

    name: str
    message: str
    fix: str = ""

    @property
    def line(self) -> str:
        """The line for the operator."""
        if self.fix:
            return f"FAIL  {self.name}: {self.message}; {self.fix}"
        return f"ok    {self.name}: {self.message}"


Connect = Callable[[str, str], Uploader]


def run_checks(
    settings: Settings, connect: Connect, credentials: Callable[[], str], clock: Clock
) -> Iterator[CheckResult]:
    """Runs every check independently.

    `connect` takes a bucket and the flag that names it. `credentials` returns the access key's id, or raises.
    """
    yield _check_folder(settings)
    yield _check_space(settings)
    yield _check_clock(clock)
    yield _check_policy(settings, clock)
    found = _check_credentials(credentials)
    yield found
    if not found.fix:
        yield _check_put(settings, connect)
        yield _check_heartbeat(settings, connect, clock)


def _check_folder(settings: Settings) -> CheckResult:
    probe = settings.folder / f".check-{os.getpid()}"
    try:
        waiting = sum(map(has_picture_name, names_in(settings.folder)))
        probe.touch()
        probe.unlink()
    except OSError as error:
        fix = "give this user read, write and execute permission (chgrp, chmod 2775)"
        return CheckResult("folder", f"{settings.folder}: {error.strerror}", fix)
    return CheckResult("folder", f"{settings.folder} is readable and writable, {waiting} pictures are waiting")


def _check_space(settings: Settings) -> CheckResult:
    free, minimum = free_bytes(settings.folder), settings.disk_quota.min_free_bytes
    message = f"{free / 1e6:.0f} MB are free, {minimum / 1e6:.0f} MB are required"
    return CheckResult("space", message, FREE_SPACE if free < minimum else "")


def _check_clock(clock: Clock) -> CheckResult:
    now = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %Z}"
    synchronised = clock.is_synchronised
    if synchronised is False:
        fix = "timedatectl set-ntp true, and allow outgoing UDP port 123"
        return CheckResult("clock", f"{now}, not set by a time server", fix)
    source = ", set by a time server" if synchronised else ", synchronisation unknown"
    return CheckResult("clock", f"{now}{source}")


def _check_policy(settings: Settings, clock: Clock) -> CheckResult:
    reason = UploadPolicy(settings.hours, KillSwitch(settings.kill_switch), clock).pause_reason()
    return CheckResult("uploads", f"paused, {reason}" if reason else "not paused")


def _check_credentials(credentials: Callable[[], str]) -> CheckResult:
    try:
        key = credentials()
    except Exception as error:  # noqa: BLE001 - a credential provider may raise anything
        return CheckResult("credentials", str(error), "set AWS_ACCESS_KEY_ID and the others: see docs/capture.md")
    return CheckResult("credentials", f"key {key[:4]}…{key[-4:]}")


def _check_put(settings: Settings, connect: Connect) -> CheckResult:
    """Stores nothing: content that is not a picture would end in quarantine."""
    shot = Shot(
        store_id=settings.store_id,
        aisle_id=settings.aisle_id,
        camera_id=settings.camera_id,
        taken_at=datetime.now(UTC),
    )
    key = ImageKey(shot=shot, digest="0" * 12).build()
    try:
        if not connect(settings.bucket, "--bucket").rejects_wrong_checksum(key):
            fix = f"delete {key}, and do not upload to this server"
            return CheckResult("put", f"{settings.bucket} stores content that does not match its checksum", fix)
    except _S3_ERRORS as error:
        return CheckResult("put", str(error), "fix the named cause, then check again")
    return CheckResult("put", f"{settings.bucket} accepts this camera's pictures")


def _check_heartbeat(settings: Settings, connect: Connect, clock: Clock) -> CheckResult:
    if settings.heartbeat_bucket is None:
        return CheckResult("heartbeat", NO_HEARTBEAT)
    now = datetime.now(UTC)
    policy = UploadPolicy(settings.hours, KillSwitch(settings.kill_switch), clock)
    try:
        heartbeat = build_heartbeat(settings, UploadStats(), policy, now, now, timedelta())
        connect(settings.heartbeat_bucket, "--heartbeat-bucket").put_heartbeat(heartbeat)
    except (*_S3_ERRORS, OSError) as error:
        return CheckResult("heartbeat", str(error), "uploads work without heartbeats; fix the named cause")
    return CheckResult("heartbeat", f"written to {settings.heartbeat_bucket}")
