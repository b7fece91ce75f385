"""Heartbeats report the uploader's state, and their failures never affect uploads."""

import json
import threading
import time
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture import VERSION
from capture.config.schema import InvalidSettings, read_section
from capture.config.settings import SECTIONS, read_settings
from capture.policy.upload_policy import SWITCHED_OFF
from capture.s3.uploader import Uploader, unreachable_message
from capture.spool.spooler import Spooler
from capture.status.heartbeat import build_heartbeat, failure_line, sending_heartbeats, temperature_celsius
from capture.status.stats import Dropped
from capture.transform.step import HeldBack
from lib.contract.heartbeat import CameraHeartbeat, heartbeat_key
from tests.capture.fakes import FakeS3, no_network, rejection
from tests.support.waiting import WAIT_SECONDS, until

KEY = heartbeat_key("dublin-1", "aisle-23", "cam-7")
STARTED_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def upload_once(spooler):
    spooler.upload_once(threading.Event(), lambda number, total: None)


class Recorder:
    """Records heartbeats; `enough` is set at the second."""

    def __init__(self) -> None:
        self.heartbeats: list[CameraHeartbeat] = []
        self.enough = threading.Event()

    def put_heartbeat(self, heartbeat: CameraHeartbeat) -> None:
        self.heartbeats.append(heartbeat)
        if len(self.heartbeats) > 1:
            self.enough.set()


def test_a_heartbeat_counts_waiting_sent_and_failed_pictures(spooler, settings, folder, s3):
    (folder / "a.jpg").write_bytes(b"sent")
    (folder / "b.jpg").write_bytes(b"broken")
    s3.failures[b"broken"] = rejection("InternalError", 500)
    (folder / "notes.txt").write_bytes(b"left alone")
    before = datetime.now(UTC)
    upload_once(spooler)

    heartbeat = build_heartbeat(
        settings, spooler.stats, spooler.policy, STARTED_AT, before + timedelta(hours=1), timedelta(hours=2)
    )

    assert ("dublin-1", "aisle-23", "cam-7") == (heartbeat.store_id, heartbeat.aisle_id, heartbeat.camera_id)
    assert (1, 1, 1, VERSION) == (heartbeat.waiting, heartbeat.sent, heartbeat.failed, heartbeat.version)
    assert (STARTED_AT, before + timedelta(hours=1)) == (heartbeat.started_at, heartbeat.sent_at)
    assert heartbeat.last_sent_at is not None
    assert before <= heartbeat.last_sent_at <= datetime.now(UTC)
    assert heartbeat.disk_free_bytes > 0
    assert 7200 == heartbeat.uptime_seconds


def test_a_heartbeat_counts_dropped_pictures_by_reason(settings, spooler):
    spooler.stats.record_dropped(Dropped(sent=9, for_space=3, for_age=2))
    spooler.stats.record_dropped(Dropped(for_space=1))

    heartbeat = build_heartbeat(settings, spooler.stats, spooler.policy, STARTED_AT, STARTED_AT, timedelta())

    assert (4, 2) == (heartbeat.dropped_for_space, heartbeat.dropped_for_age)


@pytest.mark.parametrize(
    ("zones", "expected"),
    [({"0": "48312\n", "1": "61000\n"}, 61.0), ({"0": "-5000", "1": ""}, -5.0), ({"0": "no number"}, None), ({}, None)],
)
def test_the_temperature_is_that_of_the_warmest_readable_zone(tmp_path, zones, expected):
    for number, text in zones.items():
        (tmp_path / f"thermal_zone{number}").mkdir()
        (tmp_path / f"thermal_zone{number}" / "temp").write_text(text)

    assert expected == temperature_celsius(tmp_path)
    assert None is temperature_celsius(tmp_path / "nowhere")


def test_a_heartbeat_counts_held_back_pictures(settings, s3, folder, log_lines):
    spooler = Spooler(settings, Uploader(s3, "raw"), log_lines.append, transform=lambda picture: HeldBack("not today"))
    (folder / "a.jpg").write_bytes(b"a picture")
    upload_once(spooler)

    assert 1 == build_heartbeat(settings, spooler.stats, spooler.policy, STARTED_AT, STARTED_AT, timedelta()).held_back


