"""How fast old pictures are sent, so that live cameras are not delayed and no picture becomes a dead letter.

In: a rate, and the depths of the two queues. Out: `Pace.wait` returns when the next picture may be sent.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from infra.errors import BootstrapError, InvalidSettings, NotReadyInTime

DEFAULT_PER_SECOND = 2.0  # of the 5 calls a second that Rekognition allows in its smaller regions
MAX_PER_SECOND = 50.0  # Rekognition's highest default quota
# Rekognition's smallest quota analyses these in four seconds: a live picture waits no longer, and none is throttled for
# long. A throttled picture is in the queue until it is delivered again, so nothing is sent meanwhile.
MAX_WAITING_PICTURES = 20
_PICTURES_PER_CHECK = 10
# Firehose has at most 500 days open at once, and the rows of more, also those of live cameras, become errors. It has a
# day open for 15 minutes at most: https://docs.aws.amazon.com/firehose/latest/dev/limits.html
_SECONDS_PER_DAY = 2.0
_PAUSE_SECONDS = 5.0
_STUCK_SECONDS = 900.0  # more than two deliveries of a message


class DeadLetters(BootstrapError):
    """Pictures became dead letters while old ones were sent."""


@dataclass(frozen=True, slots=True)
class QueueDepths:
    """The pictures that wait or are being analysed, and the dead letters."""

    pictures: int
    dead_letters: int


def estimated_seconds(pictures_by_day: Mapping[str, int], per_second: float) -> float:
    """How long the pictures take if the queue is never too deep."""
    return sum(max(count / per_second, _SECONDS_PER_DAY) for count in pictures_by_day.values())


class Pace:
    """At most `per_second`, a new day every two seconds, and none while MAX_WAITING_PICTURES are in the queue.

    It does not matter who sent these.
    """

    def __init__(
        self,
        per_second: float,
        depths: Callable[[], QueueDepths],
        write: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises InvalidSettings for a rate that Rekognition allows nowhere."""
        if not 0 < per_second <= MAX_PER_SECOND:
            raise InvalidSettings(
                f"--per-second {per_second:g} is not more than 0 and at most {MAX_PER_SECOND:g}",
                "Choose less than your region's quota of DetectFaces, because live cameras need the rest.",
            )
        self._interval = 1 / per_second
        self._depths = depths
        self._write = write
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._room = 0
        self._day, self._next_day = "", self._next
        self._dead_letters: int | None = None

    def wait(self, day: str) -> None:
        """Returns when the next picture, which is of that day, may be sent. Raises DeadLetters or NotReadyInTime."""
        if self._room == 0:
            self._room = self._wait_for_room()
        self._room -= 1
        now = self._clock()
        start = max(now, self._next, now if day == self._day else self._next_day)
        if now < start:
            self._sleep(start - now)
        if day != self._day:
            self._day, self._next_day = day, start + _SECONDS_PER_DAY
        self._next = start + self._interval  # from now: after a pause nothing is caught up on

    def _wait_for_room(self) -> int:
        lowest, progressed = None, self._clock()
        while True:
            depths = self._depths()
            self._check_dead_letters(depths.dead_letters)
            if depths.pictures < MAX_WAITING_PICTURES:
                return min(_PICTURES_PER_CHECK, MAX_WAITING_PICTURES - depths.pictures)
            if lowest is None:
                self._write(f"Pausing: {depths.pictures} pictures wait in the queue\n")
            if lowest is None or depths.pictures < lowest:
                lowest, progressed = depths.pictures, self._clock()
            if self._clock() - progressed >= _STUCK_SECONDS:
                raise NotReadyInTime(
                    f"{depths.pictures} pictures have waited in the queue for {_STUCK_SECONDS / 60:.0f} minutes",
                    "Check with `python -m infra status` and the function's log, then run the same command again.",
                )
            self._sleep(_PAUSE_SECONDS)

    def _check_dead_letters(self, count: int) -> None:
        if self._dead_letters is not None and count > self._dead_letters:
            raise DeadLetters(
                f"{count - self._dead_letters} pictures became dead letters, so no more are sent",
                "Find the reason in the function's log, move the dead letters back to the queue, then run the same "
                "command again, perhaps with a lower --per-second.",
            )
        self._dead_letters = count
