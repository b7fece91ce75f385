"""Counts of what happened to a camera's files since the start.

In: outcomes, failures and deletions, from any thread. Out: counts for the heartbeat, and a one-line summary for the
log.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from threading import Lock

from capture.config.constants import MAX_PICTURE_BYTES


class Outcome(Enum):
    """The result of processing one file; the value completes the log line `skipped: NAME is ...`."""

    UPLOADED = "uploaded"
    ALREADY_THERE = "already there"
    GONE = "gone"
    NOT_A_PICTURE = "not a picture"
    TOO_LARGE = f"larger than {MAX_PICTURE_BYTES // 1_000_000} MB, too large for a picture"
    NOT_READY = "still being written"
    CHANGED = "modified since it was read"
    HELD_BACK = "held back"
    PAUSED = "not uploaded while uploads are paused"
    DISCARDED = "deleted without upload: taken outside opening hours or while the kill switch was on"


SENT = (Outcome.UPLOADED, Outcome.ALREADY_THERE)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome for one file; where it was held back, the reason and the bytes that were not uploaded."""

    outcome: Outcome
    reason: str = ""
    saved_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many files retention deleted, by reason; those for space and for age had not been uploaded.

    Of those for space, `near_duplicates` were near-duplicates of another frame of their event.
    """

    sent: int = 0
    for_space: int = 0
    for_age: int = 0
    near_duplicates: int = 0


class UploadStats:
    """Counters since the start, updated from any thread.

    `outcomes` counts files. `held_back` and `held_back_bytes` count pictures and their bytes by reason. `shrunk_bytes`
    is how many bytes uploaded pictures are smaller than their files. `last_sent_at` is UTC.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.outcomes: Counter[Outcome] = Counter()
        self.held_back: Counter[str] = Counter()
        self.held_back_bytes: Counter[str] = Counter()
        self.shrunk_bytes = 0
        self.failed = 0
        self.dropped_for_space = 0
        self.dropped_for_age = 0
        self._discarded_by_sweep = 0
        self.last_sent_at: datetime | None = None

    def record(self, delivery: Delivery) -> None:
        """Counts the outcome of one file."""
        with self._lock:
            self.outcomes[delivery.outcome] += 1
            if delivery.outcome is Outcome.HELD_BACK:
                self.held_back[delivery.reason] += 1
                self.held_back_bytes[delivery.reason] += delivery.saved_bytes
            else:
                self.shrunk_bytes += delivery.saved_bytes
            if delivery.outcome in SENT:
                self.last_sent_at = datetime.now(UTC)

    def record_failure(self) -> None:
        """Counts one failed attempt."""
        with self._lock:
            self.failed += 1

    def record_dropped(self, dropped: Dropped) -> None:
        """Counts pictures that retention deleted before they were uploaded."""
        with self._lock:
            self.dropped_for_space += dropped.for_space
            self.dropped_for_age += dropped.for_age

    def record_discarded(self, pictures: int) -> None:
        """Counts pictures that the policy forbids and that were deleted without an attempt to upload them."""
        with self._lock:
            self._discarded_by_sweep += pictures

    @property
    def discarded(self) -> int:
        """Pictures deleted because they were taken outside opening hours or while the kill switch was on."""
        return self._discarded_by_sweep + self.outcomes[Outcome.DISCARDED]

    @property
    def attempted(self) -> int:
        """Files with an outcome, plus failed attempts."""
        return self.outcomes.total() + self.failed

    @property
    def sent(self) -> int:
        """Pictures that are now in the bucket."""
        return sum(self.outcomes[outcome] for outcome in SENT)

    @property
    def dropped(self) -> int:
        """Pictures that retention deleted before they were uploaded."""
        return self.dropped_for_space + self.dropped_for_age

    @property
    def saved_bytes(self) -> int:
        """Bytes that were not uploaded."""
        return self.held_back_bytes.total() + self.shrunk_bytes

    @property
    def summary(self) -> str:
        """One line for the log, `3 uploaded, 0 already there, 1 skipped, 0 failed`, with drops and savings if any."""
        skipped = self.outcomes.total() - self.sent - self.outcomes[Outcome.DISCARDED]
        counts = counts_line(
            uploaded=self.outcomes[Outcome.UPLOADED],
            already_there=self.outcomes[Outcome.ALREADY_THERE],
            skipped=skipped,
            failed=self.failed,
            dropped=self.dropped,
            discarded=self.discarded,
        )
        return f"{counts}; {self.savings_summary}" if self.savings_summary else counts

    @property
    def savings_summary(self) -> str:
        """`saved 3.1 MB: 4 near-duplicate (1.1 MB), re-encoded pictures (2.0 MB)`; empty when nothing was saved."""
        parts = [
            f"{count} {reason} ({_megabytes(self.held_back_bytes[reason])})" for reason, count in self.held_back.items()
        ]
        if self.shrunk_bytes:
            parts.append(f"re-encoded pictures ({_megabytes(self.shrunk_bytes)})")
        return f"saved {_megabytes(self.saved_bytes)}: {', '.join(parts)}" if parts else ""


def counts_line(
    *,
    uploaded: int = 0,
    already_there: int = 0,
    skipped: int = 0,
    failed: int = 0,
    dropped: int = 0,
    discarded: int = 0,
) -> str:
    """The counts of the summary; drops and discards only if there are any."""
    deleted = f", {dropped} dropped" if dropped else ""
    deleted += f", {discarded} discarded" if discarded else ""
    return f"{uploaded} uploaded, {already_there} already there, {skipped} skipped, {failed} failed{deleted}"


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"
