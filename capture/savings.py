"""What was not sent, and what was sent smaller.

In: each picture that has left the folder, once. Out: counts and bytes by reason, for people and for the heartbeat.
"""

from collections import Counter
from threading import Lock

# The reasons that the heartbeat counts one by one.
NEAR_DUPLICATE = "near-duplicate"
OVER_THE_CAP = "over the cap per minute"
NO_FACE = "no face"


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
