"""Uploads pause outside opening hours and while switched off; pictures taken then are deleted, not uploaded."""

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
from capture.spool.pause_monitor import RESUMED_LINE, discarded_line, paused_line
from capture.spool.queue import UploadQueue
from capture.spool.spooler import Spooler
from capture.spool.watcher import watching
from capture.status.heartbeat import build_heartbeat
from capture.status.stats import counts_line
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.uploader_process import start
from tests.support.waiting import WAIT_SECONDS, until

NEVER = OpeningHours(every_day=())


def write(path: Path, taken_at: datetime) -> Path:
    path.write_bytes(path.name.encode())
    os.utime(path, (taken_at.timestamp(), taken_at.timestamp()))
    return path


def hours_around(instant: datetime, open_then: bool) -> OpeningHours:
    """Open, or closed, in the ten minutes around an instant, and the opposite at any other time of day."""
    start, end = (f"{instant + timedelta(minutes=minutes):%H:%M}" for minutes in (-5, 5))
    return OpeningHours(
        time_zone=ZoneInfo("UTC"), every_day=parse_spans([f"{start}-{end}" if open_then else f"{end}-{start}"])
    )


@pytest.fixture
def now():
    """The time of the test; the module may have been imported half an hour ago."""
    return datetime.now(UTC)


@pytest.fixture
def kill_switch(folder):
    return KillSwitch(folder / "capture-off")


@pytest.fixture
def make_spooler(settings, s3, log_lines):
    def make(**changes):
        return Spooler(replace(settings, **changes), Uploader(s3, "raw"), log_lines.append)

    return make


@pytest.fixture
def run(folder):
    """Runs a spooler's `watch` in a thread until the end of the test."""
    stop, threads = Event(), []

    def run(spooler):
        ready = Event()

        def watch():
            with watching(folder) as watcher:
                ready.set()
                spooler.watch(watcher, UploadQueue(Order.NEWEST, lambda: 0.0), stop)

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


def test_the_pause_reason_names_the_first_cause(folder, kill_switch):
    assert None is UploadPolicy(OpeningHours(), kill_switch, Clock(0)).pause_reason()
    assert OUTSIDE_HOURS == UploadPolicy(NEVER, kill_switch, Clock(0)).pause_reason()
    waiting = Clock(300, lambda: False, lambda: 1.0)
    assert CLOCK_NOT_SET == UploadPolicy(NEVER, kill_switch, waiting).pause_reason()
    kill_switch.toggle()
    assert SWITCHED_OFF == UploadPolicy(NEVER, kill_switch, waiting).pause_reason()


def test_pictures_taken_while_switched_off_are_forbidden_afterwards_too(kill_switch, now):
    policy = UploadPolicy(OpeningHours(), kill_switch, Clock(0))
    write(kill_switch.path, now - timedelta(hours=2))
    assert policy.forbids(now - timedelta(hours=2))
    assert policy.forbids(now)
    assert not policy.forbids(now - timedelta(hours=2, seconds=2))

    os.utime(kill_switch.path)
    assert policy.forbids(now - timedelta(hours=1)), "after another touch the first time counts"

    kill_switch.toggle()
    assert policy.forbids(now - timedelta(hours=1))
    assert not policy.forbids(datetime.now(UTC) + timedelta(seconds=1))


def test_a_picture_taken_while_the_switch_was_on_for_a_moment_is_forbidden(kill_switch):
    policy = UploadPolicy(OpeningHours(), kill_switch, Clock(0))
    policy.toggle_kill_switch()
    taken_at = datetime.now(UTC)
    policy.toggle_kill_switch()

    assert None is policy.pause_reason()
    assert policy.may_forbid_pictures
    assert policy.forbids(taken_at)


def test_a_picture_taken_in_the_second_of_the_switch_is_forbidden(kill_switch, now):
    policy = UploadPolicy(OpeningHours(), kill_switch, Clock(0))
    write(kill_switch.path, now.replace(microsecond=700_000))

    assert policy.forbids(now.replace(microsecond=0))


def test_nothing_is_forbidden_while_the_clock_awaits_sync(kill_switch, now):
    assert not UploadPolicy(NEVER, kill_switch, Clock(300, lambda: False, lambda: 1.0)).forbids(now)


def test_a_kill_switch_whose_file_cannot_be_created_is_on_and_reports_the_error(tmp_path):
    kill_switch = KillSwitch(tmp_path / "nowhere" / "off")
    assert None is kill_switch.on_since()

    kill_switch.toggle()

    assert kill_switch.on_since() is not None
    assert "nowhere/off cannot be created: No such file or directory" in kill_switch.error
    kill_switch.toggle()
    assert (None, "") == (kill_switch.on_since(), kill_switch.error)


def test_once_uploads_nothing_while_switched_off(make_spooler, folder, s3, log_lines, kill_switch, now):
    write(folder / "before.jpg", now - timedelta(hours=1))
    write(folder / "capture-off", now - timedelta(minutes=10))
    write(folder / "after.jpg", now - timedelta(minutes=9))
    spooler = make_spooler()

    spooler.upload_once(Event(), lambda number, total: None)

    assert {} == s3.objects
    assert ["before.jpg", "capture-off"] == names(folder)
    assert 1 == spooler.stats.discarded
    assert paused_line(SWITCHED_OFF) in log_lines
    assert discarded_line(1) in log_lines
    kill_switch.toggle()
    make_spooler().upload_once(Event(), lambda number, total: None)
    assert [b"before.jpg"] == list(s3.objects.values())


