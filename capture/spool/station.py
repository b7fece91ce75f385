"""A camera's folder, kept empty: what `once` and `run` do.

In: settings, a bucket, and a flag that asks to stop. Out: pictures in the bucket, and `UploadStats` of what became of
them. Every file stands by itself: what fails stays where it is and holds up no other.
"""

import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from capture.config.constants import Log
from capture.config.settings import Settings
from capture.folder import has_picture_name, has_video_name, modified_ns, names_in, pictures_in
from capture.policy.clock import Clock
from capture.policy.kill_switch import KillSwitch
from capture.policy.upload_policy import UploadPolicy
from capture.s3.turn import Turn
from capture.spool.pause_monitor import PauseMonitor
from capture.spool.post_upload import recover_interrupted
from capture.spool.queue import Schedule
from capture.spool.retention import DuplicateDetector, Retention
from capture.spool.upload_task import Attempts, Bucket
from capture.spool.watcher import FinishedFiles, Watcher
from capture.spool.worker_pool import Senders
from capture.status.stats import UploadStats
from capture.transform.step import Transform, identity

STOP_CHECK_SECONDS = 1.0
_BUSY_CHECK_SECONDS = 0.02
# Should an event ever be missed, its picture is found then.
_LISTING_SECONDS = 3600.0
_ENFORCEMENT_SECONDS = 60.0


class Station:
    """One camera's folder and its bucket. `log` is given one line for people at a time, from any thread."""

    def __init__(
        self,
        settings: Settings,
        bucket: Bucket,
        log: Log,
        turn: Turn | None = None,
        transform: Transform = identity,
        near_duplicates: DuplicateDetector | None = None,
    ) -> None:
        """`turn` is what the bucket's uploader gives up while it waits for S3; `near_duplicates` finds them."""
        self._near_duplicates = near_duplicates
        self._settings = settings
        self._log = log
        self._left_alone: set[str] = set()
        self._seen = 0
        self.stats = UploadStats()
        self.policy = UploadPolicy(
            settings.hours, KillSwitch(settings.kill_switch), Clock(settings.wait_for_clock_seconds)
        )
        self._turn = turn or Turn()
        self._attempts = Attempts(settings, bucket, self.stats, transform, self._turn, self.policy)
        self._pause_monitor = PauseMonitor(self.policy, settings.folder, self._attempts, self.stats, log)

    def upload_once(self, stop: Event, progress: Callable[[int, int], None]) -> None:
        """Sends each picture that lies in the folder now, one try each; `progress` hears how many, out of how many.

        Ends early when S3 is out of reach or nothing may be sent. Raises BucketRefused, because the other pictures
        would be refused as well.
        """
        self._begin()
        while self._pause_monitor.is_paused(0):
            if not self.policy.clock.awaits_sync or stop.wait(STOP_CHECK_SECONDS):
                return
        total = sum(map(has_picture_name, names_in(self._settings.folder)))
        schedule = Schedule(self._settings.order, lambda: 0.0, tries_again=False)
        senders = Senders(schedule, self._attempts.once, self._log, self._turn)
        with senders.working():
            while not (stop.is_set() or senders.are_done):
                self._list(schedule, senders)
                if 0 < self.stats.attempted < total:
                    progress(self.stats.attempted, total)
                stop.wait(_BUSY_CHECK_SECONDS)
        senders.raise_error()
        self._enforce_quota(self._retention(schedule))
        if total:
            progress(min(self.stats.attempted, total), total)

    def watch(
        self, watcher: Watcher, schedule: Schedule, stop: Event, alive: Callable[[str], None] = lambda status: None
    ) -> None:
        """Sends the folder's pictures and every new one until `stop` is set, then ends after the current files.

        `alive` hears about once a second what has been done.
        """
        self._begin()
        senders = Senders(schedule, self._attempts.again, self._log, self._turn)
        listed_at = time.monotonic()
        with senders.working():
            retention = self._retention(schedule)
            enforced_at, enforced_after = -math.inf, -1
            while not (stop.is_set() or senders.have_ended):
                happened = self._seen + self.stats.attempted
                rest_seconds = _ENFORCEMENT_SECONDS if happened != enforced_after else _LISTING_SECONDS
                if retention.is_disk_low or time.monotonic() - enforced_at > rest_seconds:
                    self._enforce_quota(retention)
                    enforced_at, enforced_after = time.monotonic(), happened
                if time.monotonic() - listed_at > _LISTING_SECONDS:
                    listed_at = time.monotonic()
                    schedule.miss()
                is_paused = self._pause_monitor.is_paused(self._seen)
                alive(f"{'paused; ' if is_paused else ''}{self.stats.summary}")
                senders.pause(is_paused)
                self._list(schedule, senders)
                is_busy = schedule.will_want_listing and not is_paused
                finished = watcher.finished(_BUSY_CHECK_SECONDS if is_busy else STOP_CHECK_SECONDS)
                self._add(finished, senders)
        senders.raise_error()

    def _begin(self) -> None:
        folder, sent = self._settings.folder, self._settings.sent_folder
        if sent is not None:
            sent.mkdir(exist_ok=True)
        recover_interrupted(folder)
        for name in names_in(folder):
            self._takes(name)

    def _retention(self, schedule: Schedule) -> Retention:
        settings = self._settings
        return Retention(
            settings.folder,
            settings.sent_folder,
            settings.disk_quota,
            schedule.is_tried,
            near_duplicates=self._near_duplicates,
        )

    def _enforce_quota(self, retention: Retention) -> None:
        try:
            dropped = retention.enforce(self.policy.clock.can_judge_age(has_sent=self.stats.last_sent_at is not None))
        except OSError as error:
            self._log(f"failed: the disk quota cannot be enforced ({error})")
            return
        self.stats.record_dropped(dropped)
        if dropped.for_space or dropped.for_age:
            near = f" ({dropped.near_duplicates} of them near-duplicates)" if dropped.near_duplicates else ""
            self._log(
                f"dropped: {dropped.for_space} pictures for want of room{near} and {dropped.for_age} for their age, "
                "unsent"
            )

    def _list(self, schedule: Schedule, senders: Senders) -> None:
        """Fills the schedule from the folder when it runs low."""
        if schedule.wants_listing:
            listing = ((status.st_mtime_ns, name) for name, status in pictures_in(self._settings.folder))
            senders.fill(schedule.choose(listing))

    def _add(self, finished: FinishedFiles, senders: Senders) -> None:
        folder = self._settings.folder
        pictures = [(modified_ns(os.path.join(folder, name)), name) for name in finished.names if self._takes(name)]
        self._seen += len(pictures)
        if pictures or finished.some_were_missed:
            senders.add(pictures, finished.some_were_missed)

    def _takes(self, name: str) -> bool:
        """Whether a file's name is a picture's; says once for each other kind that it is left alone."""
        if has_picture_name(name):
            return True
        if self._settings.folder / name == self.policy.kill_switch.path:
            return False
        if self._settings.videos.folder is not None and has_video_name(name):
            return False
        ending = Path(name).suffix
        if ending not in self._left_alone and not name.startswith(".") and not (self._settings.folder / name).is_dir():
            self._left_alone.add(ending)
            self._log(f"left alone: {name} and others like it, only .jpg, .jpeg and .png are taken")
        return False
