"""Whether this machine's clock can be believed.

In: what the kernel and systemd know. Out: whether to wait for a time server, and whether the age of a file means
anything. A computer without a battery wakes up hours behind; its clock is waited for only in the first minutes after
it has booted, because a machine that runs for long without a time server will not get one.
"""

import ctypes
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lib.contract.image_key import FIRST_DAY

# systemd-timesyncd touches it: systemd-timesyncd.service(8).
_TIMESYNCD = Path("/run/systemd/timesync/synchronized")
# Above this many microseconds `timedatectl` says "not synchronized": ntp_synced() in systemd's time-util.c.
_LARGEST_ERROR_MICROSECONDS = 16_000_000


class Clock:
    """Waits until `wait_seconds` after the machine's boot at the longest; 0 waits for nothing."""

    def __init__(
        self,
        wait_seconds: float,
        synchronised: Callable[[], bool | None] | None = None,
        seconds_since_boot: Callable[[], float] | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._wait_seconds = wait_seconds
        self._synchronised = synchronised or query_synchronised
        self._seconds_since_boot = seconds_since_boot or _seconds_since_boot
        self._now = now or _now
        self._was_right = False
        self._has_waited = wait_seconds <= 0

    @property
    def is_synchronised(self) -> bool | None:
        """Whether a time server has set it since the start; None where nobody can tell."""
        if not self._was_right:
            known = self._synchronised()
            if not known:
                return known
            self._was_right = self._is_plausible
        return self._was_right

    @property
    def awaits_sync(self) -> bool:
        """Whether it may yet be set, so that nothing should be decided by it now."""
        if self._has_waited:
            return False
        looks_right = self._is_plausible and self.is_synchronised is not False
        self._has_waited = looks_right or self._seconds_since_boot() > self._wait_seconds
        return not self._has_waited

    def can_judge_age(self, has_sent: bool) -> bool:
        """Whether a file may be deleted for its age. A camera that has sent something has a network at least."""
        return not self.awaits_sync and self._is_plausible and (self.is_synchronised is True or has_sent)

    @property
    def _is_plausible(self) -> bool:
        return self._now().date() >= FIRST_DAY


def query_synchronised() -> bool | None:
    """Whether a time server has set this machine's clock, as `timedatectl` judges; None where that cannot be asked."""
    if _TIMESYNCD.exists():
        return True
    try:
        ask = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    known = _Timex()  # with no mode it changes nothing: adjtimex(2)
    if ask(ctypes.byref(known)) < 0:
        return None
    return int(known.maxerror) < _LARGEST_ERROR_MICROSECONDS


class _Timex(ctypes.Structure):
    """The beginning of the kernel's struct timex, and room for the rest of it."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("rest", ctypes.c_byte * 256),
    )


def _seconds_since_boot() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def _now() -> datetime:
    return datetime.now(UTC)
