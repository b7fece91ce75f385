"""The upload policy: whether uploads are paused now, and whether a picture may be uploaded at all.

In: opening hours, the kill switch, the clock. Out: the reason for a pause, and whether a picture was taken at a time
when none may be taken.
"""

from collections import deque
from datetime import UTC, datetime
from threading import RLock

from capture.config.hours import OpeningHours
from capture.policy.clock import Clock
from capture.policy.kill_switch import KillSwitch

SWITCHED_OFF = "switched off"
CLOCK_NOT_SET = "the clock is not set yet"
OUTSIDE_HOURS = "outside opening hours"
_OFF_SPANS_KEPT = 100


class UploadPolicy:
    """Thread-safe. Keeps the times at which the kill switch was on since the start, as seen by its regular callers."""

    def __init__(self, hours: OpeningHours, kill_switch: KillSwitch, clock: Clock) -> None:
        self.clock = clock
        self.kill_switch = kill_switch
        self._hours = hours
        self._is_always_open = hours.is_always_open
        self._lock = RLock()  # a signal handler may take it in a thread that holds it
        self._off_since: float | None = None
        self._off_spans: deque[tuple[float, float]] = deque(maxlen=_OFF_SPANS_KEPT)

    def toggle_kill_switch(self) -> None:
        """Toggles the kill switch and notes the time, because it may be off again before the next regular call."""
        self._is_switched_off()  # a second signal may interrupt the first one's handler
        self.kill_switch.toggle()
        self._is_switched_off()

    def pause_reason(self) -> str | None:
        """Why uploads are paused now; None when they are not."""
        if self._is_switched_off():
            return SWITCHED_OFF
        if self.clock.awaits_sync:
            return CLOCK_NOT_SET
        return None if self._is_always_open or self._hours.is_open_at(_now()) else OUTSIDE_HOURS

    @property
    def may_forbid_pictures(self) -> bool:
        """False where `forbids` is False for every time since the start, as of the last `pause_reason`."""
        return not self._is_always_open or self._off_since is not None or bool(self._off_spans)

    def forbids(self, taken_at: datetime) -> bool:
        """Whether a picture was taken outside opening hours or while switched off, and must be deleted, not uploaded.

        Always False while the clock awaits synchronisation, because the time of a picture is unknown then.
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
                # If the file is touched again the first time counts; a time in the future counts as now.
                self._off_since = min(since, self._off_since or since, float(int(now_seconds)))
            elif self._off_since is not None:
                self._off_spans.append((self._off_since, now_seconds))
                self._off_since = None
        return since is not None


def _now() -> datetime:
    return datetime.now(UTC)
