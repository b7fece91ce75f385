"""What a station does while nothing may be sent.

In: the policy's word, asked about once a second. Out: whether to pause, a line for people when that changes, and
pictures deleted that should never have been taken.
"""

import math
import time
from pathlib import Path

from capture.config.constants import Log
from capture.folder import plain_files_in
from capture.policy.upload_policy import CLOCK_NOT_SET, UploadPolicy
from capture.spool.upload_task import Attempts
from capture.status.stats import UploadStats

_SWEEPING_SECONDS = 60.0


class Pause:
    """For one thread."""

    def __init__(self, policy: UploadPolicy, folder: Path, attempts: Attempts, stats: UploadStats, log: Log) -> None:
        self._policy = policy
        self._folder = folder
        self._attempts = attempts
        self._stats = stats
        self._log = log
        self._reason: str | None = None
        self._kill_switch_error = ""
        self._swept_at, self._swept_after = -math.inf, -1

    def lasts(self, happened: int) -> bool:
        """Whether nothing may be sent now; `happened` grows with every file that comes."""
        reason = self._policy.pause_reason()
        if reason != self._reason:
            self._log("pictures are sent again" if reason is None else f"paused: nothing is sent, {reason}")
            self._reason, self._swept_after = reason, -1
        if self._policy.kill_switch.error != self._kill_switch_error:
            self._kill_switch_error = self._policy.kill_switch.error
            self._log(
                f"failed: {self._kill_switch_error}" if self._kill_switch_error else "the kill switch works again"
            )
        if reason not in (None, CLOCK_NOT_SET):
            rested = time.monotonic() - self._swept_at > _SWEEPING_SECONDS
            if self._swept_after == -1 or (rested and happened != self._swept_after):
                self._sweep()
                self._swept_at, self._swept_after = time.monotonic(), happened
        return reason is not None

    def _sweep(self) -> None:
        """Deletes all that was taken out of hours or while switched off, and is not being written."""
        discarded = 0
        try:
            for name, status in plain_files_in(self._folder):
                discarded += self._attempts.discard(name, status)
        except OSError as error:
            self._log(f"failed: pictures cannot be deleted ({error}); they are not sent either")
        self._stats.record_discarded(discarded)
        if discarded:
            self._log(f"discarded: {discarded} pictures, taken out of hours or while switched off, unsent")
