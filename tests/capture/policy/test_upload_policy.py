"""Nothing is sent out of hours or while switched off, and what was taken then never is."""

import os
import signal
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from capture.config.hours import OpeningHours, parse_spans
from capture.config.retention import DiskQuota
from capture.config.settings import Order
from capture.policy.clock import Clock
from capture.policy.kill_switch import KillSwitch
from capture.policy.upload_policy import CLOCK_NOT_SET, OUTSIDE_HOURS, SWITCHED_OFF, UploadPolicy
from capture.s3.uploader import Uploader
from capture.spool.queue import Schedule
from capture.spool.station import Station
from capture.spool.watcher import watching
from capture.status.heartbeat import build_heartbeat
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.uploader_process import start
from tests.support.waiting import WAIT_SECONDS, until

NEVER = OpeningHours(every_day=())


def write(path: Path, taken_at: datetime) -> Path:
    path.write_bytes(path.name.encode())
    os.utime(path, (taken_at.timestamp(), taken_at.timestamp()))
    return path


def hours_around(instant: datetime, open_then: bool) -> OpeningHours:
    """Open, or closed, in the ten minutes around an instant, and the other way round at any other time of any day."""
    start, end = (f"{instant + timedelta(minutes=minutes):%H:%M}" for minutes in (-5, 5))
    return OpeningHours(
        time_zone=ZoneInfo("UTC"), every_day=parse_spans([f"{start}-{end}" if open_then else f"{end}-{start}"])
    )


@pytest.fixture
def now():
    """When the test runs; when the module was imported may be half an hour ago."""
    return datetime.now(UTC)


@pytest.fixture
def kill_switch(folder):
    return KillSwitch(folder / "capture-off")


@pytest.fixture
def make_station(settings, s3, log_lines):
    def make(**changes):
        return Station(replace(settings, **changes), Uploader(s3, "raw"), log_lines.append)

    return make


@pytest.fixture
def run(folder):
    """Runs a station's `watch` in a thread until the test ends."""
    stop, threads = Event(), []

    def run(station):
        ready = Event()

        def watch():
            with watching(folder) as watcher:
                ready.set()
                station.watch(watcher, Schedule(Order.NEWEST, lambda: 0.0), stop)

        threads.append(threading.Thread(target=watch))
        threads[-1].start()
        ready.wait(WAIT_SECONDS)

    yield run
    stop.set()
    for thread in threads:
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_gate_says_why(folder, kill_switch):
    assert None is UploadPolicy(OpeningHours(), kill_switch, Clock(0)).pause_reason()
    assert OUTSIDE_HOURS == UploadPolicy(NEVER, kill_switch, Clock(0)).pause_reason()
    waiting = Clock(300, lambda: False, lambda: 1.0)
    assert CLOCK_NOT_SET == UploadPolicy(NEVER, kill_switch, waiting).pause_reason()
    kill_switch.toggle()
    assert SWITCHED_OFF == UploadPolicy(NEVER, kill_switch, waiting).pause_reason()


def test_what_was_taken_while_switched_off_is_forbidden_also_afterwards(kill_switch, now):
    policy = UploadPolicy(OpeningHours(), kill_switch, Clock(0))
    write(kill_switch.path, now - timedelta(hours=2))
    assert policy.forbids(now - timedelta(hours=2))
    assert policy.forbids(now)
    assert not policy.forbids(now - timedelta(hours=2, seconds=2))

    os.utime(kill_switch.path)
    assert policy.forbids(now - timedelta(hours=1)), "touched again it is on since the first time"

    kill_switch.toggle()
    assert policy.forbids(now - timedelta(hours=1))
    assert not policy.forbids(datetime.now(UTC) + timedelta(seconds=1))


def test_a_picture_of_the_second_in_which_it_was_switched_off_is_forbidden(kill_switch, now):
    policy = UploadPolicy(OpeningHours(), kill_switch, Clock(0))
    write(kill_switch.path, now.replace(microsecond=700_000))

    assert policy.forbids(now.replace(microsecond=0))