def test_in_hours_pictures_taken_out_of_hours_are_deleted_and_the_others_uploaded(make_spooler, folder, s3, now):
    write(folder / "open.jpg", now)
    write(folder / "night.jpg", now - timedelta(hours=6))
    spooler = make_spooler(hours=hours_around(now, open_then=True))

    spooler.upload_once(Event(), lambda number, total: None)

    assert [b"open.jpg"] == list(s3.objects.values())
    assert [] == names(folder)
    assert (1, counts_line(uploaded=1, discarded=1)) == (
        spooler.stats.discarded,
        spooler.stats.summary,
    )


def test_out_of_hours_pictures_taken_in_hours_wait(make_spooler, folder, s3, now):
    write(folder / "open.jpg", now - timedelta(hours=6))
    write(folder / "night.jpg", now)
    spooler = make_spooler(hours=hours_around(now, open_then=False))

    spooler.upload_once(Event(), lambda number, total: None)

    assert ({}, ["open.jpg"]) == (s3.objects, names(folder))


def test_a_picture_taken_out_of_hours_is_not_moved_to_sent(make_spooler, folder, s3, now):
    write(folder / "night.jpg", now - timedelta(hours=6))
    spooler = make_spooler(hours=hours_around(now, open_then=True), disk_quota=DiskQuota(max_sent_bytes=1_000_000))

    spooler.upload_once(Event(), lambda number, total: None)

    assert ({}, ["sent"]) == (s3.objects, names(folder))
    assert [] == names(folder / "sent")


def test_the_capture_time_in_motions_file_name_counts(make_spooler, folder, s3, now):
    night = (now - timedelta(hours=6)).astimezone()
    write(folder / f"7-{night:%Y%m%d%H%M%S}-00.jpg", now)

    make_spooler(hours=hours_around(now, open_then=True)).upload_once(Event(), lambda number, total: None)

    assert ({}, []) == (s3.objects, names(folder))


def test_a_picture_being_written_out_of_hours_is_neither_uploaded_nor_truncated(make_spooler, folder, s3):
    spooler = make_spooler(hours=NEVER)
    with (folder / "a.jpg").open("wb") as file:
        file.write(b"half")
        file.flush()
        spooler.upload_once(Event(), lambda number, total: None)
        assert ["a.jpg"] == names(folder)
    make_spooler(hours=NEVER).upload_once(Event(), lambda number, total: None)

    assert ({}, []) == (s3.objects, names(folder))


def test_the_kill_switch_pauses_and_resumes_a_watch(
    make_spooler, folder, s3, log_lines, kill_switch, run, settings, now
):
    spooler = make_spooler()
    run(spooler)
    (folder / "a.jpg").write_bytes(b"first")
    until(lambda: b"first" in s3.objects.values())

    kill_switch.toggle()
    until(lambda: paused_line(SWITCHED_OFF) in log_lines)
    (folder / "b.jpg").write_bytes(b"taken while off")
    write(folder / "c.jpg", now - timedelta(hours=1))
    heartbeat = build_heartbeat(settings, spooler.stats, spooler.policy, now, now, timedelta())
    time.sleep(0.3)
    assert [b"first"] == list(s3.objects.values())
    assert SWITCHED_OFF == heartbeat.paused

    kill_switch.toggle()
    until(lambda: b"c.jpg" in s3.objects.values())
    until(lambda: not names(folder))
    assert RESUMED_LINE in log_lines
    assert b"taken while off" not in s3.objects.values()
    assert 1 == build_heartbeat(settings, spooler.stats, spooler.policy, now, now, timedelta()).discarded


def test_a_picture_whose_upload_is_in_progress_when_switched_off_is_counted_once(
    make_spooler, folder, s3, log_lines, kill_switch, run
):
    is_sent = Event()
    s3.on_put = lambda: is_sent.wait(WAIT_SECONDS)
    spooler = make_spooler()
    run(spooler)
    (folder / "a.jpg").write_bytes(b"on its way")
    until(lambda: ["a.jpg"] == names(folder))
    time.sleep(0.1)

    kill_switch.toggle()
    until(lambda: paused_line(SWITCHED_OFF) in log_lines)
    time.sleep(0.1)
    is_sent.set()

    until(lambda: 1 == spooler.stats.sent)
    assert (0, ["capture-off"]) == (spooler.stats.discarded, names(folder))


def test_a_backlog_larger_than_the_queue_is_uploaded_after_the_pause(make_spooler, folder, s3, kill_switch, run, now):
    for number in range(3000):
        write(folder / f"{number}.jpg", now - timedelta(hours=1))
    kill_switch.toggle()
    spooler = make_spooler()
    run(spooler)
    time.sleep(0.5)
    assert {} == s3.objects

    kill_switch.toggle()
    until(lambda: 3000 == len(s3.objects))


def test_uploads_wait_until_the_clock_is_set(make_spooler, folder, s3, log_lines, run):
    spooler, is_set = make_spooler(), Event()
    spooler.policy.clock = Clock(300, is_set.is_set, lambda: 1.0)
    run(spooler)
    (folder / "a.jpg").write_bytes(b"early")
    until(lambda: paused_line(CLOCK_NOT_SET) in log_lines)
    assert {} == s3.objects

    is_set.set()

    until(lambda: b"early" in s3.objects.values())


def test_sigusr1_toggles_the_kill_switch(folder):
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
    assert counts_line(uploaded=1, discarded=1) == output.splitlines()[-1]
