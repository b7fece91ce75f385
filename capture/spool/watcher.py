"""Watches a folder for files that have just been finished.

In: a folder. Out: the names of files that were closed after writing, or moved in, as inotify reports them. Events are
only hints: `image_file.read_picture` decides whether a file is complete.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from inotify_simple import INotify, flags


class WatchError(RuntimeError):
    """The folder cannot be watched; the message says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class FinishedFiles:
    """Names in the folder; `overflowed` where the kernel dropped events, so that the folder must be listed again."""

    names: list[str]
    overflowed: bool = False


class Watcher:
    """Watches one folder, without its subfolders."""

    def __init__(self, folder: Path, inotify: INotify) -> None:
        self._folder = folder
        self._inotify = inotify

    def finished(self, timeout_seconds: float) -> FinishedFiles:
        """The files finished since the last call, after waiting up to `timeout_seconds` for the first; none is hidden.

        Raises WatchError when the folder no longer exists.
        """
        events = self._inotify.read(timeout=int(timeout_seconds * 1000))
        if any(event.mask & (flags.IGNORED | flags.MOVE_SELF | flags.UNMOUNT) for event in events):
            raise WatchError(f"{self._folder} was deleted, moved or unmounted: restore it and start again")
        names = [event.name for event in events if event.name and not event.name.startswith(".")]
        return FinishedFiles(names, any(event.mask & flags.Q_OVERFLOW for event in events))


@contextmanager
def watching(folder: Path) -> Iterator[Watcher]:
    """Yields a watcher that reports every file finished from now on. Raises WatchError where there is no inotify."""
    if sys.platform != "linux":
        raise WatchError("watching a folder needs Linux (inotify): run `python -m capture once` from a timer instead")
    try:
        with INotify() as inotify:
            inotify.add_watch(folder, flags.CLOSE_WRITE | flags.MOVED_TO | flags.MOVE_SELF | flags.ONLYDIR)
            yield Watcher(folder, inotify)
    except OSError as error:
        raise WatchError(f"{folder} cannot be watched: {error.strerror}") from error
