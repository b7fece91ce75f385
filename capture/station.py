"""A camera's folder, kept empty: what `once` and `run` do.

In: settings, a bucket, and a flag that asks to stop. Out: pictures in the bucket, and a `Tally` of what became of them.
Every file stands by itself: what fails stays where it is and holds up no other.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

from capture.card import Card
from capture.delivery import Bucket, Outcome, Preparation, as_it_is, deliver
from capture.folder import has_picture_name, names_in, pictures_in
from capture.leaving import bring_back_strays
from capture.room import Room
from capture.schedule import Ending, Schedule
from capture.senders import Senders, Try
from capture.settings import Settings
from capture.tally import SENT, Tally
from capture.uploader import BucketRefused, PictureRefused, Unreachable, UploadLater
from capture.watcher import Finished, Watcher
from lib.contract.image_key import InvalidImageKey

STOP_CHECK_SECONDS = 1.0
_BUSY_CHECK_SECONDS = 0.02
# Should an event ever be missed, its picture is found then.
_LISTING_SECONDS = 3600.0
_TIDYING_SECONDS = 60.0
_TOLD_IN_A_WATCH = (*SENT, Outcome.NOT_A_PICTURE, Outcome.TOO_LARGE, Outcome.HELD_BACK)

_ENDINGS = {
    Outcome.UPLOADED: Ending.ANSWERED,
    Outcome.ALREADY_THERE: Ending.ANSWERED,
    Outcome.CHANGED: Ending.UNSETTLED,
    Outcome.NOT_READY: Ending.UNSETTLED,
    Outcome.NOT_A_PICTURE: Ending.UNUSABLE,
    Outcome.TOO_LARGE: Ending.UNUSABLE,
    Outcome.GONE: Ending.NOTHING,
    Outcome.HELD_BACK: Ending.NOTHING,
}

Say = Callable[[str], None]


class Station:
    """One camera's folder and its bucket. `say` is given one line for people at a time, from any thread."""

    def __init__(self, settings: Settings, bucket: Bucket, say: Say, prepare: Preparation = as_it_is) -> None:
        self._settings = settings
        self._bucket = bucket
        self._say = say
        self._prepare = prepare
        self._room = Room()
        self._left_alone: set[str] = set()
        self.tally = Tally()

    def upload_once(self, stop: Event, progress: Callable[[int, int], None]) -> None:
        """Sends each picture that lies in the folder now, one try each; `progress` hears how many, out of how many.

        Ends early when S3 is out of reach. Raises BucketRefused, because the other pictures would be refused as well.
        """
        self._begin()
        total = sum(map(has_picture_name, names_in(self._settings.folder)))
        schedule = Schedule(self._settings.order, lambda: 0.0, tries_again=False)
        senders = Senders(schedule, self._try_once, self._say)
        with senders.working():
            while not (stop.is_set() or senders.have_ended or schedule.is_empty):
                self._list(schedule, senders)
                progress(min(self.tally.tried, total), total)
                stop.wait(_BUSY_CHECK_SECONDS)
        senders.raise_error()
        self._tidy(self._card(schedule))
        progress(min(self.tally.tried, total), total)

    def watch(self, watcher: Watcher, schedule: Schedule, stop: Event) -> None:
        """Sends the folder's pictures and every new one until `stop` is set, then ends after the current files."""
        self._begin()
        senders = Senders(schedule, self._try, self._say)
        listed_at = time.monotonic()
        with senders.working():
            card = self._card(schedule)
            tidied_at = -math.inf
            while not (stop.is_set() or senders.have_ended):
                if card.is_short or time.monotonic() - tidied_at > _TIDYING_SECONDS:
                    self._tidy(card)
                    tidied_at = time.monotonic()
                if time.monotonic() - listed_at > _LISTING_SECONDS:
                    listed_at = time.monotonic()
                    schedule.miss()
                self._list(schedule, senders)
                finished = watcher.finished(_BUSY_CHECK_SECONDS if schedule.will_want_listing else STOP_CHECK_SECONDS)
                self._add(finished, senders)
        senders.raise_error()

    def _begin(self) -> None:
        folder, sent = self._settings.folder, self._settings.sent_folder
        if sent is not None:
            sent.mkdir(exist_ok=True)
        bring_back_strays(folder)
        for name in names_in(folder):
            self._takes(name)

    def _card(self, schedule: Schedule) -> Card:
        return Card(self._settings.folder, self._settings.sent_folder, self._settings.limits, schedule.is_tried)

    def _tidy(self, card: Card) -> None:
        try:
            # A camera that has sent something has a network, and with it the time.
            dropped = card.tidy(clock_is_right=self.tally.last_sent_at is not None)
        except OSError as error:
            self._say(f"failed: the card cannot be tidied ({error})")
            return
        self.tally.drop(dropped)
        if dropped.for_space or dropped.for_age:
            self._say(
                f"dropped: {dropped.for_space} pictures for want of room and {dropped.for_age} for their age, unsent"
            )

    def _list(self, schedule: Schedule, senders: Senders) -> None:
        """Fills the schedule from the folder when it runs low."""
        if schedule.wants_listing:
            listing = ((status.st_mtime_ns, name) for name, status in pictures_in(self._settings.folder))
            chosen = schedule.choose(listing)
            with senders.schedule():
                schedule.fill(chosen)

    def _add(self, finished: Finished, senders: Senders) -> None:
        names = [name for name in finished.names if self._takes(name)]
        if names or finished.some_were_missed:
            with senders.schedule() as schedule:
                for name in names:
                    schedule.add(name, self._modified_ns(name))
                if finished.some_were_missed:
                    schedule.miss()

    def _try(self, name: str) -> Try:
        """One of many tries of a watch: a file that is still being written is looked at often, and not told of."""
        try:
            tried, outcome = self._attempt(name)
        except BucketRefused as error:
            return self._failed(Ending.FAILED, error)
        if outcome is None:
            return tried
        if outcome not in _TOLD_IN_A_WATCH:
            return replace(tried, line="")
        self.tally.count(outcome)
        return tried

    def _try_once(self, name: str) -> Try:
        """The only try: a picture that arrives is not told of, whatever becomes of another is."""
        tried, outcome = self._attempt(name)
        if outcome is not None:
            self.tally.count(outcome)
        return replace(tried, line="") if outcome in SENT else tried

    def _attempt(self, name: str) -> tuple[Try, Outcome | None]:
        path = self._settings.folder / name
        try:
            with self._room.of(path.lstat().st_size):
                outcome = deliver(path, self._settings, self._bucket, self._prepare)
        except FileNotFoundError:
            outcome = Outcome.GONE
        except Unreachable as error:
            return self._failed(Ending.UNREACHABLE, error, self._modified_ns(name)), None
        except PictureRefused as error:
            return self._failed(Ending.REFUSED, error), None
        except InvalidImageKey as error:
            return self._failed(Ending.UNUSABLE, error), None
        except (UploadLater, OSError) as error:
            return self._failed(Ending.FAILED, error), None
        line = f"{outcome.value}: {name}" if outcome in SENT else f"skipped: {name} is {outcome.value}"
        return Try(_ENDINGS[outcome], line), outcome

    def _failed(self, ending: Ending, error: Exception, modified_ns: int = 0) -> Try:
        self.tally.fail()
        return Try(ending, f"failed: {error}", modified_ns)

    def _modified_ns(self, name: str) -> int:
        try:
            return (self._settings.folder / name).lstat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _takes(self, name: str) -> bool:
        """Whether a file's name is a picture's; says once for each other kind that it is left alone."""
        if has_picture_name(name):
            return True
        ending = Path(name).suffix
        if ending not in self._left_alone and not name.startswith(".") and not (self._settings.folder / name).is_dir():
            self._left_alone.add(ending)
            self._say(f"left alone: {name} and others like it, only .jpg, .jpeg and .png are taken")
        return False
