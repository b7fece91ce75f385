"""One file, from the disk to the bucket.

In: a path. Out: what became of it. A file is deleted only after S3 has confirmed it, and only if it is still the file
that was sent.
"""

from enum import Enum
from pathlib import Path
from typing import Protocol

from capture.picture import MAX_PICTURE_BYTES, NotAPicture, NotReady, Picture, TooLarge, read_picture, remove_unchanged
from capture.settings import Settings


class Outcome(Enum):
    """What became of a file."""

    UPLOADED = "uploaded"
    ALREADY_THERE = "already there"
    GONE = "gone"
    NOT_A_PICTURE = "not a picture"
    TOO_LARGE = f"larger than {MAX_PICTURE_BYTES // 1_000_000} MB, too large for a picture"
    NOT_READY = "still being written"
    CHANGED = "changed while it was sent"


class Bucket(Protocol):
    """What `uploader.Uploader` does."""

    def put(self, picture: Picture) -> bool: ...


def deliver(path: Path, settings: Settings, bucket: Bucket) -> Outcome:
    """Sends one file. Raises what `Uploader.put` raises, and InvalidImageKey; the file then stays."""
    try:
        picture = read_picture(path, settings)
    except FileNotFoundError:
        return Outcome.GONE
    except NotAPicture:
        return Outcome.NOT_A_PICTURE
    except TooLarge:
        return Outcome.TOO_LARGE
    except NotReady:
        return Outcome.NOT_READY
    stored = bucket.put(picture)
    if not remove_unchanged(picture):
        return Outcome.CHANGED  # what was sent is safe, what came since is still to be sent
    return Outcome.UPLOADED if stored else Outcome.ALREADY_THERE
