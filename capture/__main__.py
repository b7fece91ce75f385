"""`python -m capture once` and `run`: pictures from a camera's folder to the raw bucket; `admin.commands` has the rest.

In: the command line and the environment. Out: uploaded pictures, heartbeats, lines for people, and an exit code: 0 when
all went well, 1 when something failed, 2 when the command cannot be understood.
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
from capture.config.flags import given, parser
from capture.config.schema import InvalidSettings
from capture.config.settings import Settings, read_settings
from capture.inputs.inputs import Inputs
from capture.policy.kill_switch import KillSwitch
from capture.s3.errors import BucketRejected
from capture.s3.uploader import Uploader, connect
from capture.spool.queue import UploadQueue
from capture.spool.spooler import Spooler
from capture.spool.watcher import WatchError, watching
from capture.status.heartbeat import sending_heartbeats
from capture.status.log import LogWriter
from capture.status.systemd_notify import SystemdNotifier
from capture.transform.chain import TransformChain, build_chain
from capture.transform.redact import redact_first

_BAR_WIDTH = 30


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    _print_any_name()
    asked = parser().parse_args(arguments)
    if asked.command in commands.COMMANDS:
        return commands.operate(asked, partial(print, flush=True))
    try:
        settings = read_settings(asked.config, given(asked), os.environ)
        log = LogWriter(settings.log, sys.stdout, os.environ)
        transform = build_chain(settings.pictures, log)
    except InvalidSettings as error:
        print(f"python -m capture: {error}", file=sys.stderr)
        return 2
    try:
        return _work(asked.command, settings, connect(settings.bucket), transform, log)
    except (BucketRejected, WatchError, OSError) as error:  # OSError: the folder has gone
        LogWriter(settings.log, sys.stderr, os.environ).error(f"python -m capture: {error}")
        return 1


def _print_any_name() -> None:
    """A file's name is any bytes; what the terminal's encoding lacks is printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _work(command: str, settings: Settings, uploader: Uploader, transform: TransformChain, log: Log) -> int:
    spooler = Spooler(
        settings, uploader, log, redact_first(settings.privacy.masks, transform), transform.near_duplicates
    )
    try:
        with stopping_on_signals() as stop, ExitStack() as running:
            running.enter_context(toggling_on_sigusr1(spooler.policy.kill_switch))
            inputs = Inputs(settings, lambda: spooler.policy.pause_reason() is None, log)
            if command == "once":
                inputs.run_once(stop)
                spooler.upload_once(stop, partial(show_progress, stream=sys.stderr))
                return 1 if spooler.stats.failed else 0
            watcher = running.enter_context(watching(settings.folder))
            running.enter_context(inputs.running())
            if settings.heartbeat_bucket is not None:
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
def toggling_on_sigusr1(kill_switch: KillSwitch) -> Iterator[None]:
    """SIGUSR1 turns the kill switch over while the block runs, where the machine has that signal."""
    if not hasattr(signal, "SIGUSR1"):
        yield
        return
    before = signal.signal(signal.SIGUSR1, lambda *_: kill_switch.toggle())
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)


@contextmanager
def stopping_on_signals() -> Iterator[Event]:
    """An event that SIGINT and SIGTERM set, so that the current file is finished first."""
    stop = Event()
    handlers: dict[int, Any] = {number: lambda *_: stop.set() for number in (signal.SIGINT, signal.SIGTERM)}
    if hasattr(signal, "SIGIO"):
        # A writer that opens a file while we ask for its lease would end us with this signal: fcntl(2), F_SETLEASE.
        handlers[signal.SIGIO] = signal.SIG_IGN
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def show_progress(number: int, total: int, stream: TextIO) -> None:
    """Draws `number` of `total` pictures; ends the line with the last one. Does nothing but on a terminal."""
    if not stream.isatty():
        return
    filled = _BAR_WIDTH * number // total
    end = "\n" if number == total else ""
    stream.write(f"\r[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {number} of {total} pictures{end}")
    stream.flush()


if __name__ == "__main__":
    gc.freeze()  # what was imported stays, and the collector need not look through it again and again
    raise SystemExit(main())