def test_nothing_is_forbidden_while_the_clock_is_waited_for(kill_switch, now):
    assert not UploadPolicy(NEVER, kill_switch, Clock(300, lambda: False, lambda: 1.0)).forbids(now)


def test_a_switch_that_cannot_be_made_is_on_all_the_same_and_says_so(tmp_path):
    kill_switch = KillSwitch(tmp_path / "nowhere" / "off")
    assert None is kill_switch.on_since()

    kill_switch.toggle()

    assert kill_switch.on_since() is not None
    assert "nowhere/off cannot be made: No such file or directory" in kill_switch.error
    kill_switch.toggle()
    assert (None, "") == (kill_switch.on_since(), kill_switch.error)


def test_once_sends_nothing_while_switched_off(make_station, folder, s3, log_lines, kill_switch, now):
    write(folder / "before.jpg", now - timedelta(hours=1))
    write(folder / "capture-off", now - timedelta(minutes=10))
    write(folder / "after.jpg", now - timedelta(minutes=9))
    station = make_station()

    station.upload_once(Event(), lambda number, total: None)

    assert {} == s3.objects
    assert ["before.jpg", "capture-off"] == names(folder)
    assert 1 == station.stats.discarded
    assert "paused: nothing is sent, switched off" in log_lines
    assert "discarded: 1 pictures, taken out of hours or while switched off, unsent" in log_lines
    kill_switch.toggle()
    make_station().upload_once(Event(), lambda number, total: None)
    assert [b"before.jpg"] == list(s3.objects.values())


def test_in_hours_what_was_taken_out_of_them_is_deleted_and_the_rest_sent(make_station, folder, s3, now):
    write(folder / "open.jpg", now)
    write(folder / "night.jpg", now - timedelta(hours=6))
    station = make_station(hours=hours_around(now, open_then=True))

    station.upload_once(Event(), lambda number, total: None)

    assert [b"open.jpg"] == list(s3.objects.values())
    assert [] == names(folder)
    assert (1, "1 uploaded, 0 already there, 0 skipped, 0 failed, 1 discarded") == (
        station.stats.discarded,
        station.stats.summary,
    )


def test_out_of_hours_what_was_taken_in_them_waits_unsent(make_station, folder, s3, now):
    write(folder / "open.jpg", now - timedelta(hours=6))
    write(folder / "night.jpg", now)
    station = make_station(hours=hours_around(now, open_then=False))

    station.upload_once(Event(), lambda number, total: None)

    assert ({}, ["open.jpg"]) == (s3.objects, names(folder))


def test_a_picture_taken_out_of_hours_is_not_kept_with_the_sent_ones(make_station, folder, s3, now):
    write(folder / "night.jpg", now - timedelta(hours=6))
    station = make_station(hours=hours_around(now, open_then=True), disk_quota=DiskQuota(max_sent_bytes=1_000_000))

    station.upload_once(Event(), lambda number, total: None)

    assert ({}, ["sent"]) == (s3.objects, names(folder))
    assert [] == names(folder / "sent")


def test_motions_own_file_name_says_when_it_was_taken(make_station, folder, s3, now):
    night = (now - timedelta(hours=6)).astimezone()
    write(folder / f"7-{night:%Y%m%d%H%M%S}-00.jpg", now)

    make_station(hours=hours_around(now, open_then=True)).upload_once(Event(), lambda number, total: None)

    assert ({}, []) == (s3.objects, names(folder))


def test_a_picture_that_is_being_written_out_of_hours_is_neither_sent_nor_cut_short(make_station, folder, s3):
    station = make_station(hours=NEVER)
    with (folder / "a.jpg").open("wb") as file:
        file.write(b"half")
        file.flush()
        station.upload_once(Event(), lambda number, total: None)
        assert ["a.jpg"] == names(folder)
    make_station(hours=NEVER).upload_once(Event(), lambda number, total: None)

    assert ({}, []) == (s3.objects, names(folder))


