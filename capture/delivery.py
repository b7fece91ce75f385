"""One file, from the disk to the bucket.

In: a path. Out: what became of it, and what that saved. A file leaves the folder only after S3 has confirmed it, and
only if it is still the file that was sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from capture.leaving import leave
from capture.picture import MAX_PICTURE_BYTES, NotAPicture, NotReady, Picture, TooLarge, read_picture
from capture.settings import Settings
from capture.steps import Steps


class Outcome(Enum):
    """What became of a file."""

    UPLOADED = "uploaded"
    ALREADY_THERE = "already there"
    GONE = "gone"
    NOT_A_PICTURE = "not a picture"
    TOO_LARGE = f"larger than {MAX_PICTURE_BYTES // 1_000_000} MB, too large for a picture"
    NOT_READY = "still being written"
    CHANGED = "changed while it was sent"
    HELD_BACK = "held back"
    PAUSED = "not sent, because sending pauses"
    DISCARDED = "deleted unsent, taken out of hours or while switched off"


class Bucket(Protocol):
    """What `uploader.Uploader` does."""

    def put(self, picture: Picture) -> Steps[bool]: ...


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Why a picture is not sent; its file leaves the folder as if it had been."""

    reason: str


class Unsendable(Exception):
    """A picture that must not be sent as it is, and could not be changed: its file stays where it is."""


# The one place between reading and sending: what changes a picture, or holds it back, is such a function.
Preparation = Callable[[Picture], Picture | HeldBack]


def as_it_is(picture: Picture) -> Picture | HeldBack:
    """The preparation that does nothing."""
    return picture


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a file; for one held back the reason, and the bytes that were not sent."""

    outcome: Outcome
    reason: str = ""
    saved_bytes: int = 0


def deliver(path: str, settings: Settings, bucket: Bucket, prepare: Preparation = as_it_is) -> Steps[Delivery]:
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
    prepared = prepare(picture)
    stored = not isinstance(prepared, HeldBack) and (yield from bucket.put(prepared))
    if not leave(picture, settings.sent_folder):
        return Delivery(Outcome.CHANGED)  # what was sent is safe, what came since is still to be sent
    if isinstance(prepared, HeldBack):
        return Delivery(Outcome.HELD_BACK, prepared.reason, len(picture.content))
    saved_bytes = max(0, len(picture.content) - len(prepared.content))  # a masked picture may be larger
    return Delivery(Outcome.UPLOADED if stored else Outcome.ALREADY_THERE, saved_bytes=saved_bytes)
