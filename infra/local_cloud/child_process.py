"""Starts, probes and stops a server of the local cloud as a child process.

In: the command, its log file, and the URL that responds once it is ready. Out: a `ChildProcess` that can be waited for
and stopped. Each child has its own process group, and the kernel terminates it when the parent dies.
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
STOP_TIMEOUT_SECONDS = 15.0
_POLL_INTERVAL_SECONDS = 0.05
_PROBE_TIMEOUT_SECONDS = 2.0
_LOG_TAIL_LINES = 15
_PR_SET_PDEATHSIG = 1


class ChildProcessFailed(RuntimeError):
    """A child process exited or did not respond in time; the message includes the end of its log."""


@dataclass(frozen=True, slots=True)
class ChildProcess:
    """A running program: `url` responds to HTTP once it is ready, `log` receives its output."""

    name: str
    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def wait_until_ready(self, timeout_seconds: float = START_TIMEOUT_SECONDS) -> None:
        """Waits until `url` responds. Raises ChildProcessFailed when the program exits first or times out."""
        deadline = time.monotonic() + timeout_seconds
        while not _responds(self.url):
            if (exit_code := self.process.poll()) is not None:
                raise ChildProcessFailed(self._with_log(f"exited with code {exit_code} before it was ready"))
            if time.monotonic() > deadline:
                raise ChildProcessFailed(
                    self._with_log(f"did not respond at {self.url} within {timeout_seconds:.0f} seconds")
                )
            time.sleep(_POLL_INTERVAL_SECONDS)

    def stop(self, timeout_seconds: float = STOP_TIMEOUT_SECONDS) -> None:
        """Terminates the program, and kills its process group when it has not exited after `timeout_seconds`."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout_seconds)
        with suppress(ProcessLookupError):  # the whole group has exited
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _with_log(self, problem: str) -> str:
        tail = self.log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
        lines = "\n".join(f"    {line}" for line in tail) or "    (empty)"
        return f"{self.name} {problem}. The end of its log, {self.log}:\n{lines}"


def spawn(
    name: str,
    arguments: list[str],
    *,
    url: str,
    log: Path,
    environment: Mapping[str, str],
    inherited_fds: tuple[int, ...] = (),
) -> ChildProcess:
    """Starts `python -m <arguments>` in its own process group; the child inherits the open files `inherited_fds`."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 our own modules and arguments
            [sys.executable, "-m", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=Path(__file__).parents[2],
            pass_fds=inherited_fds,
            process_group=0,
            preexec_fn=_terminate_with_parent if _libc() is not None else None,
        )
    return ChildProcess(name=name, url=url, log=log, process=process)


def _terminate_with_parent() -> None:
    """Makes the kernel send this process SIGTERM when its parent dies: prctl(2)."""
    libc = _libc()
    if libc is not None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _responds(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_PROBE_TIMEOUT_SECONDS):  # noqa: S310 a loopback http address
            return True
    except urllib.error.HTTPError:
        return True  # any HTTP status means that it is up
    except OSError:
        return False
