"""A folder -> the files in it that have just been finished.

In: a folder. Out: the names that were closed after writing, or moved in, as the kernel reports them. Events are
only hints: `picture.read_picture` decides whether a file is whole.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from inotify_simple import INotify, flags


class WatchError(RuntimeError):
    """The folder cannot be watched; says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class FinishedFiles:
    """Names in the folder; `some_were_missed` where the kernel had to drop events, so that it has to be listed."""

    names: list[str]
    some_were_missed: bool = False


class Watcher:
    """Reports what is finished in one folder, without its subfolders."""

    def __init__(self, folder: Path, inotify: INotify) -> None:
        self._folder = folder
        self._inotify = inotify

    def finished(self, timeout_seconds: float) -> FinishedFiles:
        """What was finished, waiting up to `timeout_seconds` for the first. Hidden files are nobody's pictures.

        Raises WatchError when the folder has gone.
        """
        events = self._inotify.read(timeout=int(timeout_seconds * 1000))
        if any(event.mask & (flags.IGNORED | flags.MOVE_SELF | flags.UNMOUNT) for event in events):
            raise WatchError(f"{self._folder} has been deleted, moved or unmounted: put it back and start again")
        names = [event.name for event in events if event.name and not event.name.startswith(".")]
        return FinishedFiles(names, any(event.mask & flags.Q_OVERFLOW for event in events))


@contextmanager
def watching(folder: Path) -> Iterator[Watcher]:
    """A watcher that misses nothing from now on. Raises WatchError where there is no inotify."""
    if sys.platform != "linux":
        raise WatchError("watching a folder needs Linux (inotify): call `python -m capture once` from a timer instead")
    try:
        with INotify() as inotify:
            inotify.add_watch(folder, flags.CLOSE_WRITE | flags.MOVED_TO | flags.MOVE_SELF | flags.ONLYDIR)
            yield Watcher(folder, inotify)
    except OSError as error:
        raise WatchError(f"{folder} cannot be watched: {error.strerror}") from error
