from datetime import date

import botocore.exceptions
import pyathena.error
import pytest
from botocore.exceptions import ClientError

from lib.data import queries
from lib.data.engine import (
    AccessDenied,
    AthenaEngine,
    CredentialsExpired,
    CredentialsMissing,
    EngineBusy,
    EngineUnreachable,
    LakeFileBroken,
    LakeMissing,
    QueryCancelled,
    QueryFailed,
    QueryTooLarge,
    ScanLimitExceeded,
)
from lib.data.engine.athena_errors import engine_error

QUERY = queries.places(date(2026, 11, 16), date(2026, 11, 23))


def refused(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "StartQueryExecution")


def wrapped(origin: Exception) -> Exception:
    """An exception as PyAthena raises it: of its own class, with botocore's as the cause."""
    error = pyathena.error.DatabaseError(*origin.args)
    error.__cause__ = origin
    return error


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (botocore.exceptions.NoCredentialsError(), CredentialsMissing),
        (wrapped(botocore.exceptions.NoCredentialsError()), CredentialsMissing),
        (botocore.exceptions.NoRegionError(), CredentialsMissing),
        (botocore.exceptions.InvalidRegionError(region_name="eu west"), CredentialsMissing),
        (botocore.exceptions.ProfileNotFound(profile="shop"), CredentialsMissing),
        (wrapped(botocore.exceptions.LoginRefreshRequired()), CredentialsExpired),
        (wrapped(botocore.exceptions.UnauthorizedSSOTokenError()), CredentialsExpired),
        (wrapped(botocore.exceptions.TokenRetrievalError(provider="sso", error_msg="old")), CredentialsExpired),
        (wrapped(botocore.exceptions.EndpointConnectionError(endpoint_url="http://a")), EngineUnreachable),
        (wrapped(botocore.exceptions.ReadTimeoutError(endpoint_url="http://a")), EngineUnreachable),
        (wrapped(refused("ExpiredTokenException")), CredentialsExpired),
        (wrapped(refused("UnrecognizedClientException")), CredentialsExpired),
        (wrapped(refused("AccessDeniedException")), AccessDenied),
        (wrapped(refused("ThrottlingException")), EngineBusy),
        (wrapped(refused("TooManyRequestsException")), EngineBusy),
        (wrapped(refused("InternalServerException")), EngineBusy),
        (wrapped(refused("InvalidRequestException", "WorkGroup shop is not found.")), LakeMissing),
        (wrapped(refused("InvalidRequestException", "No output location provided. An output location")), LakeMissing),
        (wrapped(refused("InvalidRequestException", "line 1:1: mismatched input")), QueryFailed),
        (pyathena.error.OperationalError("SCHEMA_NOT_FOUND: line 3:6: Schema 'shop' does not exist"), LakeMissing),
        (pyathena.error.OperationalError("TABLE_NOT_FOUND: line 1:15: Table 'a.b.c' does not exist"), LakeMissing),
        (pyathena.error.OperationalError("Database shop not found."), LakeMissing),
        (
            pyathena.error.OperationalError("Query cancelled! : Bytes scanned limit was exceeded"),
            ScanLimitExceeded,
        ),
        (pyathena.error.OperationalError("Query cancelled by user"), QueryCancelled),
        (
            pyathena.error.OperationalError("Access denied when reading from location: s3://lake/a (AccessDenied)"),
            AccessDenied,
        ),
        (pyathena.error.OperationalError("HIVE_CURSOR_ERROR: Please reduce your request rate. (SlowDown)"), EngineBusy),
        (pyathena.error.OperationalError("HIVE_BAD_DATA: Malformed Parquet file"), LakeFileBroken),
        (pyathena.error.OperationalError("COLUMN_NOT_FOUND: line 1:8: Column 'a' cannot be resolved"), QueryFailed),
        (pyathena.error.OperationalError(None), QueryFailed),
        (
            wrapped(RuntimeError("Credentials were refreshed, but the refreshed credentials are still expired.")),
            CredentialsExpired,
        ),
    ],
)
def test_each_failure_has_the_error_class_of_its_next_step(raised, expected):
    error = engine_error(raised)

    assert expected is type(error)
    assert error.next_step.endswith(".")


def test_only_a_busy_or_unreachable_engine_is_retryable():
    assert {EngineBusy, EngineUnreachable} == {
        kind
        for kind in (
            AccessDenied,
            CredentialsExpired,
            CredentialsMissing,
            EngineBusy,
            EngineUnreachable,
            LakeFileBroken,
            LakeMissing,
            QueryCancelled,
            QueryFailed,
            QueryTooLarge,
            ScanLimitExceeded,
        )
        if kind.retryable
    }


@pytest.fixture
def no_account(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


def test_missing_credentials_are_an_error(no_account):
    with pytest.raises(CredentialsMissing) as missing:
        AthenaEngine("shop", "shop", region="eu-west-1").run(QUERY)

    assert "aws configure" in missing.value.next_step


def test_credentials_that_appear_later_are_used(no_account, monkeypatch):
    engine = AthenaEngine("shop", "shop", region="eu-west-1")
    with pytest.raises(CredentialsMissing):
        engine.run(QUERY)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    with pytest.raises(EngineUnreachable):
        engine.run(QUERY)


def test_a_missing_region_is_an_error(no_account, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)

    with pytest.raises(CredentialsMissing, match="region"):
        AthenaEngine("shop", "shop").run(QUERY)


def test_without_a_server_the_engine_is_unreachable(no_account, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    with pytest.raises(EngineUnreachable):
        AthenaEngine("shop", "shop", region="eu-west-1").run(QUERY)
