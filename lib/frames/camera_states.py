"""The states of a camera: their limits, their rules in words, and the operator's next step.

In: nothing. Out: `State`, `MEANINGS` and the limits that `lib.frames.freshness` applies.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from lib.frames.opening_hours import LEARNED_AFTER

# Uploaders send a heartbeat every few minutes, and a query result may be cached for five.
HEARTBEAT_LATE = timedelta(minutes=20)
CLOCK_AHEAD_BY = timedelta(minutes=5)
STUCK_AFTER = timedelta(minutes=15)
MANY_WAITING = 200
# A picture is late after this many times the mean interval of the camera's pictures, of which only usual opening hours
# count where they are known. Nights make the mean long and
# people arrive in bursts, so there are limits.
LATE_INTERVALS = 6
LATE_AT_LEAST = timedelta(minutes=30)
LATE_AT_MOST = timedelta(hours=12)
GONE_AFTER = timedelta(days=30)


class State(StrEnum):
    """Worst first; the value is shown."""

    SILENT = "silent"
    STUCK = "uploader stuck"
    CLOCK_AHEAD = "clock ahead"
    MISSING = "no pictures while open"
    QUIET = "quiet"
    NO_RECENT_PICTURE = "no recent picture"
    SINCE_CLOSING = "quiet since closing time"
    DEMO = "demo store"
    LIVE = "live"
    GONE = "gone"

    @property
    def rank(self) -> int:
        return list(State).index(self)


FAILURE_STATES = (State.SILENT, State.STUCK, State.CLOCK_AHEAD, State.MISSING)
# Nothing is known to be wrong: the store may be closed, its hours are not known yet.
LATE_STATES = (State.QUIET, State.NO_RECENT_PICTURE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The sign of a state (each has its own shape), its rule, and the operator's next step."""

    sign: str
    rule: str
    next_step: str


def _minutes(limit: timedelta) -> str:
    return f"{limit // timedelta(minutes=1)} minutes"


MEANINGS = {
    State.SILENT: Meaning(
        "✕",
        f"Its last status report is more than {_minutes(HEARTBEAT_LATE)} old, and its pictures are late as well.",
        "Check its power and network, then the uploader's journal on the device.",
    ),
    State.STUCK: Meaning(
        "!",
        f"Its status report is recent, but pictures wait and none was uploaded for {_minutes(STUCK_AFTER)}, or more "
        f"than {MANY_WAITING} wait. Not while the camera reports that it is paused.",
        "Read the uploader's journal on the device: it names rejected files, credentials and the bucket.",
    ),
    State.CLOCK_AHEAD: Meaning(
        "»",
        f"Its status report or its newest picture is dated more than {_minutes(CLOCK_AHEAD_BY)} after its arrival.",
        "Set the clock of the device: its pictures count in the wrong hour.",
    ),
    State.MISSING: Meaning(
        "□",
        f"Its pictures are late: none arrived for {LATE_INTERVALS} times their mean interval "
        f"(at least {_minutes(LATE_AT_LEAST)}, at most {LATE_AT_MOST // timedelta(hours=1)} hours) of the hours in "
        f"which the store usually has some.",
        "Check its power and network, that the lens is not covered, and that motion runs.",
    ),
    State.QUIET: Meaning(
        "…",
        "Its status report is recent, but its pictures are late. It reports that it is paused, or the usual hours of "
        f"the store are not known yet: that takes {LEARNED_AFTER.days} days of pictures.",
        "None while the store is closed or the camera is paused. "
        "Otherwise check that the lens is not covered and that motion runs.",
    ),
    State.NO_RECENT_PICTURE: Meaning(
        "?",
        "Its pictures are late, it sends no status reports, and the usual hours of the store are not known yet: that "
        f"takes {LEARNED_AFTER.days} days of pictures.",
        "If the store is open, check its power and network. Status reports of its uploader would tell next time.",
    ),
    State.SINCE_CLOSING: Meaning(
        "●",
        "No picture since the store's usual hours ended, or too few of today's have passed to miss one.",
        "None.",
    ),
    State.DEMO: Meaning("○", "Its store is generated for demonstration and has no real camera.", "None."),
    State.LIVE: Meaning("✓", "A picture arrived in time.", "None."),
    State.GONE: Meaning(
        "–",
        f"No status report and no picture for more than {GONE_AFTER.days} days, so it is not counted as a camera.",
        "If it was not removed, treat it as silent.",
    ),
}
