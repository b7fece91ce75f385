"""Whether the machine's clock can be trusted.

In: the state of the kernel and of systemd-timesyncd. Out: whether to wait for time synchronisation, and whether file
ages are meaningful. A computer without a battery boots hours behind. The uploader waits for synchronisation only in the
first minutes after boot, because a machine that has run for long without a time server will not get one.
"""

import ctypes
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lib.contract.image_key import FIRST_DAY

# systemd-timesyncd touches this file when it has synchronised: systemd-timesyncd.service(8).
_TIMESYNCD = Path("/run/systemd/timesync/synchronized")
# Above this error `timedatectl` reports "not synchronized": ntp_synced() in systemd's time-util.c.
_MAX_ERROR_MICROSECONDS = 16_000_000


class Clock:
    """The machine's clock. Waits for synchronisation until `wait_seconds` after boot; 0 disables the wait."""

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
        self._was_synchronised = False
        self._wait_is_over = wait_seconds <= 0

    @property
    def is_synchronised(self) -> bool | None:
        """Whether a time server has set the clock since the start; None where that is unknown."""
        if not self._was_synchronised:
            synchronised = self._synchronised()
            if not synchronised:
                return synchronised
            self._was_synchronised = self._is_plausible
        return self._was_synchronised

    @property
    def awaits_sync(self) -> bool:
        """Whether the clock may still be set, so that nothing should be decided by it now."""
        if self._wait_is_over:
            return False
        looks_right = self._is_plausible and self.is_synchronised is not False
        self._wait_is_over = looks_right or self._seconds_since_boot() > self._wait_seconds
        return not self._wait_is_over

    def can_judge_age(self, has_sent: bool) -> bool:
        """Whether files may be deleted for their age. `has_sent`: an upload has succeeded, so there is a network."""
        return not self.awaits_sync and self._is_plausible and (self.is_synchronised is True or has_sent)

    @property
    def _is_plausible(self) -> bool:
        return self._now().date() >= FIRST_DAY


def query_synchronised() -> bool | None:
    """Whether a time server has set the machine's clock, by `timedatectl`'s criterion; None where that is unknown."""
    if _TIMESYNCD.exists():
        return True
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    state = _Timex()  # with mode 0 the call changes nothing: adjtimex(2)
    if adjtimex(ctypes.byref(state)) < 0:
        return None
    return int(state.maxerror) < _MAX_ERROR_MICROSECONDS


class _Timex(ctypes.Structure):
    """The first fields of the kernel's struct timex, and padding for the others."""

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
