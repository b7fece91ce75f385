"""Whether pictures may be sent now, and whether one may ever be.

In: opening hours, the kill switch, the clock. Out: why nothing is sent now, and whether a picture was taken when none
should have been.
"""

from collections import deque
from datetime import UTC, datetime
from threading import Lock

from capture.config.hours import OpeningHours
from capture.policy.clock import Clock
from capture.policy.kill_switch import KillSwitch

SWITCHED_OFF = "switched off"
CLOCK_NOT_SET = "the clock is not set yet"
OUTSIDE_HOURS = "outside opening hours"
_SPANS_KEPT = 100


class UploadPolicy:
    """Asked from any thread. It knows the kill switch's turns since the start, if it is asked now and then."""

    def __init__(self, hours: OpeningHours, kill_switch: KillSwitch, clock: Clock) -> None:
        self.clock = clock
        self.kill_switch = kill_switch
        self._hours = hours
        self._is_always_open = hours.is_always_open
        self._lock = Lock()
        self._off_since: float | None = None
        self._off_spans: deque[tuple[float, float]] = deque(maxlen=_SPANS_KEPT)

    def pause_reason(self) -> str | None:
        """Why nothing is sent now; None when pictures are sent."""
        if self._is_switched_off():
            return SWITCHED_OFF
        if self.clock.awaits_sync:
            return CLOCK_NOT_SET
        return None if self._is_always_open or self._hours.is_open_at(_now()) else OUTSIDE_HOURS

    @property
    def may_forbid_pictures(self) -> bool:
        """Whether there is any time since the start that `forbids` a picture, as of the last `pause_reason`."""
        return not self._is_always_open or self._off_since is not None or bool(self._off_spans)

    def forbids(self, taken_at: datetime) -> bool:
        """Whether a picture was taken out of hours or while switched off, so that it is to be deleted unsent.

        Never while the clock is waited for: nobody knows then.
        """
        if self.clock.awaits_sync:
            return False
        if not self._hours.is_open_at(taken_at):
            return True
        self._is_switched_off()
        at_seconds = taken_at.timestamp()
        with self._lock:
            if self._off_since is not None and at_seconds >= self._off_since:
                return True
            return any(since <= at_seconds < until for since, until in self._off_spans)

    def _is_switched_off(self) -> bool:
        since = self.kill_switch.on_since()
        if since is None and self._off_since is None:
            return False
        now_seconds = _now().timestamp()
        with self._lock:
            if since is not None:
                # Touched again it is on since the first time; a file from the future is on since now.
                self._off_since = min(since, self._off_since or since, float(int(now_seconds)))
            elif self._off_since is not None:
                self._off_spans.append((self._off_since, now_seconds))
                self._off_since = None
        return since is not None


def _now() -> datetime:
    return datetime.now(UTC)
