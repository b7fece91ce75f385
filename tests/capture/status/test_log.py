"""The log as plain lines, as JSON, and in the journal."""

import io
import json
from datetime import UTC, datetime

import pytest

from capture.__main__ import main
from capture.config.settings import LogFormat
from capture.status.log import LogWriter
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.uploader_process import aws_variables

NOW = datetime(2026, 11, 24, 10, 15, 30, 123456, tzinfo=UTC)


def logged(line, log_format=LogFormat.JSON, environ=None):
    stream = io.StringIO()
    LogWriter(log_format, stream, environ or {}, lambda: NOW)(line)
    return stream.getvalue()


def test_the_plain_format_writes_the_line_unchanged():
    assert "uploaded: a.jpg\n" == logged("uploaded: a.jpg", LogFormat.PLAIN)


def test_the_json_format_has_time_level_event_and_message():
    line = logged("failed: a.jpg: S3 cannot be reached")

    assert line.endswith("}\n")
    assert {
        "time": "2026-11-24T10:15:30.123+00:00",
        "level": "warning",
        "event": "failed",
        "message": "failed: a.jpg: S3 cannot be reached",
    } == json.loads(line)


@pytest.mark.parametrize(
    ("line", "level", "event"),
    [
        ("uploaded: a.jpg", "info", "uploaded"),
        ("held back: a.jpg (near-duplicate)", "info", "held back"),
        ("heartbeat failed: it", "warning", "heartbeat failed"),
        ("paused: switched off", "warning", "paused"),
        ("3 uploaded, 0 already there, 0 skipped, 0 failed", "info", "note"),
    ],
)
def test_the_words_before_the_colon_are_the_event_and_set_the_level(line, level, event):
    record = json.loads(logged(line))

    assert (level, event) == (record["level"], record["event"])


@pytest.mark.parametrize(("line", "priority"), [("uploaded: a.jpg", "<6>"), ("dropped: 3 pictures", "<4>")])
def test_journal_lines_have_a_priority_prefix(line, priority):
    assert f"{priority}{line}\n" == logged(line, LogFormat.PLAIN, {"JOURNAL_STREAM": "8:1234"})
    stream = io.StringIO()
    LogWriter(LogFormat.PLAIN, stream, {"JOURNAL_STREAM": "8:1234"}).error("the end")
    assert "<3>the end\n" == stream.getvalue()


@pytest.mark.parametrize("log_format", list(LogFormat))
def test_a_line_feed_in_a_name_does_not_start_a_second_line(log_format):
    assert 1 == logged("uploaded: a\nfailed: b.jpg", log_format).count("\n")


def test_the_log_flag_selects_the_format(folder, monkeypatch, capsys):
    s3 = InMemoryS3()
    with serving(s3) as port:
        for name, value in aws_variables(port).items():
            monkeypatch.setenv(name, value)
        (folder / "a.txt").write_bytes(b"left alone")
        camera = ["--store", "s", "--aisle", "a", "--camera", "c", "--bucket", "raw", "--log", "json"]
        assert 0 == main(["once", "--config", "/dev/null", "--folder", str(folder), *camera])

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["ignored", "note"] == [line["event"] for line in lines]
