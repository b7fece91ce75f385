"""`python -m capture once` and `run`: pictures from a camera's folder to the raw bucket; the others are `operating`'s.

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
from typing import Any

from capture import operating
from capture.flags import given, parser
from capture.heartbeat import beating
from capture.keys import InvalidSettings
from capture.log import Log
from capture.notify import Systemd
from capture.painting import masked_first
from capture.preparing import Preparing, preparing
from capture.progress import show_progress
from capture.schedule import Schedule
from capture.settings import Settings, read_settings
from capture.sources import Sources
from capture.station import Say, Station
from capture.switch import Switch
from capture.turn import Turn
from capture.uploader import BucketRefused, Uploader, connect
from capture.watcher import CannotWatch, watching


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    _print_any_name()
    asked = parser().parse_args(arguments)
    if asked.command in operating.COMMANDS:
        return operating.operate(asked, partial(print, flush=True))
    try:
        settings = read_settings(asked.config, given(asked), os.environ)
        say = Log(settings.log, sys.stdout, os.environ)
        prepare = preparing(settings.pictures, say)
    except InvalidSettings as error:
        print(f"python -m capture: {error}", file=sys.stderr)
        return 2
    try:
        turn = Turn()
        return _work(asked.command, settings, connect(settings.bucket, turn), turn, prepare, say)
    except (BucketRefused, CannotWatch, OSError) as error:  # OSError: the folder has gone
        Log(settings.log, sys.stderr, os.environ).error(f"python -m capture: {error}")
        return 1


def _print_any_name() -> None:
    """A file's name is any bytes; what the terminal's encoding lacks is printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _work(command: str, settings: Settings, uploader: Uploader, turn: Turn, prepare: Preparing, say: Say) -> int:
    station = Station(settings, uploader, say, turn, masked_first(settings.privacy.masks, prepare), prepare.near)
    try:
        with stopping_on_signals() as stop, ExitStack() as running:
            running.enter_context(turning_over(station.gate.switch))
            sources = Sources(settings, lambda: station.gate.why_not_now() is None, say)
            if command == "once":
                sources.give_once(stop)
                station.upload_once(stop, partial(show_progress, stream=sys.stderr))
                return 1 if station.tally.failed else 0
            watcher = running.enter_context(watching(settings.folder))
            running.enter_context(sources.giving())
            if settings.heartbeat_bucket is not None:
                lake = connect(settings.heartbeat_bucket, turn, "--heartbeat-bucket")
                running.enter_context(beating(settings, station.tally, station.gate, lake, say))
            systemd = Systemd(os.environ)
            systemd.ready()
            running.callback(systemd.stopping)
            schedule = Schedule(settings.order, random.SystemRandom().random)
            station.watch(watcher, schedule, stop, systemd.alive)
            return 0
    finally:
        say(station.tally.sentence)


@contextmanager
def turning_over(switch: Switch) -> Iterator[None]:
    """SIGUSR1 turns the kill switch over while the block runs, where the machine has that signal."""
    if not hasattr(signal, "SIGUSR1"):
        yield
        return
    before = signal.signal(signal.SIGUSR1, lambda *_: switch.turn_over())
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


if __name__ == "__main__":
    gc.freeze()  # what was imported stays, and the collector need not look through it again and again
    raise SystemExit(main())