def test_the_switch_stops_a_watch_and_lets_it_go_on(
    make_station, folder, s3, log_lines, kill_switch, run, settings, now
):
    station = make_station()
    run(station)
    (folder / "a.jpg").write_bytes(b"first")
    until(lambda: b"first" in s3.objects.values())

    kill_switch.toggle()
    until(lambda: "paused: nothing is sent, switched off" in log_lines)
    (folder / "b.jpg").write_bytes(b"taken while off")
    write(folder / "c.jpg", now - timedelta(hours=1))
    heartbeat = build_heartbeat(settings, station.stats, station.policy, now, now, timedelta())
    time.sleep(0.3)
    assert [b"first"] == list(s3.objects.values())
    assert SWITCHED_OFF == heartbeat.paused

    kill_switch.toggle()
    until(lambda: b"c.jpg" in s3.objects.values())
    until(lambda: not names(folder))
    assert "pictures are sent again" in log_lines
    assert b"taken while off" not in s3.objects.values()
    assert 1 == build_heartbeat(settings, station.stats, station.policy, now, now, timedelta()).discarded


def test_a_picture_that_is_being_sent_when_it_is_switched_off_is_counted_once(
    make_station, folder, s3, log_lines, kill_switch, run
):
    is_sent = Event()
    s3.on_put = lambda: is_sent.wait(WAIT_SECONDS)
    station = make_station()
    run(station)
    (folder / "a.jpg").write_bytes(b"on its way")
    until(lambda: ["a.jpg"] == names(folder))
    time.sleep(0.1)

    kill_switch.toggle()
    until(lambda: "paused: nothing is sent, switched off" in log_lines)
    time.sleep(0.1)
    is_sent.set()

    until(lambda: 1 == station.stats.sent)
    assert (0, ["capture-off"]) == (station.stats.discarded, names(folder))


def test_a_backlog_larger_than_the_names_kept_goes_out_after_the_pause(make_station, folder, s3, kill_switch, run, now):
    for number in range(3000):
        write(folder / f"{number}.jpg", now - timedelta(hours=1))
    kill_switch.toggle()
    station = make_station()
    run(station)
    time.sleep(0.5)
    assert {} == s3.objects

    kill_switch.toggle()
    until(lambda: 3000 == len(s3.objects))


def test_pictures_wait_until_the_clock_is_set(make_station, folder, s3, log_lines, run):
    station, is_set = make_station(), Event()
    station.policy.clock = Clock(300, is_set.is_set, lambda: 1.0)
    run(station)
    (folder / "a.jpg").write_bytes(b"early")
    until(lambda: "paused: nothing is sent, the clock is not set yet" in log_lines)
    assert {} == s3.objects

    is_set.set()

    until(lambda: b"early" in s3.objects.values())


def test_a_signal_turns_the_switch_over(folder):
    s3 = InMemoryS3()
    with serving(s3) as port:
        process = start(folder, port)
        try:
            (folder / "a.jpg").write_bytes(b"first")
            until(lambda: b"first" in s3.objects.values() and not names(folder))
            process.send_signal(signal.SIGUSR1)
            until((folder / "capture-off").exists)
            (folder / "b.jpg").write_bytes(b"taken while off")
            process.send_signal(signal.SIGUSR1)
            until(lambda: not (folder / "capture-off").exists())
            until(lambda: not (folder / "b.jpg").exists())
        finally:
            process.terminate()
            output, _ = process.communicate(timeout=WAIT_SECONDS)

    assert 0 == process.returncode
    assert [b"first"] == list(s3.objects.values())
    assert "1 uploaded, 0 already there, 0 skipped, 0 failed, 1 discarded" == output.splitlines()[-1]
