"""A failure prints one line with the next step, and exits with code 1."""

import contextlib
import socket

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra import aws
from infra.__main__ import main
from infra.errors import AccessDenied, AwsFailure, NoCredentials, RetryableError


@pytest.fixture
def no_aws(monkeypatch, tmp_path):
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def error_line(capsys, *arguments):
    assert 1 == main(arguments)
    out, err = capsys.readouterr()
    assert "" == out
    [line] = err.splitlines()
    return line


def test_without_a_region(no_aws, capsys):
    assert "no region is set. Pass --region, or set AWS_REGION." == error_line(capsys, "plan")


def test_without_credentials(no_aws, capsys):
    line = error_line(capsys, "deploy", "--region", "eu-west-1")

    assert line.startswith("no usable AWS credentials: Unable to locate credentials. Sign in")


def test_without_a_response(no_aws, capsys, monkeypatch):
    with contextlib.closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setattr(aws, "_CONFIG", aws._CONFIG.merge(Config(retries={"total_max_attempts": 1})))

    line = error_line(capsys, "status", "--region", "eu-west-1")

    assert line.startswith("no response from AWS: ")
    assert "AWS_ENDPOINT_URL, then run the same command again." in line


def test_an_invalid_setting(no_aws, capsys):
    line = error_line(capsys, "plan", "--region", "eu-west-1", "--archive-days", "-1")

    assert line.startswith("archive_days -1 is not between 0 and 3650. Change it")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", AccessDenied),
        ("AccessDeniedException", AccessDenied),
        ("ExpiredToken", NoCredentials),
        ("InvalidClientTokenId", NoCredentials),
        ("LimitExceededException", AwsFailure),
        ("Throttling", RetryableError),
        ("ServiceUnavailable", RetryableError),
    ],
)
def test_an_aws_error_is_classified_by_what_the_operator_can_do(code, kind):
    error = ClientError({"Error": {"Code": code, "Message": "no."}}, "CreateQueue")

    explained = aws.explain(error)

    assert kind is type(explained) or isinstance(explained, kind)
    assert str(explained).startswith(f"CreateQueue failed with {code}: no. ")


@pytest.mark.local_cloud
def test_a_region_without_rekognition_is_rejected_before_anything_is_created(no_aws, capsys, aws_account):
    line = error_line(capsys, "deploy", "--region", "eu-west-3")

    assert line.startswith("region eu-west-3 has no Amazon Rekognition. Choose one of: ")
    assert "eu-west-1" in line


def test_aws_region_sets_the_default_region(no_aws, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-west-2")

    assert "eu-west-2" == aws.default_region()