def test_last_sent_at_is_none_before_the_first_upload(settings, spooler):
    assert (
        None
        is build_heartbeat(settings, spooler.stats, spooler.policy, STARTED_AT, STARTED_AT, timedelta()).last_sent_at
    )


def test_a_heartbeat_is_written_at_the_start_and_at_each_interval(settings, spooler, log_lines):
    bucket = Recorder()

    with sending_heartbeats(
        replace(settings, heartbeat_seconds=0), spooler.stats, spooler.policy, bucket, log_lines.append
    ):
        assert bucket.enough.wait(WAIT_SECONDS)

    first, second = bucket.heartbeats[:2]
    assert first.started_at == second.started_at
    assert first.sent_at < second.sent_at
    assert [] == log_lines


def test_a_pause_is_reported_immediately(settings, spooler, log_lines):
    bucket = Recorder()

    with sending_heartbeats(settings, spooler.stats, spooler.policy, bucket, log_lines.append):
        until(lambda: bucket.heartbeats)
        spooler.policy.kill_switch.toggle()
        assert bucket.enough.wait(WAIT_SECONDS)

    assert [None, SWITCHED_OFF] == [heartbeat.paused for heartbeat in bucket.heartbeats]


def test_no_heartbeat_is_written_after_the_block(settings, spooler, log_lines):
    bucket = Recorder()
    with sending_heartbeats(
        replace(settings, heartbeat_seconds=0), spooler.stats, spooler.policy, bucket, log_lines.append
    ):
        pass
    count = len(bucket.heartbeats)

    time.sleep(0.1)

    assert count == len(bucket.heartbeats)


def test_a_failed_heartbeat_is_logged_and_uploads_continue(settings, spooler, folder, s3, log_lines):
    lake = FakeS3()
    lake.failures[b"cam-7"] = no_network()
    (folder / "a.jpg").write_bytes(b"a picture")

    with sending_heartbeats(
        settings, spooler.stats, spooler.policy, Uploader(lake, "lake", "--heartbeat-bucket"), log_lines.append
    ):
        until(lambda: log_lines)
        upload_once(spooler)

    assert [b"a picture"] == list(s3.objects.values())
    assert {} == lake.objects
    [line] = log_lines
    assert failure_line(unreachable_message("the heartbeat", no_network())) == line


def test_a_hanging_heartbeat_delays_neither_uploads_nor_the_exit(settings, spooler, folder, s3, log_lines):
    release = threading.Event()
    lake = FakeS3()
    lake.on_put = lambda: release.wait(WAIT_SECONDS)
    (folder / "a.jpg").write_bytes(b"a picture")

    with sending_heartbeats(
        settings, spooler.stats, spooler.policy, Uploader(lake, "lake", "--heartbeat-bucket"), log_lines.append
    ):
        upload_once(spooler)
        assert [b"a picture"] == list(s3.objects.values())
    assert {} == lake.objects

    release.set()
    until(lambda: KEY in lake.objects)
    assert "cam-7" == json.loads(lake.objects[KEY])["camera_id"]


def test_heartbeats_are_disabled_without_a_bucket(folder):
    camera = {"folder": str(folder), "bucket": "raw", "store": "a", "aisle": "b", "camera": "c"}

    def read(heartbeat, environ):
        return read_settings(Path("/dev/null"), {"station": camera, "heartbeat": heartbeat}, environ).heartbeat_bucket

    assert read({}, {}) is None
    assert "lake" == read({}, {"SHOPPER_LAKE_BUCKET": "lake"})
    assert "other" == read({"bucket": "other"}, {"SHOPPER_LAKE_BUCKET": "lake"})


@pytest.mark.parametrize("seconds", [0, 9, 86_401])
def test_an_interval_out_of_range_is_rejected(seconds):
    with pytest.raises(InvalidSettings, match=f"--heartbeat-seconds {seconds}: give a whole number from 10 to 86400"):
        read_section(
            next(section for section in SECTIONS if section.name == "heartbeat"),
            Path("capture.toml"),
            {},
            {"seconds": str(seconds)},
        )


def test_the_uploaders_version_is_the_projects_version():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())

    assert project["project"]["version"] == VERSION
