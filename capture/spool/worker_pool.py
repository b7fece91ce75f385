"""Threads that send what a schedule gives them.

In: a schedule and a function that tries one file, in steps. Out: tries, several at once, until the end. What goes wrong
beyond a try's own failures ends all of them, and is raised where the station waits.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from capture.config.constants import Log
from capture.s3.steps import Begun, Steps
from capture.s3.turn import Turn
from capture.spool.queue import Ending, Schedule

# Of each thread; together they hide a line of 40 ms.
ON_THEIR_WAY = 4
# On a quick line one is at work, and does not wait; a second goes on while a slow line takes the picture of the first.
THREADS = 2


@dataclass(frozen=True, slots=True)
class Try:
    """How one try ended, and a line for people about it, or none."""

    ending: Ending
    line: str = ""
    modified_ns: int = 0


class Senders:
    """Shares a schedule with its threads: whatever changes it goes through here. Who tries files has `turn`."""

    def __init__(self, schedule: Schedule, attempt: Callable[[str], Steps[Try]], log: Log, turn: Turn) -> None:
        self._schedule = schedule
        self._turn = turn
        self._attempt = attempt
        self._log = log
        self._changed = threading.Condition()
        self._stopped = False
        self._error: BaseException | None = None

    @property
    def are_done(self) -> bool:
        """Whether everything was tried, or something went wrong."""
        with self._changed:
            return self._error is not None or self._schedule.is_empty

    def pause(self, is_paused: bool) -> None:
        """Try nothing, beyond what is being tried, or go on."""
        with self._changed:
            self._schedule.is_paused = is_paused
            self._changed.notify_all()

    def fill(self, chosen: list[tuple[int, str]]) -> None:
        """Take in what the schedule has chosen of a listing."""
        with self._changed:
            self._schedule.fill(chosen)
            self._changed.notify_all()

    def add(self, finished: list[tuple[int, str]], some_were_missed: bool) -> None:
        """Take in files that were finished just now, (modified_ns, name), or that the folder is to be listed again."""
        with self._changed:
            for modified_ns, name in finished:
                self._schedule.add(name, modified_ns)
            if some_were_missed:
                self._schedule.miss()
            self._changed.notify(len(finished))

    @contextmanager
    def working(self, count: int = THREADS) -> Iterator[None]:
        """Tries files while the block runs; at its end each thread ends after its current file."""
        threads = [threading.Thread(target=self._work, name=f"sender-{number}", daemon=True) for number in range(count)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._stopped = True
                self._changed.notify_all()
            for thread in threads:
                thread.join()

    @property
    def have_ended(self) -> bool:
        """Whether nothing is tried any more, because something went wrong."""
        return self._error is not None

    def raise_error(self) -> None:
        """Raises what ended the threads, if anything did."""
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            while self._waits_until_due():
                with self._turn.held():
                    self._try_what_is_due()
        except BaseException as error:  # noqa: BLE001 - a thread that ended alone would leave pictures lying unseen
            with self._changed:
                self._error = error
                self._stopped = True
                self._changed.notify_all()

    def _try_what_is_due(self) -> None:
        """One picture after the other, each read and sent while S3 answers those before it."""
        on_their_way: deque[tuple[str, Begun[Try]]] = deque()
        while True:
            name = self._next()
            if name is not None:
                on_their_way.append((name, Begun(self._attempt(name))))
            while on_their_way and (
                name is None or len(on_their_way) == ON_THEIR_WAY or not on_their_way[-1][1].is_on_its_way
            ):
                self._end(*on_their_way.popleft())
            if name is None:
                return

    def _waits_until_due(self) -> bool:
        """Whether something may be tried now; False at the end."""
        with self._changed:
            while not self._stopped:
                seconds = self._schedule.seconds_until_due(time.monotonic())
                if seconds <= 0:
                    return True
                self._changed.wait(min(seconds, threading.TIMEOUT_MAX))
        return False

    def _next(self) -> str | None:
        with self._changed:
            return None if self._stopped else self._schedule.take(time.monotonic())

    def _end(self, name: str, begun: Begun[Try]) -> None:
        tried = begun.ended()
        with self._changed:
            held_up = self._schedule.is_held_up
            seconds = self._schedule.ended(name, tried.ending, time.monotonic(), tried.modified_ns)
            if held_up:  # else what follows from this end is for this thread to do
                self._changed.notify_all()
        if tried.line:
            self._log(tried.line if seconds is None else f"{tried.line}; next try in {seconds:.0f} s or later")
