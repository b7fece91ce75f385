"""A camera's folder -> the names of its pictures.

In: a folder of any number of files. Out: names one after the other, never all at once: a folder that has been without
network for weeks would fill the memory.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

PICTURE_ENDINGS = (".jpg", ".jpeg", ".png")
VIDEO_ENDINGS = (".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm")


def has_picture_name(name: str) -> bool:
    """Whether the name says JPEG or PNG, in any case; hidden files never do."""
    return name.lower().endswith(PICTURE_ENDINGS) and not name.startswith(".")


def has_video_name(name: str) -> bool:
    """Whether the name says a video, in any case; hidden files never do."""
    return name.lower().endswith(VIDEO_ENDINGS) and not name.startswith(".")


def names_in(folder: Path) -> Iterator[str]:
    """The names of everything in a folder, in no order. Raises OSError where it cannot be read."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name


def pictures_in(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Each picture's name and what is known of its file. Raises OSError where the folder cannot be read."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if has_picture_name(entry.name):
                try:
                    yield entry.name, entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # sent or deleted since


def plain_files_in(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Pictures that are files, not links or folders."""
    return ((name, status) for name, status in pictures_in(folder) if stat.S_ISREG(status.st_mode))


def modified_ns(path: str) -> int:
    """When a file was last written to, 0 for one that has gone."""
    try:
        return os.lstat(path).st_mtime_ns
    except FileNotFoundError:
        return 0


def free_bytes(folder: Path) -> int:
    """What is free on the disk that a folder lies on."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
