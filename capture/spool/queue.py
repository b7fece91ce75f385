"""Which file to send next, and when to try a failed one again.

In: names of files as they are seen, and how each try ended. Out: the next name to try. Only a few thousand names are
kept, however many lie in the folder: when these run low and there were more, the folder is to be listed again.
"""

import heapq
import math
from collections.abc import Callable, Iterable
from enum import Enum

from capture.config.constants import SETTLED_SECONDS
from capture.config.settings import Order
from capture.spool.outage import Outage, delay_seconds

NAMES_KEPT = 2048
# S3 or the contract refused the file itself. Somebody may mend that, and a camera runs for years.
REFUSED_SECONDS = 3600.0


class Ending(Enum):
    """How the try of one file ended."""

    ANSWERED = "S3 has it"
    NOTHING = "there was nothing to send"
    UNSETTLED = "somebody still writes to it"
    REFUSED = "S3 will never take it as it is"
    UNUSABLE = "it is nothing that can be sent"
    FAILED = "it was not taken this time"
    UNREACHABLE = "nobody could be reached"


_SECONDS = {
    Ending.UNSETTLED: SETTLED_SECONDS,
    Ending.REFUSED: REFUSED_SECONDS,
    Ending.UNUSABLE: REFUSED_SECONDS,
}


class Schedule:
    """Names on a clock of the caller's. Each name waits its turn, waits for its next try, or is being tried."""

    def __init__(self, order: Order, jitter: Callable[[], float], *, tries_again: bool = True) -> None:
        """`jitter` gives 0 to 1. Without `tries_again` what fails is left, and all is when S3 is out of reach."""
        self._sign = -1 if order is Order.NEWEST else 1
        self._jitter = jitter
        self._tries_again = tries_again
        self._outage = Outage(jitter)
        self._turns: list[tuple[int, str]] = []
        self._has_turn: set[str] = set()
        self._due: list[tuple[float, str]] = []
        self._due_at: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._tried: dict[str, int | None] = {}  # what was seen of a file anew while it was tried
        self._more_in_folder = True
        self.is_paused = False

    @property
    def wants_listing(self) -> bool:
        """Whether the folder holds names that are not here, and there is room for them."""
        return self._more_in_folder and len(self._turns) <= NAMES_KEPT // 2

    @property
    def is_held_up(self) -> bool:
        """Whether everything waits for one try to get through."""
        return self._outage.lasts

    @property
    def will_want_listing(self) -> bool:
        """Whether the folder holds names that are not here, and those that are here are being worked off."""
        return self._more_in_folder and not self._outage.lasts

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to try now, and nothing is being tried."""
        gives_up = self._outage.lasts and not self._tries_again
        return not self._tried and (gives_up or not (self._turns or self._due or self._more_in_folder))

    def is_tried(self, name: str) -> bool:
        """Whether a file is being tried now."""
        return name in self._tried

    def choose(self, found: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
        """Those of a listing, (modified_ns, name) of any number of files, that go first; one more than are kept.

        Only looks, so that it may take its time beside other threads.
        """
        ranked = ((self._sign * modified_ns, name) for modified_ns, name in found if not self._knows(name))
        return heapq.nsmallest(NAMES_KEPT + 1, ranked)

    def fill(self, chosen: list[tuple[int, str]]) -> None:
        """Take in what was chosen of a listing."""
        self._more_in_folder = len(chosen) > NAMES_KEPT
        for rank, name in chosen[:NAMES_KEPT]:
            if not self._knows(name):
                self._give_turn(rank, name)

    def miss(self) -> None:
        """Something in the folder was not told of: it has to be listed again."""
        self._more_in_folder = True

    def add(self, name: str, modified_ns: int) -> None:
        """A file was finished just now: whatever was known of it is forgotten."""
        if name in self._tried:
            self._tried[name] = modified_ns
            return
        self._due_at.pop(name, None)
        self._failures.pop(name, None)
        self._give_turn(self._sign * modified_ns, name)
        if len(self._turns) >= 2 * NAMES_KEPT:
            self._turns = heapq.nsmallest(NAMES_KEPT, self._turns)
            self._has_turn = {each for _, each in self._turns}
            self._more_in_folder = True

    def take(self, now_seconds: float) -> str | None:
        """The name to try now; the caller says later how that ended. None when none is due."""
        if self.is_paused or self._outage.seconds_until_try(now_seconds) > 0:
            return None
        name = self._next_due(now_seconds)
        if name is None and self._turns:
            # In an outage any but the first: those have just failed, and one of them may be the reason.
            _, name = self._turns.pop() if self._outage.lasts else heapq.heappop(self._turns)
            self._has_turn.discard(name)
        if name is not None:
            self._tried[name] = None
            self._outage.begin_try(name)
        return name

    def ended(self, name: str, ending: Ending, now_seconds: float, modified_ns: int = 0) -> float | None:
        """Note how the try of a file ended. Returns the seconds until its next try, None when there is none."""
        seen_ns = self._tried.pop(name)
        if ending in (Ending.ANSWERED, Ending.REFUSED):
            self._outage.answered()
        elif ending is Ending.UNREACHABLE:
            self._outage.unreachable(name, now_seconds)
        elif ending is Ending.FAILED and self._tries_again:
            self._outage.failed(name, now_seconds)
        else:
            self._outage.end_try(name)
        seconds = self._seconds_until_next_try(name, ending, now_seconds)
        if seen_ns is not None:
            self.add(name, seen_ns)
        elif seconds is not None and not self._tries_again:
            self._due_at[name] = math.inf
        elif ending is Ending.UNREACHABLE:
            self._give_turn(self._sign * modified_ns, name)
        elif seconds is not None:
            self._due_at[name] = now_seconds + seconds
            heapq.heappush(self._due, (now_seconds + seconds, name))
        return seconds if self._tries_again else None

    def seconds_until_due(self, now_seconds: float) -> float:
        """How long `take` will give nothing, as far as is known; infinite when nothing waits."""
        self._drop_stale()
        if self.is_paused or not (self._turns or self._due):
            return math.inf
        due_seconds = 0.0 if self._turns else max(self._due[0][0] - now_seconds, 0.0)
        return max(due_seconds, self._outage.seconds_until_try(now_seconds))

    def _knows(self, name: str) -> bool:
        return name in self._has_turn or name in self._due_at or name in self._tried

    def _seconds_until_next_try(self, name: str, ending: Ending, now_seconds: float) -> float | None:
        if ending is Ending.FAILED:
            self._failures[name] = self._failures.get(name, 0) + 1
            return delay_seconds(self._failures[name], self._jitter())
        self._failures.pop(name, None)
        if ending is Ending.UNREACHABLE:
            return self._outage.seconds_until_try(now_seconds)
        return _SECONDS.get(ending)

    def _give_turn(self, rank: int, name: str) -> None:
        if name not in self._has_turn:
            self._has_turn.add(name)
            heapq.heappush(self._turns, (rank, name))

    def _next_due(self, now_seconds: float) -> str | None:
        self._drop_stale()
        if not self._due or self._due[0][0] > now_seconds:
            return None
        _, name = heapq.heappop(self._due)
        del self._due_at[name]
        return name

    def _drop_stale(self) -> None:
        """What was finished anew has its turn, and is no longer due."""
        while self._due and self._due_at.get(self._due[0][1]) != self._due[0][0]:
            heapq.heappop(self._due)
