"""The states that a camera can be in: their rules as numbers and as words, and what an operator does next.

In: nothing. Out: `State`, `MEANINGS` and the limits that `lib.frames.freshness` decides by.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# Uploaders say something every few minutes, and an answer of the engine may be kept for five.
HEARTBEAT_LATE = timedelta(minutes=20)
CLOCK_AHEAD_BY = timedelta(minutes=5)
STUCK_AFTER = timedelta(minutes=15)
MANY_WAITING = 200
# A picture is late after so many times the mean time between the camera's pictures. Nights make that mean long, and
# people come in bursts; so there are limits.
LATE_INTERVALS = 6
LATE_AT_LEAST = timedelta(minutes=30)
LATE_AT_MOST = timedelta(hours=12)
GONE_AFTER = timedelta(days=30)


class State(StrEnum):
    """Worst first; the value is the state's word."""

    SILENT = "silent"
    STUCK = "uploader stuck"
    CLOCK_AHEAD = "clock ahead"
    QUIET = "quiet"
    NEVER_HEARD = "never heard"
    LIVE = "live"
    GONE = "gone"

    @property
    def rank(self) -> int:
        return list(State).index(self)


TROUBLES = (State.SILENT, State.STUCK, State.CLOCK_AHEAD)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A state's sign, no two of one shape, its rule, and what an operator does next."""

    sign: str
    rule: str
    next_step: str


def _minutes(limit: timedelta) -> str:
    return f"{limit // timedelta(minutes=1)} minutes"


MEANINGS = {
    State.SILENT: Meaning(
        "✕",
        f"Its last heartbeat is more than {_minutes(HEARTBEAT_LATE)} old, and its pictures are late too.",
        "See to its power and network, then to the uploader's journal on the device.",
    ),
    State.STUCK: Meaning(
        "!",
        f"Its heartbeat is fresh, but pictures wait and none was sent for {_minutes(STUCK_AFTER)}; or more than "
        f"{MANY_WAITING} wait. Not while the camera says that it pauses.",
        "Read the uploader's journal on the device: it names refused files, credentials and the bucket.",
    ),
    State.CLOCK_AHEAD: Meaning(
        "»",
        f"Its heartbeat or its newest picture is dated more than {_minutes(CLOCK_AHEAD_BY)} after it came.",
        "Set the device's clock: its pictures stand in the wrong hour.",
    ),
    State.QUIET: Meaning(
        "…",
        f"Its heartbeat is fresh, but its pictures are late: none came for {LATE_INTERVALS} times the mean time "
        f"between them (at least {_minutes(LATE_AT_LEAST)}, at most {LATE_AT_MOST // timedelta(hours=1)} hours).",
        "Nothing while the store is closed or the camera says that it pauses. "
        "Else see whether the lens is covered and motion runs.",
    ),
    State.NEVER_HEARD: Meaning(
        "?",
        "Its pictures are late, and it has never sent a heartbeat, so nothing tells whether it is off.",
        "If the store is open, see to the camera. Use an uploader that sends heartbeats.",
    ),
    State.LIVE: Meaning("✓", "A picture came in time.", "Nothing."),
    State.GONE: Meaning(
        "–",
        f"Neither heartbeat nor picture for more than {GONE_AFTER.days} days, so it is not counted as a camera.",
        "If it was not taken down, treat it as silent.",
    ),
}
