"""Tracks pauses of uploads, and deletes the pictures that the upload policy forbids.

In: the policy's pause reason, checked about once a second. Out: whether uploads are paused, a log line at each change,
and forbidden pictures deleted during a pause.
"""

import math
import time
from pathlib import Path

from capture.config.constants import Log
from capture.folder import plain_files_in
from capture.policy.upload_policy import CLOCK_NOT_SET, UploadPolicy
from capture.spool.upload_task import UploadTask
from capture.status.stats import UploadStats

_SWEEP_SECONDS = 60.0
RESUMED_LINE = "uploads resume"


def paused_line(reason: str) -> str:
    """The log line at the start of a pause."""
    return f"paused: {reason}"


def discarded_line(pictures: int) -> str:
    """The log line after a sweep that deleted pictures."""
    return f"discarded: {pictures} pictures taken outside opening hours or while switched off"


class PauseMonitor:
    """Not thread-safe."""

    def __init__(self, policy: UploadPolicy, folder: Path, task: UploadTask, stats: UploadStats, log: Log) -> None:
        self._policy = policy
        self._folder = folder
        self._task = task
        self._stats = stats
        self._log = log
        self._reason: str | None = None
        self._kill_switch_error = ""
        self._swept_at, self._swept_after = -math.inf, -1

    def is_paused(self, files_seen: int) -> bool:
        """Whether uploads are paused now. `files_seen` grows with every new file, and triggers another sweep."""
        reason = self._policy.pause_reason()
        if reason != self._reason:
            self._log(RESUMED_LINE if reason is None else paused_line(reason))
            self._reason, self._swept_after = reason, -1
        if self._policy.kill_switch.error != self._kill_switch_error:
            self._kill_switch_error = self._policy.kill_switch.error
            self._log(
                f"failed: {self._kill_switch_error}" if self._kill_switch_error else "the kill switch works again"
            )
        if reason not in (None, CLOCK_NOT_SET):
            is_due = time.monotonic() - self._swept_at > _SWEEP_SECONDS
            if self._swept_after == -1 or (is_due and files_seen != self._swept_after):
                self._sweep()
                self._swept_at, self._swept_after = time.monotonic(), files_seen
        return reason is not None

    def _sweep(self) -> None:
        """Deletes all forbidden pictures that are not being written."""
        discarded = 0
        try:
            for name, status in plain_files_in(self._folder):
                discarded += self._task.discard(name, status)
        except OSError as error:
            self._log(f"failed: forbidden pictures cannot be deleted ({error}); they are not uploaded")
        self._stats.record_discarded(discarded)
        if discarded:
            self._log(discarded_line(discarded))
