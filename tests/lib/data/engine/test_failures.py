"""Responses of AWS to failing queries, as on the wire, and the errors that viewers see.

The texts are documented by AWS or reported by users; each has its source.
"""

from datetime import date

import pytest

from infra.__main__ import main
from lib.contract.column import Column
from lib.contract.lake import FACE_OBSERVATIONS, database_name
from lib.data.engine import (
    AccessDenied,
    AthenaEngine,
    CredentialsExpired,
    DuckDBEngine,
    EngineBusy,
    EngineError,
    LakeFileBroken,
    LakeMissing,
    QueryCancelled,
    QueryFailed,
    QueryTooLarge,
    ScanLimitExceeded,
)
from lib.data.queries import Query
from tests.support.fake_athena import ApiError, QueryState, Reply, ResultFileError, fake_athena

ROWS = Query("SELECT count(*) AS rows FROM face_observations", {}, (Column("bigint", "rows", "Rows", name="rows"),))
MANIFEST = (
    ". If a data manifest file was generated at 's3://shop-results/1f-manifest.csv', you may need to manually clean "
    "the data from locations specified in the manifest. Athena will not delete data in your account."
)
PARQUET = "s3://shop-lake/face_observations/dt=2026-11-20/half.parquet"

FAILURES: dict[str, tuple[Reply, type[EngineError], str, str]] = {
    "an expired token": (
        # https://repost.aws/knowledge-center/sts-iam-token-expired
        ApiError("ExpiredTokenException", "The security token included in the request is expired"),
        CredentialsExpired,
        "is expired",
        "aws sso login",
    ),
    "unknown credentials": (
        ApiError("UnrecognizedClientException", "The security token included in the request is invalid."),
        CredentialsExpired,
        "is invalid",
        "aws sso login",
    ),
    "no permission to start a query": (
        # https://github.com/grafana/athena-datasource/issues/156
        ApiError(
            "AccessDeniedException",
            "User: arn:aws:sts::111122223333:assumed-role/shop/app is not authorized to perform: "
            "athena:StartQueryExecution on resource: arn:aws:athena:eu-west-1:111122223333:workgroup/shop because no "
            "identity-based policy allows the athena:StartQueryExecution action",
        ),
        AccessDenied,
        "the credentials lack the action athena:StartQueryExecution: ",
        "reader role",
    ),
    "no permission to start a query, in other words": (
        # https://github.com/dbeaver/dbeaver/issues/21424
        ApiError(
            "AccessDeniedException",
            "You are not authorized to perform: athena:StartQueryExecution on the resource. After your AWS "
            "administrator or you have updated your permissions, please try again.",
        ),
        AccessDenied,
        "the credentials lack the action athena:StartQueryExecution: ",
        "reader role",
    ),
    "no permission to read the table's metadata": (
        # https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena-troubleshooting.html
        QueryState(
            "FAILED",
            "Insufficient permissions to execute the query. User: arn:aws:iam::111122223333:user/app is not authorized "
            "to perform: glue:GetTable on resource: arn:aws:glue:eu-west-1:111122223333:catalog",
        ),
        AccessDenied,
        "the credentials lack the action glue:GetTable: ",
        "reader role",
    ),
    "no permission in Lake Formation": (
        # https://docs.aws.amazon.com/lake-formation/latest/dg/troubleshooting.html
        QueryState(
            "FAILED",
            "Insufficient permissions to execute the query. Insufficient Lake Formation permission(s): Required Select "
            "on face_observations",
        ),
        AccessDenied,
        "the credentials lack Lake Formation's permission Select on face_observations: ",
        "grant the app's role SELECT in Lake Formation",
    ),
    "no permission in Lake Formation, without its name": (
        # https://github.com/aws-samples/dbt-glue/issues/548
        QueryState("FAILED", "Insufficient Lake Formation permission(s) on face_observations"),
        AccessDenied,
        "the credentials lack a permission of Lake Formation on face_observations: ",
        "Lake Formation",
    ),
    "no permission on the lake's files": (
        # https://github.com/ghdna/athena-express/issues/85
        QueryState("FAILED", f"Permission denied on S3 path: {PARQUET}"),
        AccessDenied,
        f"the credentials lack the action s3:GetObject on {PARQUET}: ",
        "reader role",
    ),
    "no permission on one file of the lake": (
        # https://github.com/trinodb/trino/issues/15267
        QueryState(
            "FAILED",
            f"HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split {PARQUET} (offset=0, length=9688): "
            "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; "
            "Error Code: AccessDenied; Request ID: GWPGEHRBPM0Z41ER)",
        ),
        AccessDenied,
        f"the credentials lack the action s3:GetObject on {PARQUET}: ",
        "reader role",
    ),
    "no permission in S3, without a location": (
        # https://github.com/airbnb/streamalert/pull/778
        QueryState("FAILED", "Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)"),
        AccessDenied,
        "Access Denied (Service: Amazon S3",
        "reader role",
    ),
    "no permission to write the answer": (
        # https://repost.aws/knowledge-center/athena-output-bucket-error
        QueryState(
            "FAILED",
            "Access denied when writing output to url: s3://shop-results/1f.csv . Please ensure you are allowed to "
            "access the S3 bucket.",
        ),
        AccessDenied,
        "the credentials lack the action s3:PutObject on s3://shop-results/1f.csv: ",
        "reader role",
    ),
    "no permission to read the answer": (
        ResultFileError(403),
        AccessDenied,
        "the credentials lack the action s3:GetObject: ",
        "reader role",
    ),
    "the workgroup's scan limit": (
        # https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
        QueryState("CANCELLED", "Bytes scanned limit was exceeded"),
        ScanLimitExceeded,
        "Bytes scanned limit",
        "fewer days",
    ),
    "a query that was cancelled": (
        QueryState("CANCELLED", "Query cancelled by user"),
        QueryCancelled,
        "cancelled",
        "Reload the page",
    ),
    "a query that ended without a reason": (
        QueryState("FAILED", None),
        QueryFailed,
        "without giving a reason",
        "Athena console",
    ),
    "nothing deployed": (
        QueryState(
            "FAILED", "TABLE_NOT_FOUND: line 1:26: Table 'awsdatacatalog.shop.face_observations' does not exist"
        ),
        LakeMissing,
        "face_observations",
        "python -m infra deploy",
    ),
    "a file that is not Parquet": (
        # https://github.com/pyathena-dev/PyAthena/issues/208
        QueryState(
            "FAILED",
            f"HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split {PARQUET} (offset=0, length=436): Not valid Parquet "
            f"file: {PARQUET} expected magic number: [80, 65, 82, 49] got: [72, 3, 80, 1]" + MANIFEST,
        ),
        LakeFileBroken,
        f"Athena cannot read the file {PARQUET}: ",
        "move that file out",
    ),
    "a file that is cut short": (
        # https://github.com/trinodb/trino/issues/19225
        QueryState("FAILED", f"HIVE_CURSOR_ERROR: Failed to read Parquet file: {PARQUET}" + MANIFEST),
        LakeFileBroken,
        f"Athena cannot read the file {PARQUET}: ",
        "move that file out",
    ),
    "a file whose reading broke off": (
        # https://github.com/pyathena-dev/PyAthena/issues/173
        QueryState("FAILED", f"HIVE_FILESYSTEM_ERROR: Error reading from {PARQUET} at position 4352858" + MANIFEST),
        LakeFileBroken,
        f"Athena cannot read the file {PARQUET}: ",
        "Reload the page",
    ),
    "a file with other columns": (
        # https://repost.aws/knowledge-center/athena-hive-bad-data-parsing-field-value
        QueryState(
            "FAILED",
            f"HIVE_BAD_DATA: Field smile's type BINARY in parquet file {PARQUET} is incompatible with type boolean "
            "defined in table schema",
        ),
        LakeFileBroken,
        f"Athena cannot read the file {PARQUET}: ",
        "move that file out",
    ),
    "a broken file that is not named": (
        QueryState("FAILED", "HIVE_BAD_DATA: Malformed Parquet file. Expected magic number: PAR1 got: {}" + MANIFEST),
        LakeFileBroken,
        "Athena cannot read a file: ",
        "move that file out",
    ),
    "too many requests of the bucket": (
        # https://repost.aws/knowledge-center/hive-cannot-open-split-503-athena
        QueryState(
            "FAILED",
            f"HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split {PARQUET} (offset=0, length=18614): Slow Down (Service: "
            "Amazon S3; Status Code: 503; Error Code: 503 Slow Down;",
        ),
        EngineBusy,
        "Slow Down",
        "Wait a minute",
    ),
    "a query too large for the engine": (
        # https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
        QueryState("FAILED", "Query exhausted resources at this scale factor"),
        QueryTooLarge,
        "exhausted resources",
        "fewer days",
    ),
}


