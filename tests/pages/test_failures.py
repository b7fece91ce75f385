"""Every way in which the data can fail to come, as a viewer sees it: what happened, and the next step."""

import pytest

from lib.synthetic import write_lake
from tests.pages.conftest import LAST_DAY, words
from tests.support.fake_athena import ApiError, QueryState, fake_athena

NOT_ALLOWED = (
    "User: arn:aws:sts::123456789012:assumed-role/reader/app is not authorized to perform: athena:StartQueryExecution "
    "on resource: arn:aws:athena:eu-west-1:123456789012:workgroup/shopper"
)
REFUSALS = {
    "no permission": (("AccessDeniedException", NOT_ALLOWED), "athena:StartQueryExecution", "reader role"),
    "expired token": (
        ("ExpiredTokenException", "The security token included in the request is expired"),
        "expired",
        "Sign in again",
    ),
    "too many requests": (("TooManyRequestsException", "Rate exceeded"), "Rate exceeded", "Wait a minute"),
    "no such workgroup": (
        ("InvalidRequestException", "WorkGroup shop is not found."),
        "shop is not found",
        "python -m infra deploy",
    ),
}
FAILURES = {
    "the workgroup's scan limit": (
        "Bytes scanned limit was exceeded",
        "limit was exceeded",
        "fewer days",
    ),
    "a query that somebody cancelled": ("Query cancelled by user", "cancelled", "Reload the page"),
    "a file that is no Parquet": (
        "HIVE_BAD_DATA: Not valid Parquet file: s3://lake/face_observations/dt=2026-11-22/x.parquet expected magic "
        "number: PAR1 got: oops",
        "x.parquet",
        "move that file out of the table's folder",
    ),
}


@pytest.fixture
def over(monkeypatch, app):
    """The app over a given Athena."""

    def open_app(athena, reply):
        athena.reply = reply
        for name, value in athena.environment().items():
            monkeypatch.setenv(name, value)
        return app(lake=None)

    return open_app


def said(test) -> str:
    assert [] == list(test.exception)
    return "\n".join([*(error.value for error in test.error), words(test)])


@pytest.mark.parametrize(("refusal", "what", "next_step"), REFUSALS.values(), ids=REFUSALS)
def test_a_refused_query_says_why_and_what_to_do(over, refusal, what, next_step):
    with fake_athena() as athena:
        text = said(over(athena, ApiError(*refusal)))

    assert "The data could not be read" in text
    assert what in text
    assert next_step in text


@pytest.mark.parametrize(("reason", "what", "next_step"), FAILURES.values(), ids=FAILURES)
def test_a_failed_query_says_why_and_what_to_do(over, reason, what, next_step):
    with fake_athena() as athena:
        text = said(over(athena, QueryState("FAILED", reason)))

    assert "The data could not be read" in text
    assert what in text
    assert next_step in text


def test_missing_credentials_say_how_to_set_them_up(app, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    for name in ("SHOPPER_DATABASE", "SHOPPER_WORKGROUP"):
        monkeypatch.setenv(name, "shopper")

    assert "Set up AWS credentials" in said(app(lake=None))


def test_a_partition_that_was_never_written_is_days_without_pictures_and_no_failure(app, tmp_path):
    lake = tmp_path / "lake"
    write_lake(lake, LAST_DAY, weeks=1)

    test = app(query={"period": "today"}, lake=lake)

    assert [] == list(test.error)
    assert "No pictures in this selection" in said(test)
    assert str(LAST_DAY) in said(test)
