"""Uploads a camera's folder, for `once` and `run`.

In: settings, a bucket, and an event to stop. Out: pictures in the bucket, and `UploadStats`. Files are independent: one
that fails stays in the folder and delays no other.
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
from capture.spool.pause_monitor import PauseMonitor
from capture.spool.post_upload import recover_interrupted
from capture.spool.queue import UploadQueue
from capture.spool.retention import DuplicateDetector, Retention
from capture.spool.upload_task import Bucket, UploadTask
from capture.spool.watcher import FinishedFiles, Watcher
from capture.spool.worker_pool import THREADS, WorkerPool
from capture.status.stats import Dropped, UploadStats
from capture.transform.step import Transform, identity

STOP_CHECK_SECONDS = 1.0
_BUSY_CHECK_SECONDS = 0.02
# A periodic listing finds pictures whose file event was missed.
_LISTING_SECONDS = 3600.0
_ENFORCEMENT_SECONDS = 60.0


def dropped_line(dropped: Dropped) -> str:
    """The log line after retention deleted pictures that had not been uploaded."""
    near = f" ({dropped.near_duplicates} of them near-duplicates)" if dropped.near_duplicates else ""
    return f"dropped: {dropped.for_space} pictures to free disk space{near}, {dropped.for_age} by age, not uploaded"


def ignored_line(name: str) -> str:
    """The log line of the first file with a suffix that is not a picture's."""
    return f"ignored: {name} and other {Path(name).suffix or 'such'} files; only .jpg, .jpeg and .png are uploaded"


class Spooler:
    """Uploads one camera's folder to its bucket."""

    def __init__(
        self,
        settings: Settings,
        bucket: Bucket,
        log: Log,
        transform: Transform = identity,
        near_duplicates: DuplicateDetector | None = None,
        threads: int = THREADS,
    ) -> None:
        """`log` is called with one log line, from any thread. `near_duplicates` is for retention. `threads` upload."""
        self._threads = threads
        self._near_duplicates = near_duplicates
        self._settings = settings
        self._log = log
        self._ignored: set[str] = set()
        self._files_seen = 0
        self.stats = UploadStats()
        self.policy = UploadPolicy(
            settings.hours, KillSwitch(settings.kill_switch), Clock(settings.wait_for_clock_seconds)
        )
        self._task = UploadTask(settings, bucket, self.stats, transform, self.policy)
        self._pause_monitor = PauseMonitor(self.policy, settings.folder, self._task, self.stats, log)

    def upload_once(self, stop: Event, progress: Callable[[int, int], None]) -> None:
        """Uploads the pictures that are in the folder now, with one attempt each; calls `progress(number, total)`.

        Ends early if S3 is unreachable or uploads are paused. Raises BucketRejected, since every other picture would
        be rejected as well.
        """
        self._prepare_folder()
        while self._pause_monitor.is_paused(0):
            if not self.policy.clock.awaits_sync or stop.wait(STOP_CHECK_SECONDS):
                return
        total = sum(map(has_picture_name, names_in(self._settings.folder)))
        queue = UploadQueue(self._settings.order, lambda: 0.0, retries=False)
        pool = WorkerPool(queue, self._task.once, self._log)
        with pool.running(self._threads):
            while not (stop.is_set() or pool.is_done):
                self._fill(queue, pool)
                if 0 < self.stats.attempted < total:
                    progress(self.stats.attempted, total)
                stop.wait(_BUSY_CHECK_SECONDS)
        pool.raise_error()
        self._enforce_quota(self._retention(queue))
        if total:
            progress(min(self.stats.attempted, total), total)

    def watch(
        self, watcher: Watcher, queue: UploadQueue, stop: Event, alive: Callable[[str], None] = lambda status: None
    ) -> None:
        """Uploads the folder's pictures and all new ones until `stop` is set, then finishes the current files.

        Calls `alive` about once a second with a status line.
        """
        self._prepare_folder()
        pool = WorkerPool(queue, self._task.watch, self._log)
        listed_at = time.monotonic()
        with pool.running(self._threads):
            retention = self._retention(queue)
            enforced_at, enforced_after = -math.inf, -1
            while not (stop.is_set() or pool.has_failed):
                files_handled = self._files_seen + self.stats.attempted
                interval_seconds = _ENFORCEMENT_SECONDS if files_handled != enforced_after else _LISTING_SECONDS
                if retention.is_disk_low or time.monotonic() - enforced_at > interval_seconds:
                    self._enforce_quota(retention)
                    enforced_at, enforced_after = time.monotonic(), files_handled
                if time.monotonic() - listed_at > _LISTING_SECONDS:
                    listed_at = time.monotonic()
                    queue.request_listing()
                is_paused = self._pause_monitor.is_paused(self._files_seen)
                alive(f"{'paused; ' if is_paused else ''}{self.stats.summary}")
                pool.pause(is_paused)
                self._fill(queue, pool)
                is_busy = queue.will_want_listing and not is_paused
                finished = watcher.finished(_BUSY_CHECK_SECONDS if is_busy else STOP_CHECK_SECONDS)
                self._add_finished(finished, pool)
        pool.raise_error()

    def _prepare_folder(self) -> None:
        folder, sent = self._settings.folder, self._settings.sent_folder
        if sent is not None:
            sent.mkdir(exist_ok=True)
        recover_interrupted(folder)
        for name in names_in(folder):
            self._accepts(name)

    def _retention(self, queue: UploadQueue) -> Retention:
        settings = self._settings
        return Retention(
            settings.folder,
            settings.sent_folder,
            settings.disk_quota,
            queue.is_in_progress,
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
            self._log(dropped_line(dropped))

    def _fill(self, queue: UploadQueue, pool: WorkerPool) -> None:
        """Fills the queue from the folder if it runs low."""
        if queue.wants_listing:
            listing = ((status.st_mtime_ns, name) for name, status in pictures_in(self._settings.folder))
            pool.fill(queue.select(listing))

    def _add_finished(self, finished: FinishedFiles, pool: WorkerPool) -> None:
        folder = self._settings.folder
        pictures = [(modified_ns(os.path.join(folder, name)), name) for name in finished.names if self._accepts(name)]
        self._files_seen += len(pictures)
        if pictures or finished.overflowed:
            pool.add(pictures, finished.overflowed)

    def _accepts(self, name: str) -> bool:
        """Whether a file is a picture by its name; logs each ignored suffix once."""
        if has_picture_name(name):
            return True
        if self._settings.folder / name == self.policy.kill_switch.path:
            return False
        if self._settings.videos.folder is not None and has_video_name(name):
            return False
        suffix = Path(name).suffix
        if suffix not in self._ignored and not name.startswith(".") and not (self._settings.folder / name).is_dir():
            self._ignored.add(suffix)
            self._log(ignored_line(name))
        return False
