"""Every way in which loading the data can fail: the page shows what happened and the next step."""

from functools import partial

import pytest

from lib.data.engine import AthenaEngine
from lib.synthetic import write_lake
from lib.ui import data_access
from lib.ui.errors import DATA_UNREADABLE, NO_PICTURES_IN_SELECTION
from tests.pages.conftest import LAST_DAY, page_text
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
    "a query that was cancelled": ("Query cancelled by user", "cancelled", "Reload the page"),
    "a file that is not Parquet": (
        "HIVE_BAD_DATA: Not valid Parquet file: s3://lake/face_observations/dt=2026-11-22/x.parquet expected magic "
        "number: PAR1 got: oops",
        "x.parquet",
        "move that file out of the table's folder",
    ),
}


@pytest.fixture
def app_on_athena(monkeypatch, app):
    """The app on a given Athena, without pauses before retries."""
    monkeypatch.setattr(data_access, "AthenaEngine", partial(AthenaEngine, poll_seconds=0.01, retry_seconds=0))

    def open_app(athena, reply):
        athena.reply = reply
        for name, value in athena.environment().items():
            monkeypatch.setenv(name, value)
        return app(lake=None)

    return open_app


def page_messages(test) -> str:
    assert [] == list(test.exception)
    return "\n".join([*(error.value for error in test.error), page_text(test)])


@pytest.mark.parametrize(("rejection", "what", "next_step"), REFUSALS.values(), ids=REFUSALS)
def test_a_rejected_query_shows_the_reason_and_the_next_step(app_on_athena, rejection, what, next_step):
    with fake_athena() as athena:
        text = page_messages(app_on_athena(athena, ApiError(*rejection)))

    assert DATA_UNREADABLE in text
    assert what in text
    assert next_step in text


@pytest.mark.parametrize(("reason", "what", "next_step"), FAILURES.values(), ids=FAILURES)
def test_a_failed_query_shows_the_reason_and_the_next_step(app_on_athena, reason, what, next_step):
    with fake_athena() as athena:
        text = page_messages(app_on_athena(athena, QueryState("FAILED", reason)))

    assert DATA_UNREADABLE in text
    assert what in text
    assert next_step in text


def test_missing_credentials_have_a_message_with_the_setup(app, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    for name in ("SHOPPER_DATABASE", "SHOPPER_WORKGROUP"):
        monkeypatch.setenv(name, "shopper")

    assert "Set up AWS credentials" in page_messages(app(lake=None))


def test_a_missing_partition_means_days_without_pictures(app, tmp_path):
    lake = tmp_path / "lake"
    write_lake(lake, LAST_DAY, weeks=1)

    test = app(query={"period": "today"}, lake=lake)

    assert [] == list(test.error)
    assert NO_PICTURES_IN_SELECTION in page_messages(test)
    assert str(LAST_DAY) in page_messages(test)
