"""Threads that upload the files of a queue.

In: a queue, and a function that uploads one file. Out: concurrent uploads until the pool stops. An unexpected error in
one thread stops all of them; `raise_error` raises it in the caller's thread.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from capture.config.constants import Log
from capture.spool.queue import Disposition, UploadQueue

# Enough to hide a latency of 40 ms.
THREADS = 12


@dataclass(frozen=True, slots=True)
class UploadResult:
    """How the upload of one file ended; `line` is for the log, `modified_ns` is set only if S3 was unreachable."""

    disposition: Disposition
    line: str = ""
    modified_ns: int = 0


class WorkerPool:
    """Runs the upload threads, and guards the queue with one lock."""

    def __init__(self, queue: UploadQueue, upload: Callable[[str], UploadResult], log: Log) -> None:
        self._queue = queue
        self._upload = upload
        self._log = log
        self._changed = threading.Condition()
        self._stopped = False
        self._error: BaseException | None = None

    @property
    def is_done(self) -> bool:
        """Whether every file was attempted, or a thread has failed."""
        with self._changed:
            return self._error is not None or self._queue.is_empty

    @property
    def has_failed(self) -> bool:
        """Whether an unexpected error has stopped the threads."""
        return self._error is not None

    def pause(self, is_paused: bool) -> None:
        """Pauses or resumes; uploads in progress are finished."""
        with self._changed:
            self._queue.is_paused = is_paused
            self._changed.notify_all()

    def fill(self, selected: list[tuple[int, str]]) -> None:
        """Adds files that the queue selected from a listing."""
        with self._changed:
            self._queue.fill(selected)
            self._changed.notify_all()

    def add(self, finished: list[tuple[int, str]], overflowed: bool) -> None:
        """Adds files that were just written, (modified_ns, name); requests a new listing if the watcher overflowed."""
        with self._changed:
            for modified_ns, name in finished:
                self._queue.add(name, modified_ns)
            if overflowed:
                self._queue.request_listing()
            self._changed.notify(len(finished))

    @contextmanager
    def running(self, threads: int) -> Iterator[None]:
        """Uploads while the block runs; then each thread stops after its current file."""
        names = [f"upload-{number}" for number in range(threads)]
        workers = [threading.Thread(target=self._work, name=name, daemon=True) for name in names]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            with self._changed:
                self._stopped = True
                self._changed.notify_all()
            for worker in workers:
                worker.join()

    def raise_error(self) -> None:
        """Raises the unexpected error that stopped the threads, if any."""
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        _stay_on_one_processor()
        try:
            while (name := self._next()) is not None:
                self._finish(name, self._upload(name))
        except BaseException as error:  # noqa: BLE001 - if one thread died silently, its files would stay behind
            with self._changed:
                self._error = error
                self._stopped = True
                self._changed.notify_all()

    def _next(self) -> str | None:
        """Blocks until a file is due, and returns its name; None when the pool stops."""
        with self._changed:
            while not self._stopped:
                now_seconds = time.monotonic()
                name = self._queue.take(now_seconds)
                if name is not None:
                    return name
                self._changed.wait(min(self._queue.seconds_until_due(now_seconds), threading.TIMEOUT_MAX))
        return None

    def _finish(self, name: str, result: UploadResult) -> None:
        with self._changed:
            was_outage = self._queue.is_in_outage
            seconds = self._queue.finish(name, result.disposition, time.monotonic(), result.modified_ns)
            if was_outage:  # else this thread takes the next file itself
                self._changed.notify_all()
        if result.line:
            self._log(result.line if seconds is None else f"{result.line}; next try in {seconds:.0f} s or later")


def _stay_on_one_processor() -> None:
    """Binds this thread to the last processor of the process, where the platform can.

    Only one thread runs Python code at a time. On several processors, passing the interpreter's lock between them costs
    half of the processor time and a quarter of the rate (docs/benchmarks.md).
    """
    if hasattr(os, "sched_setaffinity"):
        with suppress(OSError):  # a container may forbid it: slower, and nothing else
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
