"""What became of a camera's pictures since the start.

In: outcomes, failures and drops, from any thread. Out: counts for the heartbeat and for people.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from threading import Lock

from capture.config.constants import MAX_PICTURE_BYTES


class Outcome(Enum):
    """What became of a file."""

    UPLOADED = "uploaded"
    ALREADY_THERE = "already there"
    GONE = "gone"
    NOT_A_PICTURE = "not a picture"
    TOO_LARGE = f"larger than {MAX_PICTURE_BYTES // 1_000_000} MB, too large for a picture"
    NOT_READY = "still being written"
    CHANGED = "changed while it was sent"
    HELD_BACK = "held back"
    PAUSED = "not sent, because sending pauses"
    DISCARDED = "deleted unsent, taken out of hours or while switched off"


SENT = (Outcome.UPLOADED, Outcome.ALREADY_THERE)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a file; for one held back the reason, and the bytes that were not sent."""

    outcome: Outcome
    reason: str = ""
    saved_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many files went, and why; those for space and for age were never sent.

    Of those for space, `near_duplicates` looked like another frame of their event.
    """

    sent: int = 0
    for_space: int = 0
    for_age: int = 0
    near_duplicates: int = 0


class Savings:
    """Since the start; from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.pictures: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.shrunk_bytes = 0

    def hold_back(self, reason: str, size_bytes: int) -> None:
        """A picture has left the folder unsent."""
        with self._lock:
            self.pictures[reason] += 1
            self.bytes[reason] += size_bytes

    def shrink(self, saved_bytes: int) -> None:
        """A picture was sent with so many bytes fewer than its file has."""
        with self._lock:
            self.shrunk_bytes += saved_bytes

    @property
    def total_bytes(self) -> int:
        """All that was not sent."""
        return self.bytes.total() + self.shrunk_bytes

    @property
    def sentence(self) -> str:
        """`saved 3.1 MB: 4 near-duplicate (1.1 MB), smaller pictures (2.0 MB)`; empty when nothing was saved."""
        parts = [f"{count} {reason} ({_megabytes(self.bytes[reason])})" for reason, count in self.pictures.items()]
        if self.shrunk_bytes:
            parts.append(f"smaller pictures ({_megabytes(self.shrunk_bytes)})")
        return f"saved {_megabytes(self.total_bytes)}: {', '.join(parts)}" if parts else ""


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


class Tally:
    """How many files met which end, and when one was last sent (UTC)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.outcomes: Counter[Outcome] = Counter()
        self.savings = Savings()
        self.failed = 0
        self.dropped_for_space = 0
        self.dropped_for_age = 0
        self._swept = 0
        self.last_sent_at: datetime | None = None

    def count(self, delivery: Delivery) -> None:
        """A file has met its end."""
        outcome = delivery.outcome
        if outcome is Outcome.HELD_BACK:
            self.savings.hold_back(delivery.reason, delivery.saved_bytes)
        elif delivery.saved_bytes:
            self.savings.shrink(delivery.saved_bytes)
        with self._lock:
            self.outcomes[outcome] += 1
            if outcome in SENT:
                self.last_sent_at = datetime.now(UTC)

    def fail(self) -> None:
        """A try has failed."""
        with self._lock:
            self.failed += 1

    def drop(self, dropped: Dropped) -> None:
        """Pictures were deleted without being sent."""
        with self._lock:
            self.dropped_for_space += dropped.for_space
            self.dropped_for_age += dropped.for_age

    def discard(self, pictures: int) -> None:
        """So many were deleted that should never have been taken, without a try."""
        with self._lock:
            self._swept += pictures

    @property
    def discarded(self) -> int:
        """Pictures that were deleted unsent, because they were taken out of hours or while switched off."""
        return self._swept + self.outcomes[Outcome.DISCARDED]

    @property
    def tried(self) -> int:
        """Files that met an end or failed."""
        return self.outcomes.total() + self.failed

    @property
    def sent(self) -> int:
        """Pictures that are in the bucket now."""
        return sum(self.outcomes[outcome] for outcome in SENT)

    @property
    def dropped(self) -> int:
        """Pictures that were deleted without being sent."""
        return self.dropped_for_space + self.dropped_for_age

    @property
    def sentence(self) -> str:
        """One line for people; everything that has no word of its own was skipped."""
        skipped = self.outcomes.total() - self.sent - self.outcomes[Outcome.DISCARDED]
        dropped = f", {self.dropped} dropped" if self.dropped else ""
        dropped += f", {self.discarded} discarded" if self.discarded else ""
        saved = f"; {self.savings.sentence}" if self.savings.sentence else ""
        return (
            f"{self.outcomes[Outcome.UPLOADED]} uploaded, {self.outcomes[Outcome.ALREADY_THERE]} already there, "
            f"{skipped} skipped, {self.failed} failed{dropped}{saved}"
        )
