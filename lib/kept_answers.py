"""Answers that are kept for a while, bounded in number and in bytes.

In: an answer under its key, its size and the time at which it grows stale. Out: the answer, while it is fresh and
others have not needed the room. What was not read for longest goes first. One thread at a time: the caller locks.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, how large it is and when it grows stale, on the clock of whoever keeps it."""

    answer: Any
    size_bytes: int
    stale_at_seconds: float


class KeptAnswers:
    """At most `max_entries` fresh answers of at most `max_bytes` together."""

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Hashable, Kept] = OrderedDict()
        self._total_bytes = 0

    def find(self, key: Hashable, now_seconds: float) -> Kept | None:
        """The fresh answer under the key, which then counts as read last."""
        kept = self._entries.get(key)
        if kept is None:
            return None
        if kept.stale_at_seconds <= now_seconds:
            self.drop(key)
            return None
        self._entries.move_to_end(key)
        return kept

    def keep(self, key: Hashable, kept: Kept, now_seconds: float) -> None:
        """Keep the answer instead of an older one; make room first from what is stale, then from what was read least
        recently. An answer too large for the whole room is not kept and drives nothing out.
        """
        self.drop(key)
        if kept.stale_at_seconds <= now_seconds or kept.size_bytes > self._max_bytes:
            return
        for stale in [old for old, entry in self._entries.items() if entry.stale_at_seconds <= now_seconds]:
            self.drop(stale)
        self._entries[key] = kept
        self._total_bytes += kept.size_bytes
        while len(self._entries) > self._max_entries or self._total_bytes > self._max_bytes:
            self.drop(next(iter(self._entries)))

    def drop(self, key: Hashable) -> None:
        """Forget the answer under the key, if there is one."""
        kept = self._entries.pop(key, None)
        if kept is not None:
            self._total_bytes -= kept.size_bytes
