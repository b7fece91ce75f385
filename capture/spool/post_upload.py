"""A picture that S3 has confirmed leaves the camera's folder.

In: the picture as it was sent. Out: its file is deleted or lies in `sent/`, unless it is no longer what was sent. The
file is first moved aside, because between a look at a file and its deletion a camera may begin to write it anew.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from capture.folder import names_in
from capture.picture import Picture, Stamp
from capture.spool.image_file import is_unchanged

# Hidden, so that neither a listing nor an event takes it for a picture.
_ASIDE = ".leaving-"
_NAME_LETTERS_KEPT = 50  # of a name of up to 255 bytes, so that there is room for the digest


def remove_uploaded(picture: Picture, sent: Path | None) -> bool:
    """Deletes the picture's file, or moves it into the folder `sent`.

    False, and the file is back where it was, when it is no longer the file that was read. Raises OSError.
    """
    folder, name = os.path.split(picture.path)
    confirmed = f"{picture.key.digest}-{name[-_NAME_LETTERS_KEPT:]}"
    aside = os.path.join(folder, _ASIDE + confirmed)
    try:
        os.rename(picture.path, aside)
    except FileNotFoundError:
        return True  # somebody else tidied up
    if not is_unchanged(aside, picture.stamp):
        _put_back(Path(aside), Path(picture.path))
        return False
    if sent is not None:
        os.replace(aside, os.path.join(sent, confirmed))
        return True
    with suppress(FileNotFoundError):
        os.unlink(aside)
    return True


def discard(path: Path, stamp: Stamp) -> bool:
    """Deletes a file that is never to be sent. False, and it stays, while it is written or no longer what it was."""
    if not is_unchanged(path, stamp):
        return False
    aside = path.with_name(f"{_ASIDE}unsent-{path.name[-_NAME_LETTERS_KEPT:]}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    if not is_unchanged(aside, stamp):
        _put_back(aside, path)
        return False
    aside.unlink(missing_ok=True)
    return True


def recover_interrupted(folder: Path) -> None:
    """What a crash has left aside: deleted where it is what S3 has confirmed, else put back to be sent."""
    for name in [name for name in names_in(folder) if name.startswith(_ASIDE)]:
        aside = folder / name
        digest, _, own_name = name.removeprefix(_ASIDE).partition("-")
        if hashlib.sha256(aside.read_bytes()).hexdigest().startswith(digest):
            aside.unlink()
        else:
            _put_back(aside, folder / own_name)


def _put_back(aside: Path, path: Path) -> None:
    """Under its own name, or under one beside it when that is taken by now."""
    for free in (path, path.with_name(f"{path.stem}.{aside.stat().st_ino}{path.suffix}")):
        try:
            os.link(aside, free)
        except FileExistsError:
            continue
        except PermissionError:  # a file system without links, such as a FAT card's
            if free.exists():
                continue
            aside.rename(free)
            return
        aside.unlink()
        return
