"""Removes a picture's file from the camera's folder after its upload.

In: the uploaded picture. Out: its file is deleted or moved to `sent/`, unless it is no longer the version that was
uploaded. The file is first renamed, because a camera may start to rewrite it between a check and the deletion.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from capture.folder import names_in
from capture.picture import Picture, Stamp
from capture.spool.image_file import is_unchanged

# Hidden, so that neither a listing nor an event treats it as a picture.
REMOVING_PREFIX = ".removing-"
_NAME_LETTERS_KEPT = 50  # of a name of up to 255 bytes, so that there is room for the digest


def remove_uploaded(picture: Picture, sent: Path | None) -> bool:
    """Deletes the picture's file, or moves it into the folder `sent`.

    Returns False, and restores the file, if it is no longer the version that was read. Raises OSError.
    """
    folder, name = os.path.split(picture.path)
    confirmed = f"{picture.key.digest}-{name[-_NAME_LETTERS_KEPT:]}"
    aside = os.path.join(folder, REMOVING_PREFIX + confirmed)
    try:
        os.rename(picture.path, aside)
    except FileNotFoundError:
        return True  # another process removed it
    if not is_unchanged(aside, picture.stamp):
        _restore(Path(aside), Path(picture.path))
        return False
    if sent is not None:
        os.replace(aside, os.path.join(sent, confirmed))
        return True
    with suppress(FileNotFoundError):
        os.unlink(aside)
    return True


def discard(path: Path, stamp: Stamp) -> bool:
    """Deletes a file that must not be uploaded. False, and it stays, if it has changed or is open for writing."""
    if not is_unchanged(path, stamp):
        return False
    aside = path.with_name(f"{REMOVING_PREFIX}unsent-{path.name[-_NAME_LETTERS_KEPT:]}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    if not is_unchanged(aside, stamp):
        _restore(aside, path)
        return False
    aside.unlink(missing_ok=True)
    return True


def recover_interrupted(folder: Path) -> None:
    """Handles files that a crash left renamed: deletes those that S3 has confirmed, and restores the others."""
    for name in [name for name in names_in(folder) if name.startswith(REMOVING_PREFIX)]:
        aside = folder / name
        digest, _, own_name = name.removeprefix(REMOVING_PREFIX).partition("-")
        if hashlib.sha256(aside.read_bytes()).hexdigest().startswith(digest):
            aside.unlink()
        else:
            _restore(aside, folder / own_name)


def _restore(aside: Path, path: Path) -> None:
    """Gives a file its own name back, or a similar one if that is taken."""
    for free in (path, path.with_name(f"{path.stem}.{aside.stat().st_ino}{path.suffix}")):
        try:
            os.link(aside, free)
        except FileExistsError:
            continue
        except PermissionError:  # a file system without hard links, such as FAT
            if free.exists():
                continue
            aside.rename(free)
            return
        aside.unlink()
        return
