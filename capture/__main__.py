"""`python -m capture once` and `run`: upload a camera's pictures to the raw bucket; `admin.commands` has the others.

In: the command line and the environment. Out: uploaded pictures, heartbeats, log lines, and an exit code: 0 for
success, 1 where something failed, 2 for an invalid command line or invalid settings.
"""

import gc
import io
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event
from typing import Any, TextIO

from capture.admin import commands
from capture.config.constants import Log
from capture.config.flags import build_parser, given_flags
from capture.config.schema import InvalidSettings
from capture.config.settings import Settings, read_settings
from capture.inputs.inputs import Inputs
from capture.policy.upload_policy import UploadPolicy
from capture.s3.errors import BucketRejected
from capture.s3.uploader import Uploader, connect
from capture.spool.queue import UploadQueue
from capture.spool.spooler import Spooler
from capture.spool.watcher import WatchError, watching
from capture.status.log import LogWriter
from capture.status.systemd_notify import SystemdNotifier
from capture.transform.chain import TransformChain, build_chain
from capture.transform.redact import redact_first

_BAR_WIDTH = 30


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    _escape_unprintable_names()
    parsed = build_parser().parse_args(arguments)
    if parsed.command in commands.COMMANDS:
        return commands.run(parsed, partial(print, flush=True))
    try:
        settings = read_settings(parsed.config, given_flags(parsed), os.environ)
        log = LogWriter(settings.log, sys.stdout, os.environ)
        transform = build_chain(settings.pictures, log)
    except InvalidSettings as error:
        print(f"python -m capture: {error}", file=sys.stderr)
        return 2
    try:
        return _upload(parsed.command, settings, connect(settings.bucket), transform, log)
    except (BucketRejected, WatchError, OSError) as error:  # OSError: the folder no longer exists
        LogWriter(settings.log, sys.stderr, os.environ).error(f"python -m capture: {error}")
        return 1


def _escape_unprintable_names() -> None:
    """A file name may be any bytes; those that the terminal's encoding lacks are printed as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _upload(command: str, settings: Settings, uploader: Uploader, transform: TransformChain, log: Log) -> int:
    spooler = Spooler(
        settings, uploader, log, redact_first(settings.privacy.masks, transform), transform.near_duplicates
    )
    try:
        with stopping_on_signals() as stop, ExitStack() as running:
            running.enter_context(toggling_on_sigusr1(spooler.policy))
            inputs = Inputs(settings, lambda: spooler.policy.pause_reason() is None, log)
            if command == "once":
                inputs.run_once(stop)
                spooler.upload_once(stop, partial(show_progress, stream=sys.stderr))
                return 1 if spooler.stats.failed else 0
            watcher = running.enter_context(watching(settings.folder))
            running.enter_context(inputs.running())
            if settings.heartbeat_bucket is not None:
                from capture.status.heartbeat import sending_heartbeats  # imported here to save memory

                lake = connect(settings.heartbeat_bucket, "--heartbeat-bucket")
                running.enter_context(sending_heartbeats(settings, spooler.stats, spooler.policy, lake, log))
            systemd = SystemdNotifier(os.environ)
            systemd.ready()
            running.callback(systemd.stopping)
            queue = UploadQueue(settings.order, random.SystemRandom().random)
            spooler.watch(watcher, queue, stop, systemd.ping)
            return 0
    finally:
        log(spooler.stats.summary)


@contextmanager
def toggling_on_sigusr1(policy: UploadPolicy) -> Iterator[None]:
    """Toggles the kill switch on SIGUSR1 while the block runs, where the platform has that signal."""
    if not hasattr(signal, "SIGUSR1"):
        yield
        return
    before = signal.signal(signal.SIGUSR1, lambda *_: policy.toggle_kill_switch())
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)


@contextmanager
def stopping_on_signals() -> Iterator[Event]:
    """Yields an event that SIGINT and SIGTERM set, so that the program can finish the current files and exit."""
    stop = Event()
    handlers: dict[int, Any] = {number: lambda *_: stop.set() for number in (signal.SIGINT, signal.SIGTERM)}
    if hasattr(signal, "SIGIO"):
        # By default this signal, sent if a writer opens a file on which we hold a lease, ends us: fcntl(2), F_SETLEASE.
        handlers[signal.SIGIO] = signal.SIG_IGN
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def show_progress(number: int, total: int, stream: TextIO) -> None:
    """Draws a progress bar, and ends the line with the last picture; does nothing if `stream` is not a terminal."""
    if not stream.isatty():
        return
    filled = _BAR_WIDTH * number // total
    end = "\n" if number == total else ""
    stream.write(f"\r[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {number} of {total} pictures{end}")
    stream.flush()


if __name__ == "__main__":
    gc.freeze()  # imported modules are never collected, so the collector need not scan them
    raise SystemExit(main())
