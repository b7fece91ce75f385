"""What became of a camera's pictures since the start.

In: outcomes, failures and drops, from any thread. Out: counts for the heartbeat and for people.
"""

from collections import Counter
from datetime import UTC, datetime
from threading import Lock

from capture.card import Dropped
from capture.delivery import Delivery, Outcome
from capture.savings import Savings

SENT = (Outcome.UPLOADED, Outcome.ALREADY_THERE)


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