@pytest.fixture(scope="module")
def server():
    with fake_athena() as running, pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_PROFILE", raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "local")
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        patch.setenv("AWS_ENDPOINT_URL", running.url)
        yield running


@pytest.fixture(scope="module")
def athena(server):
    return AthenaEngine("shop", "shop", region="eu-west-1", poll_seconds=0.01, retry_seconds=0)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_has_its_class_message_and_next_step(failure, athena, server):
    server.reply, expected, message, next_step = FAILURES[failure]

    with pytest.raises(expected) as raised:
        athena.run(ROWS)

    assert expected is raised.type
    assert message in str(raised.value)
    assert next_step in raised.value.next_step
    assert "manifest" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.parquet", b""), ("half.parquet", b"PAR1 and no more"), ('o\'clock "x".parquet', b"PAR1 and no more")],
)
def test_duckdb_names_the_file_that_it_cannot_read(tmp_path, name, content):
    folder = tmp_path / FACE_OBSERVATIONS.name / "dt=2026-11-01"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)

    with pytest.raises(LakeFileBroken) as broken:
        DuckDBEngine(tmp_path).run(ROWS)

    assert str(broken.value).startswith(f"DuckDB cannot read the file {folder}/{name[:5]}")
    assert "\n" not in str(broken.value)
    assert "Move that file out" in broken.value.next_step


def test_a_query_beyond_the_memory_of_duckdb_suggests_fewer_days(tmp_path):
    with pytest.raises(QueryTooLarge, match="1GB of memory") as large:
        DuckDBEngine(tmp_path).run(Query("SELECT list(range) AS rows FROM range(1000000000)", {}, ROWS.columns))

    assert "fewer days" in large.value.next_step


def test_a_lake_without_files_has_no_rows_and_no_error(aws_account):
    assert 0 == main(["deploy", "--stack", "bare"])
    of_a_day = Query(f"{ROWS.sql} WHERE dt = %(day)s", {"day": date(2026, 11, 20)}, ROWS.columns)

    assert [0] == list(AthenaEngine(database_name("bare"), "bare").run(of_a_day).frame["rows"])
