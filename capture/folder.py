"""Lists the pictures of a folder, and a few facts about files and disks.

In: a folder with any number of files. Out: names one at a time, never all at once: the backlog of weeks without a
network would fill the memory.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png")
VIDEO_SUFFIXES = (".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm")


def has_picture_name(name: str) -> bool:
    """Whether the name has the suffix of a JPEG or PNG, in any case, and is not hidden."""
    return name.lower().endswith(PICTURE_SUFFIXES) and not name.startswith(".")


def has_video_name(name: str) -> bool:
    """Whether the name has the suffix of a video, in any case, and is not hidden."""
    return name.lower().endswith(VIDEO_SUFFIXES) and not name.startswith(".")


def names_in(folder: Path) -> Iterator[str]:
    """The names of all entries of a folder, in no order. Raises OSError where it cannot be read."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name


def pictures_in(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """(name, status) of each entry with a picture's name. Raises OSError where the folder cannot be read."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if has_picture_name(entry.name):
                try:
                    yield entry.name, entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # uploaded or deleted meanwhile


def plain_files_in(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """(name, status) of each picture that is a regular file, not a link or a folder."""
    return ((name, status) for name, status in pictures_in(folder) if stat.S_ISREG(status.st_mode))


def modified_ns(path: str) -> int:
    """A file's modification time; 0 for a file that does not exist."""
    try:
        return os.lstat(path).st_mtime_ns
    except FileNotFoundError:
        return 0


def free_bytes(folder: Path) -> int:
    """The free space of the folder's disk."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
