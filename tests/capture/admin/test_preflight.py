"""`check` reports every check, and what to fix."""

from dataclasses import replace

import boto3
import pytest

from capture.__main__ import main
from capture.admin.commands import failed_checks
from capture.admin.preflight import FREE_SPACE, NO_HEARTBEAT, run_checks
from capture.config.hours import OpeningHours
from capture.config.retention import DiskQuota
from capture.policy.clock import Clock
from capture.policy.upload_policy import OUTSIDE_HOURS
from capture.s3.credentials import InvalidAccount
from capture.s3.uploader import Uploader, connect, unavailable_message, unreachable_message, unusable_message
from lib.contract.heartbeat import heartbeat_key
from tests.capture.fakes import FakeS3, no_network, rejection
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.uploader_process import aws_variables

GOOD_CLOCK = Clock(300, lambda: True)
KEY = "AKIAEXAMPLE1234"
ALL = ["folder", "space", "clock", "uploads", "credentials", "put", "heartbeat"]


def checked(settings, s3=None, clock=GOOD_CLOCK, credentials=lambda: KEY):
    def connect(bucket, option):
        return Uploader(s3 or RejectingS3(), bucket, option)

    return {result.name: result for result in run_checks(settings, connect, credentials, clock)}


class RejectingS3(FakeS3):
    """Rejects content that does not match its checksum, as S3 does."""

    def put_with_wrong_checksum(self, put):
        return rejection("XAmzContentSHA256Mismatch", 400)


class StoringS3(RejectingS3):
    def put_with_wrong_checksum(self, put):
        return rejection("", 200)


def failed(results) -> list[str]:
    return [result.name for result in results.values() if result.fix]


@pytest.fixture
def settings(settings):
    return replace(settings, heartbeat_bucket="lake")


def test_all_checks_pass_with_good_settings(settings, folder):
    (folder / "a.jpg").write_bytes(b"waits")

    results = checked(settings)

    assert ALL == list(results)
    assert [] == failed(results)
    assert f"ok    folder: {folder} is readable and writable, 1 pictures are waiting" == results["folder"].line
    assert "ok    credentials: key AKIA…1234" == results["credentials"].line
    assert ["a.jpg"] == [path.name for path in folder.iterdir()], "nothing is left behind"


def test_the_check_writes_a_heartbeat(settings):
    s3 = RejectingS3()
    checked(settings, s3)
    assert [heartbeat_key("dublin-1", "aisle-23", "cam-7")] == list(s3.objects)


def test_without_a_heartbeat_bucket_the_check_says_what_that_means(settings):
    results = checked(replace(settings, heartbeat_bucket=None))
    assert f"ok    heartbeat: {NO_HEARTBEAT}" == (results["heartbeat"].line)


@pytest.mark.parametrize(
    ("changes", "what", "message"),
    [
        ({"disk_quota": DiskQuota(min_free_bytes=10**18)}, "space", FREE_SPACE),
        ({"hours": OpeningHours(every_day=())}, "uploads", f"paused, {OUTSIDE_HOURS}"),
    ],
)
def test_a_problem_is_reported(settings, changes, what, message):
    assert message in checked(replace(settings, **changes))[what].line


def test_an_unsynchronised_clock_fails_with_the_command_to_run(settings):
    results = checked(settings, clock=Clock(0, lambda: False))
    assert ["clock"] == failed(results)
    assert "timedatectl set-ntp true" in results["clock"].fix
    assert [] == failed(checked(settings, clock=Clock(0, lambda: None)))


def test_without_credentials_nothing_is_put(settings):
    def none():
        raise InvalidAccount("Unable to locate credentials")

    results = checked(settings, credentials=none)
    assert ["credentials"] == failed(results)
    assert "put" not in results


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (rejection("AccessDenied", 403), unusable_message("raw", "--bucket", "AccessDenied")),
        (rejection("NoSuchBucket", 404), unusable_message("raw", "--bucket", "NoSuchBucket")),
        (rejection("SlowDown", 503), unavailable_message("the check", "SlowDown")),
        (no_network(), unreachable_message("the check", no_network())),
    ],
)
def test_a_rejected_put_is_reported(settings, reply, message):
    class DenyingS3(RejectingS3):
        def put_with_wrong_checksum(self, put):
            if isinstance(reply, Exception):
                raise reply
            return reply

    results = checked(settings, DenyingS3())
    assert ["put"] == failed(results)
    assert message in results["put"].line


def test_a_server_that_stores_mismatched_content_fails(settings):
    assert "put" in failed(checked(settings, StoringS3()))


def test_a_rejected_heartbeat_is_reported(settings):
    s3 = RejectingS3()
    s3.failures[b"cam-7"] = rejection("AccessDenied", 403)
    results = checked(settings, s3)
    assert ["heartbeat"] == failed(results)
    assert unusable_message("lake", "--heartbeat-bucket", "AccessDenied") in results["heartbeat"].line


def test_only_the_heartbeat_is_stored(settings, monkeypatch):
    s3 = InMemoryS3()
    with serving(s3) as port:
        for name, value in aws_variables(port).items():
            monkeypatch.setenv(name, value)
        results = list(run_checks(settings, connect, lambda: KEY, GOOD_CLOCK))

    assert [] == [result.line for result in results if result.fix]
    assert [f"lake/{heartbeat_key('dublin-1', 'aisle-23', 'cam-7')}"] == list(s3.objects)


def test_failed_checks_are_counted_and_set_the_exit_code(folder, monkeypatch, capsys):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    camera = ["--store", "s", "--aisle", "a", "--camera", "c", "--bucket", "raw"]

    assert 1 == main(["check", "--config", "/dev/null", "--folder", str(folder), *camera])
    output = capsys.readouterr().out.splitlines()
    failures = [line for line in output if line.startswith("FAIL  ")]
    assert any(line.startswith("FAIL  credentials: Unable to locate credentials") for line in failures)
    assert failed_checks(len(failures)) == output[-1]


@pytest.mark.local_cloud
def test_the_checks_pass_on_the_local_cloud_and_store_no_picture(settings, aws_account):
    s3 = boto3.client("s3")
    for name in ("raw", "lake"):
        s3.create_bucket(Bucket=f"{name}-{aws_account}")
    here = replace(settings, bucket=f"raw-{aws_account}", heartbeat_bucket=f"lake-{aws_account}")

    results = list(run_checks(here, connect, lambda: KEY, GOOD_CLOCK))

    assert [] == [result.line for result in results if result.fix]
    assert 0 == s3.list_objects_v2(Bucket=here.bucket)["KeyCount"]
    assert 1 == s3.list_objects_v2(Bucket=f"lake-{aws_account}")["KeyCount"]
