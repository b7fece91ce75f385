"""The uploader's log: plain lines for people, or JSON objects for programs.

In: one line at a time, from any thread; the words before its first colon are its event ("uploaded: ..."). Out: the line
as it is, or one JSON object with time (UTC), level, event and message. In systemd's journal each line is prefixed with
its priority: https://www.freedesktop.org/software/systemd/man/latest/sd-daemon.html
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TextIO

from capture.config.settings import LogFormat

_EVENT = re.compile(r"([a-z]+(?: [a-z]+)?): ")
_WARNINGS = frozenset({"failed", "heartbeat failed", "dropped", "discarded", "paused", "not transformed"})
_PRIORITIES = {"error": 3, "warning": 4, "info": 6}


class LogWriter:
    """Writes log lines to a stream; an instance is a `Log`."""

    def __init__(
        self,
        log_format: LogFormat,
        stream: TextIO,
        environ: Mapping[str, str],
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._format = log_format
        self._stream = stream
        self._in_journal = "JOURNAL_STREAM" in environ
        self._now = now or _now

    def __call__(self, line: str) -> None:
        """Writes a line at the level of its event: warning or info."""
        event = _event(line)
        self._write(line, event, "warning" if event in _WARNINGS else "info")

    def error(self, line: str) -> None:
        """Writes the error that ends the program."""
        self._write(line, "error", "error")

    def _write(self, line: str, event: str, level: str) -> None:
        text = line.replace("\n", "\\n")  # a file name may contain a line feed
        if self._format is LogFormat.JSON:
            time = self._now().isoformat(timespec="milliseconds")
            text = json.dumps({"time": time, "level": level, "event": event, "message": line})
        priority = f"<{_PRIORITIES[level]}>" if self._in_journal else ""
        # A single write, because threads log concurrently.
        self._stream.write(f"{priority}{text}\n")
        self._stream.flush()


def _event(line: str) -> str:
    match = _EVENT.match(line)
    return match[1] if match else "note"


def _now() -> datetime:
    return datetime.now(UTC)
