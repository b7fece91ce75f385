"""One try of one file, with whatever comes of it put in order.

In: a file's name. Out: how its try ended, for the schedule; a line for people; and its place in the stats.
"""

import os
import stat
from typing import Protocol

from capture.config.settings import Settings
from capture.folder import modified_ns
from capture.picture import Picture
from capture.policy.upload_policy import UploadPolicy
from capture.s3.steps import Steps
from capture.s3.turn import Turn
from capture.s3.uploader import BucketRefused, PictureRefused, Unreachable, UploadLater
from capture.spool.image_file import DATE_ERRORS, NotAPicture, NotReady, TooLarge, capture_time, read_picture, stamp_of
from capture.spool.memory_budget import Room
from capture.spool.post_upload import discard, remove_uploaded
from capture.spool.queue import Ending
from capture.spool.worker_pool import Try
from capture.status.stats import SENT, Delivery, Outcome, UploadStats
from capture.transform.step import HeldBack, RedactionFailed, Transform, identity
from lib.contract.image_key import InvalidImageKey

_ENDINGS = {
    Outcome.UPLOADED: Ending.ANSWERED,
    Outcome.ALREADY_THERE: Ending.ANSWERED,
    Outcome.CHANGED: Ending.UNSETTLED,
    Outcome.NOT_READY: Ending.UNSETTLED,
    Outcome.NOT_A_PICTURE: Ending.UNUSABLE,
    Outcome.TOO_LARGE: Ending.UNUSABLE,
    Outcome.GONE: Ending.NOTHING,
    Outcome.HELD_BACK: Ending.NOTHING,
    Outcome.PAUSED: Ending.UNSETTLED,
    Outcome.DISCARDED: Ending.NOTHING,
}

_TOLD_IN_A_WATCH = (*SENT, Outcome.NOT_A_PICTURE, Outcome.TOO_LARGE, Outcome.HELD_BACK, Outcome.DISCARDED)


class Bucket(Protocol):
    """What `s3.uploader.Uploader` does."""

    def put(self, picture: Picture) -> Steps[bool]: ...


class Attempts:
    """Tries files of one folder, from any thread."""

    def __init__(
        self,
        settings: Settings,
        bucket: Bucket,
        stats: UploadStats,
        transform: Transform,
        turn: Turn,
        policy: UploadPolicy,
    ) -> None:
        self._settings = settings
        self._bucket = bucket
        self._stats = stats
        self._transform = transform
        self._policy = policy
        self._room = Room(turn)
        self._in_hand: set[str] = set()

    def again(self, name: str) -> Steps[Try]:
        """One of many tries of a watch: a file that is still being written is looked at often, and not told of."""
        try:
            ended = yield from self._try(name)
        except BucketRefused as error:
            return self._failed(Ending.FAILED, error)
        if isinstance(ended, Try):
            return ended
        if ended.outcome not in _TOLD_IN_A_WATCH:
            return Try(_ENDINGS[ended.outcome])
        self._stats.record(ended)
        return Try(_ENDINGS[ended.outcome], _line(name, ended))

    def once(self, name: str) -> Steps[Try]:
        """The only try: a picture that arrives is not told of, whatever becomes of another is."""
        ended = yield from self._try(name)
        if isinstance(ended, Try):
            return ended
        self._stats.record(ended)
        return Try(_ENDINGS[ended.outcome], "" if ended.outcome in SENT else _line(name, ended))

    def _try(self, name: str) -> Steps[Delivery | Try]:
        """What became of a file, or how its try failed. Raises BucketRefused."""
        path = os.path.join(self._settings.folder, name)
        self._in_hand.add(name)
        try:
            status = os.lstat(path)
            kept = self._kept_in(name, status)
            if kept is not None:
                return kept
            with (yield from self._room.of(status.st_size)):
                return (yield from deliver(path, self._settings, self._bucket, self._transform))
        except FileNotFoundError:
            return Delivery(Outcome.GONE)
        except Unreachable as error:
            return self._failed(Ending.UNREACHABLE, error, modified_ns(path))
        except PictureRefused as error:
            return self._failed(Ending.REFUSED, error)
        except RedactionFailed as error:
            return self._failed(Ending.UNUSABLE, f"{error}; it stays unsent")
        except InvalidImageKey as error:
            return self._failed(Ending.UNUSABLE, error)
        except (UploadLater, OSError) as error:
            return self._failed(Ending.FAILED, error)
        finally:
            self._in_hand.discard(name)

    def discard(self, name: str, status: os.stat_result) -> bool:
        """Deletes a file whose picture should never have been taken; False for any other, or while it is written.

        One that is being sent stays too: its own try puts it in order, and counts it. Raises OSError.
        """
        return name not in self._in_hand and self._is_forbidden(name, status) and self._discard(name, status)

    def _discard(self, name: str, status: os.stat_result) -> bool:
        return discard(self._settings.folder / name, stamp_of(status))

    def _is_forbidden(self, name: str, status: os.stat_result) -> bool:
        try:
            taken_at, _, _ = capture_time(name, status, self._settings.time_from)
        except DATE_ERRORS:
            return False  # it has no key, so it is not sent either
        return self._policy.forbids(taken_at)

    def _kept_in(self, name: str, status: os.stat_result) -> Delivery | None:
        """What is to become of a file that must not be sent; None for one that may be."""
        if not stat.S_ISREG(status.st_mode):
            return None  # never sent anyway, and not ours to delete
        is_paused = self._policy.pause_reason() is not None
        if self._policy.may_forbid_pictures and self._is_forbidden(name, status):
            return Delivery(Outcome.DISCARDED if self._discard(name, status) else Outcome.NOT_READY)
        return Delivery(Outcome.PAUSED) if is_paused else None

    def _failed(self, ending: Ending, error: Exception | str, modified_ns: int = 0) -> Try:
        self._stats.record_failure()
        return Try(ending, f"failed: {error}", modified_ns)


def _line(name: str, delivery: Delivery) -> str:
    if delivery.outcome is Outcome.HELD_BACK:
        return f"held back: {name} ({delivery.reason}, {delivery.saved_bytes / 1e6:.2f} MB not sent)"
    if delivery.outcome not in SENT:
        return f"skipped: {name} is {delivery.outcome.value}"
    saved = f" ({delivery.saved_bytes / 1e6:.2f} MB saved)" if delivery.saved_bytes else ""
    return f"{delivery.outcome.value}: {name}{saved}"


def deliver(path: str, settings: Settings, bucket: Bucket, transform: Transform = identity) -> Steps[Delivery]:
    """Sends one file. Raises what `Uploader.put` raises, InvalidImageKey and OSError; the file then stays."""
    try:
        picture = read_picture(path, settings)
    except FileNotFoundError:
        return Delivery(Outcome.GONE)
    except NotAPicture:
        return Delivery(Outcome.NOT_A_PICTURE)
    except TooLarge:
        return Delivery(Outcome.TOO_LARGE)
    except NotReady:
        return Delivery(Outcome.NOT_READY)
    transformed = transform(picture)
    stored = not isinstance(transformed, HeldBack) and (yield from bucket.put(transformed))
    if not remove_uploaded(picture, settings.sent_folder):
        return Delivery(Outcome.CHANGED)  # what was sent is safe, what came since is still to be sent
    if isinstance(transformed, HeldBack):
        return Delivery(Outcome.HELD_BACK, transformed.reason, len(picture.content))
    saved_bytes = max(0, len(picture.content) - len(transformed.content))  # a masked picture may be larger
    return Delivery(Outcome.UPLOADED if stored else Outcome.ALREADY_THERE, saved_bytes=saved_bytes)
