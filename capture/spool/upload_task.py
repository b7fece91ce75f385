"""Uploads one file: reads, transforms, puts and removes it.

In: a file's name. Out: an `UploadResult` for the queue, with a log line; and an updated `UploadStats`.
"""

import os
import stat
from typing import Protocol

from capture.config.settings import Settings
from capture.folder import modified_ns
from capture.picture import Picture
from capture.policy.upload_policy import UploadPolicy
from capture.s3.errors import BucketRejected, PictureRejected, RetryableUploadError, S3Unreachable
from capture.spool.image_file import DATE_ERRORS, NotAPicture, NotReady, TooLarge, capture_time, read_picture, stamp_of
from capture.spool.memory_budget import MemoryBudget
from capture.spool.post_upload import discard, remove_uploaded
from capture.spool.queue import Disposition
from capture.spool.worker_pool import UploadResult
from capture.status.stats import SENT, Delivery, Outcome, UploadStats
from capture.transform.step import HeldBack, RedactionFailed, Transform, identity
from lib.contract.image_key import InvalidImageKey

_DISPOSITIONS = {
    Outcome.UPLOADED: Disposition.CONFIRMED,
    Outcome.ALREADY_THERE: Disposition.CONFIRMED,
    Outcome.CHANGED: Disposition.NOT_READY,
    Outcome.NOT_READY: Disposition.NOT_READY,
    Outcome.NOT_A_PICTURE: Disposition.UNUSABLE,
    Outcome.TOO_LARGE: Disposition.UNUSABLE,
    Outcome.GONE: Disposition.NOTHING_TO_UPLOAD,
    Outcome.HELD_BACK: Disposition.NOTHING_TO_UPLOAD,
    Outcome.PAUSED: Disposition.NOT_READY,
    Outcome.DISCARDED: Disposition.NOTHING_TO_UPLOAD,
}

_LOGGED_WHILE_WATCHING = (*SENT, Outcome.NOT_A_PICTURE, Outcome.TOO_LARGE, Outcome.HELD_BACK, Outcome.DISCARDED)


class Bucket(Protocol):
    """The interface of `s3.uploader.Uploader`."""

    def put(self, picture: Picture) -> bool: ...


class UploadTask:
    """Uploads files of one folder. Thread-safe."""

    def __init__(
        self, settings: Settings, bucket: Bucket, stats: UploadStats, transform: Transform, policy: UploadPolicy
    ) -> None:
        self._settings = settings
        self._bucket = bucket
        self._stats = stats
        self._transform = transform
        self._policy = policy
        self._memory = MemoryBudget()
        self._in_progress: set[str] = set()

    def watch(self, name: str) -> UploadResult:
        """One of many attempts on a file for `run`; logs nothing while the file is still being written."""
        try:
            result = self._attempt(name)
        except BucketRejected as error:
            return self._failed(Disposition.FAILED, error)
        if isinstance(result, UploadResult):
            return result
        if result.outcome not in _LOGGED_WHILE_WATCHING:
            return UploadResult(_DISPOSITIONS[result.outcome])
        self._stats.record(result)
        return UploadResult(_DISPOSITIONS[result.outcome], _line(name, result))

    def once(self, name: str) -> UploadResult:
        """The only attempt on a file for `once`; logs only if it was not uploaded. Raises BucketRejected."""
        result = self._attempt(name)
        if isinstance(result, UploadResult):
            return result
        self._stats.record(result)
        return UploadResult(_DISPOSITIONS[result.outcome], "" if result.outcome in SENT else _line(name, result))

    def _attempt(self, name: str) -> Delivery | UploadResult:
        """Returns a delivery, or the result of a failed upload. Raises BucketRejected."""
        path = os.path.join(self._settings.folder, name)
        self._in_progress.add(name)
        try:
            status = os.lstat(path)
            prevented = self._prevented(name, status)
            if prevented is not None:
                return prevented
            with self._memory.reserve(status.st_size):
                return deliver(path, self._settings, self._bucket, self._transform, status)
        except FileNotFoundError:
            return Delivery(Outcome.GONE)
        except S3Unreachable as error:
            return self._failed(Disposition.UNREACHABLE, error, modified_ns(path))
        except PictureRejected as error:
            return self._failed(Disposition.REJECTED, error)
        except RedactionFailed as error:
            return self._failed(Disposition.UNUSABLE, f"{error}; it stays in the folder")
        except InvalidImageKey as error:
            return self._failed(Disposition.UNUSABLE, error)
        except (RetryableUploadError, OSError) as error:
            return self._failed(Disposition.FAILED, error)
        finally:
            self._in_progress.discard(name)

    def discard(self, name: str, status: os.stat_result) -> bool:
        """Deletes a picture that the policy forbids. Returns whether it was deleted.

        A file that is being written stays, as does one that is being uploaded, which its upload handles and counts.
        Raises OSError.
        """
        return name not in self._in_progress and self._is_forbidden(name, status) and self._discard(name, status)

    def _discard(self, name: str, status: os.stat_result) -> bool:
        return discard(self._settings.folder / name, stamp_of(status))

    def _is_forbidden(self, name: str, status: os.stat_result) -> bool:
        try:
            taken_at, _, _ = capture_time(name, status, self._settings.time_from)
        except DATE_ERRORS:
            return False  # without a date it has no key, so it is never uploaded
        return self._policy.forbids(taken_at)

    def _prevented(self, name: str, status: os.stat_result) -> Delivery | None:
        """Returns the outcome if the policy does not permit this upload now, else None."""
        if not stat.S_ISREG(status.st_mode):
            return None  # never uploaded, and never deleted
        is_paused = self._policy.pause_reason() is not None
        if self._policy.may_forbid_pictures and self._is_forbidden(name, status):
            return Delivery(Outcome.DISCARDED if self._discard(name, status) else Outcome.NOT_READY)
        return Delivery(Outcome.PAUSED) if is_paused else None

    def _failed(self, disposition: Disposition, error: Exception | str, modified_ns: int = 0) -> UploadResult:
        self._stats.record_failure()
        return UploadResult(disposition, failed_line(error), modified_ns)


