"""A program of the local cloud, run as a child process of ours.

In: what to run, where its log goes, and the address at which it answers once it is ready. Out: a `Child` that can be
waited for and ended. Children are ended by their own process group, and the kernel ends them when we die
without a word.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

START_TIMEOUT_SECONDS = 90.0
END_TIMEOUT_SECONDS = 15.0
_POLL_INTERVAL_SECONDS = 0.05
_PROBE_TIMEOUT_SECONDS = 2.0
_LOG_TAIL_LINES = 15
_PR_SET_PDEATHSIG = 1


class ChildFailed(RuntimeError):
    """A program of the local cloud ended, or did not answer in time; carries the end of its log."""


@dataclass(frozen=True, slots=True)
class Child:
    """A running program: `url` answers HTTP once it is ready, `log` is where it writes."""

    name: str
    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def wait_until_ready(self, timeout_seconds: float = START_TIMEOUT_SECONDS) -> None:
        """Returns once `url` answers. Raises ChildFailed when the program ends first or stays silent too long."""
        deadline = time.monotonic() + timeout_seconds
        while not _answers(self.url):
            if (exit_code := self.process.poll()) is not None:
                raise ChildFailed(self._explain(f"ended with exit code {exit_code} before it was ready"))
            if time.monotonic() > deadline:
                raise ChildFailed(self._explain(f"did not answer at {self.url} within {timeout_seconds:.0f} seconds"))
            time.sleep(_POLL_INTERVAL_SECONDS)

    def end(self, timeout_seconds: float = END_TIMEOUT_SECONDS) -> None:
        """Asks the program to end, and kills its process group when it has not by `timeout_seconds`."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout_seconds)
        with suppress(ProcessLookupError):  # the whole group has ended by itself
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _explain(self, what: str) -> str:
        tail = self.log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
        lines = "\n".join(f"    {line}" for line in tail) or "    (nothing)"
        return f"{self.name} {what}. The end of its log, {self.log}:\n{lines}"


def spawn(
    name: str, arguments: list[str], *, url: str, log: Path, environment: Mapping[str, str], held: tuple[int, ...] = ()
) -> Child:
    """Starts `python -m <arguments>` in a process group of its own; `held` are open files that it shares with us."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 our own modules, with arguments of our own making
            [sys.executable, "-m", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=Path(__file__).parents[2],
            pass_fds=held,
            process_group=0,
            preexec_fn=_end_with_parent if _libc() is not None else None,
        )
    return Child(name=name, url=url, log=log, process=process)


def _end_with_parent() -> None:
    """Asks the kernel for a SIGTERM when the parent dies, however it dies: prctl(2)."""
    libc = _libc()
    if libc is not None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_PROBE_TIMEOUT_SECONDS):  # noqa: S310 a loopback http address
            return True
    except urllib.error.HTTPError:
        return True  # it speaks HTTP, so it is up
    except OSError:
        return False
