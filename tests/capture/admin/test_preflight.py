"""`check` tries everything, and says what to mend."""

from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import NoCredentialsError

from capture.__main__ import main
from capture.admin.preflight import check
from capture.config.hours import OpeningHours
from capture.config.retention import DiskQuota
from capture.policy.clock import Clock
from capture.s3.uploader import Uploader, connect
from lib.contract.heartbeat import heartbeat_key
from tests.capture.fakes import FakeS3, no_network, refusal
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.uploader_process import aws_variables

GOOD_CLOCK = Clock(300, lambda: True)
KEY = "AKIAEXAMPLE1234"
ALL = ["folder", "space", "clock", "sending", "credentials", "put", "heartbeat"]


def checked(settings, s3=None, clock=GOOD_CLOCK, credentials=lambda: KEY):
    def connect(bucket, option):
        return Uploader(s3 or Refusing(), bucket, option)

    return {finding.what: finding for finding in check(settings, connect, credentials, clock)}


class Refusing(FakeS3):
    """S3 as it answers a content that is not what its checksum says."""

    def put_damaged(self, put):
        return refusal("XAmzContentSHA256Mismatch", 400)


class Storing(Refusing):
    def put_damaged(self, put):
        return refusal("", 200)


def failed(findings) -> list[str]:
    return [finding.what for finding in findings.values() if finding.mend]


@pytest.fixture
def settings(settings):
    return replace(settings, heartbeat_bucket="lake")


def test_where_all_is_well_every_line_says_so(settings, folder):
    (folder / "a.jpg").write_bytes(b"waits")

    findings = checked(settings)

    assert ALL == list(findings)
    assert [] == failed(findings)
    assert f"ok    folder: {folder} can be read and written, 1 pictures wait" == findings["folder"].line
    assert "ok    credentials: key AKIA…1234" == findings["credentials"].line
    assert ["a.jpg"] == [path.name for path in folder.iterdir()], "nothing is left behind"


def test_a_heartbeat_is_really_written(settings):
    s3 = Refusing()
    checked(settings, s3)
    assert [heartbeat_key("dublin-1", "aisle-23", "cam-7")] == list(s3.objects)


def test_without_a_heartbeat_bucket_it_says_what_that_means(settings):
    findings = checked(replace(settings, heartbeat_bucket=None))
    assert "ok    heartbeat: none: give bucket in [heartbeat], so that a camera that is off can be told" == (
        findings["heartbeat"].line
    )


@pytest.mark.parametrize(
    ("changes", "what", "words"),
    [
        ({"disk_quota": DiskQuota(min_free_bytes=10**18)}, "space", "make room, or lower keep_free_mb"),
        ({"hours": OpeningHours(every_day=())}, "sending", "pauses, outside opening hours"),
    ],
)
def test_what_is_amiss_is_named(settings, changes, what, words):
    assert words in checked(replace(settings, **changes))[what].line


def test_a_clock_that_no_server_sets_is_named_with_the_command(settings):
    findings = checked(settings, clock=Clock(0, lambda: False))
    assert ["clock"] == failed(findings)
    assert "timedatectl set-ntp true" in findings["clock"].mend
    assert [] == failed(checked(settings, clock=Clock(0, lambda: None)))


def test_without_credentials_nothing_is_put(settings):
    def none():
        raise NoCredentialsError

    findings = checked(settings, credentials=none)
    assert ["credentials"] == failed(findings)
    assert "put" not in findings


@pytest.mark.parametrize(
    ("met", "word"),
    [
        (refusal("AccessDenied", 403), "bucket raw cannot be used (AccessDenied)"),
        (refusal("NoSuchBucket", 404), "bucket raw cannot be used (NoSuchBucket)"),
        (refusal("SlowDown", 503), "S3 cannot store it now (SlowDown)"),
        (no_network(), "S3 cannot be reached"),
    ],
)
def test_a_put_that_is_not_allowed_is_named(settings, met, word):
    class Denying(Refusing):
        def put_damaged(self, put):
            if isinstance(met, Exception):
                raise met
            return met

    findings = checked(settings, Denying())
    assert ["put"] == failed(findings)
    assert word in findings["put"].line


def test_a_server_that_stores_damage_is_not_trusted(settings):
    assert "put" in failed(checked(settings, Storing()))


def test_a_heartbeat_that_is_refused_is_named(settings):
    s3 = Refusing()
    s3.broken[b"cam-7"] = refusal("AccessDenied", 403)
    findings = checked(settings, s3)
    assert ["heartbeat"] == failed(findings)
    assert "bucket lake cannot be used (AccessDenied): check --heartbeat-bucket" in findings["heartbeat"].line


def test_a_real_s3_keeps_nothing_of_it_but_the_heartbeat(settings, monkeypatch):
    s3 = InMemoryS3()
    with serving(s3) as port:
        for name, value in aws_variables(port).items():
            monkeypatch.setenv(name, value)
        findings = list(check(settings, connect, lambda: KEY, GOOD_CLOCK))

    assert [] == [finding.line for finding in findings if finding.mend]
    assert [f"lake/{heartbeat_key('dublin-1', 'aisle-23', 'cam-7')}"] == list(s3.objects)


def test_the_exit_code_says_whether_there_is_something_to_mend(folder, monkeypatch, capsys):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    camera = ["--store", "s", "--aisle", "a", "--camera", "c", "--bucket", "raw"]

    assert 1 == main(["check", "--config", "/dev/null", "--folder", str(folder), *camera])
    assert "FAIL  credentials: Unable to locate credentials" in capsys.readouterr().out


@pytest.mark.local_cloud
def test_the_local_cloud_takes_the_check_and_keeps_no_picture(settings, aws_account):
    s3 = boto3.client("s3")
    for name in ("raw", "lake"):
        s3.create_bucket(Bucket=f"{name}-{aws_account}")
    here = replace(settings, bucket=f"raw-{aws_account}", heartbeat_bucket=f"lake-{aws_account}")

    findings = list(check(here, connect, lambda: KEY, GOOD_CLOCK))

    assert [] == [finding.line for finding in findings if finding.mend]
    assert 0 == s3.list_objects_v2(Bucket=here.bucket)["KeyCount"]
    assert 1 == s3.list_objects_v2(Bucket=f"lake-{aws_account}")["KeyCount"]