def failed_line(error: Exception | str) -> str:
    """The log line of a failed upload."""
    return f"failed: {error}"


def skipped_line(name: str, outcome: Outcome) -> str:
    """The log line of a file that was not uploaded."""
    return f"skipped: {name} is {outcome.value}"


def held_back_line(name: str, reason: str, saved_bytes: int) -> str:
    """The log line of a picture that was held back."""
    return f"held back: {name} ({reason}, {saved_bytes / 1e6:.2f} MB not uploaded)"


def _line(name: str, delivery: Delivery) -> str:
    if delivery.outcome is Outcome.HELD_BACK:
        return held_back_line(name, delivery.reason, delivery.saved_bytes)
    if delivery.outcome not in SENT:
        return skipped_line(name, delivery.outcome)
    saved = f" ({delivery.saved_bytes / 1e6:.2f} MB saved)" if delivery.saved_bytes else ""
    return f"{delivery.outcome.value}: {name}{saved}"


def deliver(
    path: str,
    settings: Settings,
    bucket: Bucket,
    transform: Transform = identity,
    status: os.stat_result | None = None,
) -> Delivery:
    """Uploads one file and removes it; `status` is its lstat, if the caller has it.

    Raises what `Uploader.put` raises, InvalidImageKey and OSError; the file then stays.
    """
    try:
        picture = read_picture(path, settings, status)
    except FileNotFoundError:
        return Delivery(Outcome.GONE)
    except NotAPicture:
        return Delivery(Outcome.NOT_A_PICTURE)
    except TooLarge:
        return Delivery(Outcome.TOO_LARGE)
    except NotReady:
        return Delivery(Outcome.NOT_READY)
    transformed = transform(picture)
    stored = not isinstance(transformed, HeldBack) and bucket.put(transformed)
    if not remove_uploaded(picture, settings.sent_folder):
        return Delivery(Outcome.CHANGED)  # the uploaded version is safe; the newer one is uploaded next
    if isinstance(transformed, HeldBack):
        return Delivery(Outcome.HELD_BACK, transformed.reason, len(picture.content))
    saved_bytes = max(0, len(picture.content) - len(transformed.content))  # a redacted picture may be larger
    return Delivery(Outcome.UPLOADED if stored else Outcome.ALREADY_THERE, saved_bytes=saved_bytes)
