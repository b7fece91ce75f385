"""`python -m capture` against the local cloud's S3, and its messages."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from capture.__main__ import main
from capture.s3.uploader import unusable_message
from capture.status.stats import counts_line
from docs.command_help import CAPTURE_DOCUMENT, update_capture
from lib.contract.heartbeat import heartbeat_key
from lib.contract.image_key import ImageKey
from tests.support.waiting import WAIT_SECONDS, until

ROOT = Path(__file__).parents[2]
CAMERA = ("--store", "dublin-1", "--aisle", "aisle-23", "--camera", "cam-7")


@pytest.fixture
def bucket(aws_account):
    name = f"raw-{aws_account}"
    boto3.client("s3").create_bucket(Bucket=name)
    return name


def keys(bucket):
    return [item["Key"] for item in boto3.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]


def once(folder, *more):
    return main(["once", "--folder", str(folder), *CAMERA, *more])


@pytest.mark.local_cloud
def test_once_uploads_a_folder_into_the_bucket(folder, bucket, capsys):
    for name in ("7-20261122101530-00.jpg", "7-20261122101530-01.jpg"):
        (folder / name).write_bytes(name.encode())

    assert 0 == once(folder, "--bucket", bucket)

    assert [0, 1] == [ImageKey.parse(key).shot.motion_frame for key in keys(bucket)]
    assert [] == list(folder.iterdir())
    assert counts_line(uploaded=2) == capsys.readouterr().out.splitlines()[-1]


@pytest.mark.local_cloud
def test_a_repeated_upload_never_overwrites(folder, bucket, monkeypatch, capsys):
    monkeypatch.setenv("SHOPPER_BUCKET", bucket)
    for _ in range(2):
        (folder / "7-20261122101530-00.jpg").write_bytes(b"same")
        assert 0 == once(folder)

    assert 1 == len(keys(bucket))
    assert counts_line(already_there=1) == capsys.readouterr().out.splitlines()[-1]


@pytest.mark.local_cloud
def test_a_missing_bucket_is_reported_and_the_files_stay(folder, aws_account, capsys):
    (folder / "a.jpg").write_bytes(b"kept")

    assert 1 == once(folder, "--bucket", "no-such-bucket-anywhere")

    assert unusable_message("no-such-bucket-anywhere", "--bucket", "NoSuchBucket") in capsys.readouterr().err
    assert b"kept" == (folder / "a.jpg").read_bytes()


@pytest.mark.local_cloud
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_run_uploads_until_a_signal(folder, bucket, end):
    process = subprocess.Popen(
        [sys.executable, "-m", "capture", "run", "--folder", str(folder), *CAMERA, "--bucket", bucket],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=dict(os.environ),
    )
    (folder / "7-20261122101530-00.jpg").write_bytes(b"a picture")
    until(lambda: not any(folder.iterdir()))

    process.send_signal(end)
    output, _ = process.communicate(timeout=WAIT_SECONDS)

    assert (0, 1) == (process.returncode, len(keys(bucket)))
    assert counts_line(uploaded=1) == output.splitlines()[-1]


@pytest.mark.local_cloud
def test_run_writes_a_heartbeat_at_the_start(folder, bucket):
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "capture", "run", "--folder", str(folder), *CAMERA),
            *("--bucket", bucket, "--heartbeat-bucket", bucket),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=dict(os.environ),
    )
    until(lambda: keys(bucket))
    process.terminate()
    process.communicate(timeout=WAIT_SECONDS)

    assert [heartbeat_key("dublin-1", "aisle-23", "cam-7")] == keys(bucket)
    heartbeat = json.loads(boto3.client("s3").get_object(Bucket=bucket, Key=keys(bucket)[0])["Body"].read())
    assert ("cam-7", 0, 0) == (heartbeat["camera_id"], heartbeat["waiting"], heartbeat["sent"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--store", "Dublin 1", "--aisle", "a", "--camera", "c", "--bucket", "b"),
            "--store Dublin 1: use 1 to 63 of a-z, 0-9",
        ),
        (("--store", "s", "--aisle", "a", "--camera", "c"), "bucket is missing: give --bucket, bucket in [station]"),
    ],
)
def test_invalid_settings_are_reported_with_the_fix(folder, monkeypatch, capsys, arguments, message):
    monkeypatch.delenv("SHOPPER_BUCKET", raising=False)

    assert 2 == main(["once", "--folder", str(folder), *arguments])
    assert message in capsys.readouterr().err


def test_a_missing_folder_is_reported(tmp_path, capsys):
    assert 2 == once(tmp_path / "nowhere", "--bucket", "b")
    assert "nowhere: no such folder" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_an_unprintable_name_is_printed_with_escapes(folder, encoding):
    (folder / os.fsdecode(b"caf\xe9.\xc3\xa9")).write_bytes(b"x")

    ended = subprocess.run(
        [sys.executable, "-m", "capture", "once", "--folder", str(folder), *CAMERA, "--bucket", "raw"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "AWS_REGION": "us-east-1", "PYTHONIOENCODING": f"{encoding}:strict"},
        check=False,
    )

    assert (0, b"") == (ended.returncode, ended.stderr)
    assert rb"ignored: caf\udce9." in ended.stdout
    assert counts_line().encode() in ended.stdout


def test_the_documented_help_is_current(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    page = CAPTURE_DOCUMENT.read_text(encoding="utf-8")

    assert update_capture(page) == page, "run `make docs`"
    assert 5 == page.count("usage: python -m capture")
