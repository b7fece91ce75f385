"""`python -m capture once` and `python -m capture run`: pictures from a camera's folder to the raw bucket.

In: the command line and the environment. Out: uploaded pictures, heartbeats, lines for people, and an exit code: 0 when
all went well, 1 when something failed, 2 when the command cannot be understood.
"""

import argparse
import io
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from capture.heartbeat import beating
from capture.limits import DEFAULT_FREE_MB, InvalidSettings, read_limits
from capture.progress import show_progress
from capture.schedule import Order, Schedule
from capture.settings import (
    BUCKET_VARIABLE,
    DEFAULT_HEARTBEAT_SECONDS,
    LAKE_BUCKET_VARIABLE,
    Settings,
    TimeSource,
    read_settings,
)
from capture.station import Station
from capture.turn import Turn
from capture.uploader import BucketRefused, Uploader, connect
from capture.watcher import CannotWatch, watching


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m capture",
        description="Upload the pictures of one camera to the raw bucket. "
        "A file is deleted once S3 has confirmed it; what fails stays in the folder.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in (
        ("once", "upload the pictures that are in the folder, then end"),
        ("run", "upload the pictures that are in the folder and every new one, until Ctrl-C or SIGTERM"),
    ):
        command = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        command.add_argument("--folder", type=Path, required=True, help="where the camera saves its pictures")
        command.add_argument("--store", required=True, metavar="ID", help="store, for example dublin-1")
        command.add_argument("--aisle", required=True, metavar="ID", help="aisle, for example aisle-23")
        command.add_argument("--camera", required=True, metavar="ID", help="camera, for example cam-7")
        command.add_argument("--bucket", help=f"the raw bucket (default: the variable {BUCKET_VARIABLE})")
        command.add_argument(
            "--time-from",
            type=TimeSource,
            choices=list(TimeSource),
            default=TimeSource.SHUTTER,
            help="shutter: motion's file name, else the file's last change (default); "
            "arrival: when the file came into the folder, for pictures that are dropped by hand",
        )
        command.add_argument(
            "--order",
            type=Order,
            choices=list(Order),
            default=Order.NEWEST,
            help="what is sent first (default: newest, the backlog after it)",
        )
        _add_limits(command)
        if name == "run":
            _add_heartbeat(command)
        else:
            command.set_defaults(heartbeat_bucket=None, heartbeat_seconds=DEFAULT_HEARTBEAT_SECONDS)
    return top


def _add_limits(command: argparse.ArgumentParser) -> None:
    card = command.add_argument_group(
        "card",
        "What goes when the card has no room for all: first the pictures that S3 has, then the oldest ones unsent.",
    )
    for option, metavar, default, what in (
        ("--keep-free-mb", "MB", DEFAULT_FREE_MB, "free space that the pictures leave on the disk"),
        ("--max-waiting-mb", "MB", None, "the most that unsent pictures may take"),
        ("--max-waiting-days", "DAYS", None, "the oldest that an unsent picture may become"),
        ("--keep-sent-mb", "MB", 0, "move sent pictures into the folder sent/, up to so much; 0: delete them"),
        ("--keep-sent-days", "DAYS", None, "how long a picture stays in sent/"),
    ):
        said = "no limit" if default is None else "%(default)s"
        card.add_argument(option, type=int, default=default, metavar=metavar, help=f"{what} (default: {said})")


def _add_heartbeat(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--heartbeat-bucket",
        metavar="BUCKET",
        help=f"the lake bucket, to write the camera's heartbeat to (default: the variable {LAKE_BUCKET_VARIABLE}; "
        "without it there are no heartbeats)",
    )
    command.add_argument(
        "--heartbeat-seconds",
        type=int,
        default=DEFAULT_HEARTBEAT_SECONDS,
        metavar="N",
        help="seconds between two heartbeats (default: %(default)s)",
    )


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    _print_any_name()
    asked = parser().parse_args(arguments)
    try:
        settings = read_settings(
            folder=asked.folder,
            bucket=asked.bucket,
            store_id=asked.store,
            aisle_id=asked.aisle,
            camera_id=asked.camera,
            environ=os.environ,
            time_from=asked.time_from,
            heartbeat_bucket=asked.heartbeat_bucket,
            heartbeat_seconds=asked.heartbeat_seconds,
            order=asked.order,
            limits=read_limits(
                keep_free_mb=asked.keep_free_mb,
                max_waiting_mb=asked.max_waiting_mb,
                max_waiting_days=asked.max_waiting_days,
                keep_sent_mb=asked.keep_sent_mb,
                keep_sent_days=asked.keep_sent_days,
            ),
        )
    except InvalidSettings as error:
        print(f"python -m capture: {error}", file=sys.stderr)
        return 2
    try:
        turn = Turn()
        return _work(asked.command, settings, connect(settings.bucket, turn), turn)
    except (BucketRefused, CannotWatch, OSError) as error:  # OSError: the folder has gone
        print(f"python -m capture: {error}", file=sys.stderr)
        return 1


def _print_any_name() -> None:
    """A file's name is any bytes; what the terminal's encoding lacks is printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _work(command: str, settings: Settings, uploader: Uploader, turn: Turn) -> int:
    say = partial(print, flush=True)
    station = Station(settings, uploader, say, turn)
    try:
        with stopping_on_signals() as stop, ExitStack() as running:
            if command == "once":
                station.upload_once(stop, partial(show_progress, stream=sys.stderr))
                return 1 if station.tally.failed else 0
            watcher = running.enter_context(watching(settings.folder))
            if settings.heartbeat_bucket is not None:
                lake = connect(settings.heartbeat_bucket, turn, "--heartbeat-bucket")
                running.enter_context(beating(settings, station.tally, lake, say))
            station.watch(watcher, Schedule(settings.order, random.SystemRandom().random), stop)
            return 0
    finally:
        print(station.tally.sentence, flush=True)


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
    raise SystemExit(main())
