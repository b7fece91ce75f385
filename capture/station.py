"""A camera's folder, kept empty: what `once` and `run` do.

In: settings, a bucket, and a flag that asks to stop. Out: pictures in the bucket, and a `Tally` of what became of them.
Every file stands by itself: what fails stays where it is and holds up no other.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from capture.delivery import Bucket, Outcome, deliver
from capture.picture import SETTLED_SECONDS, has_picture_name
from capture.schedule import Schedule
from capture.settings import Settings
from capture.uploader import BucketRefused, PictureRefused, UploadLater
from capture.watcher import Watcher, files_in
from lib.contract.image_key import InvalidImageKey

STOP_CHECK_SECONDS = 1.0
_SENT = (Outcome.UPLOADED, Outcome.ALREADY_THERE)
_ANSWERED = (*_SENT, Outcome.CHANGED)
_NEVER_READ = (Outcome.NOT_A_PICTURE, Outcome.TOO_LARGE)
_AGAIN = (Outcome.NOT_READY, Outcome.CHANGED)
_FAILURES = (UploadLater, PictureRefused, InvalidImageKey, OSError)

Say = Callable[[str], None]


@dataclass
class Tally:
    """How many files met which end, and when one was last sent (UTC)."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failed: int = 0
    last_sent_at: datetime | None = None

    def count(self, outcome: Outcome) -> None:
        self.outcomes[outcome] += 1
        if outcome in _SENT:
            self.last_sent_at = datetime.now(UTC)

    @property
    def sent(self) -> int:
        """Pictures that are in the bucket now."""
        return sum(self.outcomes[outcome] for outcome in _SENT)

    @property
    def sentence(self) -> str:
        """One line for people; everything that is neither in the bucket nor failed was skipped."""
        skipped = self.outcomes.total() - self.sent
        return (
            f"{self.outcomes[Outcome.UPLOADED]} uploaded, {self.outcomes[Outcome.ALREADY_THERE]} already there, "
            f"{skipped} skipped, {self.failed} failed"
        )


class Station:
    """One camera's folder and its bucket. `say` is given one line for people at a time."""

    def __init__(self, settings: Settings, bucket: Bucket, say: Say) -> None:
        self._settings = settings
        self._bucket = bucket
        self._say = say
        self._left_alone: set[str] = set()
        self.tally = Tally()

    def upload_once(self, stop: Event, progress: Callable[[int, int], None]) -> None:
        """Sends each picture that lies in the folder now, one try each; `progress` hears of each, out of how many.

        Raises BucketRefused, because the other pictures would be refused as well.
        """
        paths = [path for path in files_in(self._settings.folder) if self._takes(path)]
        for number, path in enumerate(paths, start=1):
            if stop.is_set():
                break
            try:
                outcome = deliver(path, self._settings, self._bucket)
            except _FAILURES as error:
                self._fail(str(error))
            else:
                self.tally.count(outcome)
                if outcome not in _SENT:
                    self._say(f"skipped: {path.name} is {outcome.value}")
            progress(number, len(paths))

    def watch(self, watcher: Watcher, schedule: Schedule, stop: Event) -> None:
        """Sends the folder's pictures and every new one until `stop` is set, then ends after the current file."""
        self._add(files_in(self._settings.folder), schedule)
        while not stop.is_set():
            path = schedule.take(time.monotonic())
            if path is not None:
                self._try(path, schedule)
                wait_seconds = 0.0
            else:
                wait_seconds = min(schedule.seconds_until_due(time.monotonic()), STOP_CHECK_SECONDS)
            self._add(watcher.finished(wait_seconds), schedule)

    def _add(self, paths: Iterable[Path], schedule: Schedule) -> None:
        for path in paths:
            if self._takes(path):
                schedule.add(path, time.monotonic())

    def _try(self, path: Path, schedule: Schedule) -> None:
        try:
            outcome = deliver(path, self._settings, self._bucket)
        except (UploadLater, BucketRefused, OSError) as error:
            delay_seconds = schedule.failed(path, time.monotonic())
            self._fail(f"{error}; next try in {delay_seconds:.0f} s or later")
        except PictureRefused as error:
            schedule.answered(path)
            self._fail(str(error))
        except InvalidImageKey as error:
            schedule.forget(path)
            self._fail(str(error))
        else:
            if outcome in _ANSWERED:
                schedule.answered(path)
            else:
                schedule.forget(path)
            if outcome in _AGAIN:
                schedule.add(path, time.monotonic() + SETTLED_SECONDS)
            elif outcome in _SENT:
                self.tally.count(outcome)
                self._say(f"{outcome.value}: {path.name}")
            elif outcome in _NEVER_READ:
                self._say(f"skipped: {path.name} is {outcome.value}")

    def _fail(self, what: str) -> None:
        self.tally.failed += 1
        self._say(f"failed: {what}")

    def _takes(self, path: Path) -> bool:
        """Whether a file's name is a picture's; says once for each other kind that it is left alone."""
        if has_picture_name(path):
            return True
        if path.suffix not in self._left_alone and not path.name.startswith(".") and not path.is_dir():
            self._left_alone.add(path.suffix)
            self._say(f"left alone: {path.name} and others like it, only .jpg, .jpeg and .png are taken")
        return False
