"""The local cloud's Athena behaves like AWS's where it matters to the app."""

import io
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyathena
import pytest
from pyathena.pandas.cursor import PandasCursor

from infra.local_cloud.patches.athena_tables import Tables
from tests.support.waiting import until

pytestmark = pytest.mark.local_cloud

DAYS = [date(2026, 11, day) for day in range(1, 11)]
ROWS_PER_DAY = 500


@dataclass(frozen=True)
class Lake:
    """A table with one file for each of ten days; `file_bytes` is the size of the largest."""

    bucket: str
    athena: Any
    s3: Any
    file_bytes: int

    @property
    def results(self) -> str:
        return f"s3://{self.bucket}/results/"


@pytest.fixture
def lake(aws_account) -> Lake:
    bucket = f"results-{aws_account}"  # bucket names are one namespace for all accounts
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=bucket)
    sizes = []
    for day in DAYS:
        names = [f"name-{day}-{number * 7919 % 1013}" for number in range(ROWS_PER_DAY)]
        body = io.BytesIO()
        pq.write_table(pa.table({"name": names, "number": list(range(ROWS_PER_DAY))}), body)
        s3.put_object(Bucket=bucket, Key=f"lake/faces/dt={day}/part.parquet", Body=body.getvalue())
        sizes.append(body.tell())
    glue = boto3.client("glue")
    glue.create_database(DatabaseInput={"Name": "shop"})
    glue.create_table(
        DatabaseName="shop",
        TableInput={
            "Name": "faces",
            "PartitionKeys": [{"Name": "dt", "Type": "date"}],
            "Parameters": {"classification": "parquet"},
            "StorageDescriptor": {
                "Columns": [{"Name": "name", "Type": "string"}, {"Name": "number", "Type": "bigint"}],
                "Location": f"s3://{bucket}/lake/faces/",
            },
        },
    )
    return Lake(bucket, boto3.client("athena"), s3, max(sizes))


def start(lake, sql):
    response = lake.athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": "shop"},
        ResultConfiguration={"OutputLocation": lake.results},
    )
    return response["QueryExecutionId"]


def finished(lake, query_id):
    def execution():
        found = lake.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        return None if found["Status"]["State"] in ("QUEUED", "RUNNING") else found

    return until(execution)


def result_file(lake, sql):
    execution = finished(lake, start(lake, sql))
    key = execution["ResultConfiguration"]["OutputLocation"].removeprefix(f"s3://{lake.bucket}/")
    return lake.s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read().decode()


def scanned(lake, sql):
    return finished(lake, start(lake, sql))["Statistics"]["DataScannedInBytes"]


def connection(lake):
    return pyathena.connect(s3_staging_dir=lake.results, schema_name="shop", cursor_class=PandasCursor)


def test_the_result_is_written_to_the_output_location(lake):
    query_id = start(lake, "SELECT 1 AS one")

    finished(lake, query_id)

    keys = {item["Key"] for item in lake.s3.list_objects_v2(Bucket=lake.bucket, Prefix="results/")["Contents"]}
    assert {f"results/{query_id}.csv", f"results/{query_id}.csv.metadata"} == keys


def test_values_are_quoted_and_a_null_is_blank(lake):
    assert '"empty","absent","yes"\n"",,"true"\n' == result_file(
        lake, "SELECT '' AS empty, NULL AS absent, true AS yes"
    )


def test_times_have_milliseconds(lake):
    sql = "SELECT TIMESTAMP '2026-11-22 10:15:30.5' AS t, DATE '2026-11-22' AS d"

    assert '"t","d"\n"2026-11-22 10:15:30.500","2026-11-22"\n' == result_file(lake, sql)


def test_a_quote_in_a_string_is_doubled(lake):
    assert '"said"\n"a ""b"", c"\n' == result_file(lake, """SELECT 'a "b", c' AS said""")


def test_a_count_from_a_single_footer_completes(lake):
    sql = "SELECT count(*) AS n FROM faces WHERE dt = DATE '2026-11-01'"

    assert f'"n"\n"{ROWS_PER_DAY}"\n' == result_file(lake, sql)


def test_a_cursor_that_reads_the_result_file_gets_typed_values(lake):
    sql = "SELECT number, name, dt, number = 0 AS even FROM faces WHERE dt = %(day)s AND number < 2 ORDER BY number"

    with connection(lake) as connected, connected.cursor() as cursor:
        rows = cursor.execute(sql, {"day": DAYS[0]}).fetchall()

    assert [(0, "name-2026-11-01-0", True), (1, "name-2026-11-01-828", False)] == [(r[0], r[1], r[3]) for r in rows]
    assert [DAYS[0]] * 2 == [pd.Timestamp(row[2]).date() for row in rows]


def test_get_query_results_formats_times_like_the_result_file(lake):
    query_id = start(lake, "SELECT TIMESTAMP '2026-11-22 10:15:30' AS t")
    finished(lake, query_id)

    rows = lake.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]

    assert "2026-11-22 10:15:30.000" == rows[1]["Data"][0]["VarCharValue"]


def test_scanned_bytes_measure_the_files_and_not_the_result(lake):
    everything = scanned(lake, "SELECT max(name), sum(number) FROM faces")

    assert everything > len(DAYS) * lake.file_bytes / 2


def test_a_date_filter_reduces_the_scanned_bytes(lake):
    everything = scanned(lake, "SELECT max(name), sum(number) FROM faces")
    one_day = scanned(lake, f"SELECT max(name), sum(number) FROM faces WHERE dt = DATE '{DAYS[3]}'")

    assert one_day < everything


def test_a_table_without_files_has_no_rows(lake):
    for day in DAYS:
        lake.s3.delete_object(Bucket=lake.bucket, Key=f"lake/faces/dt={day}/part.parquet")

    assert '"n"\n"0"\n' == result_file(lake, "SELECT count(*) AS n FROM faces")


def test_a_column_that_was_added_later_is_null_in_old_files(lake):
    glue = boto3.client("glue")
    table = glue.get_table(DatabaseName="shop", Name="faces")["Table"]
    definition = {name: table[name] for name in ("Name", "PartitionKeys", "Parameters", "StorageDescriptor")}
    definition["StorageDescriptor"]["Columns"] += [
        {"Name": "glasses", "Type": "string"},
        {"Name": "points", "Type": "array<struct<x:double,y:double>>"},
    ]
    glue.update_table(DatabaseName="shop", TableInput=definition)
    sql = "SELECT count(*) AS faces, count(glasses) AS glasses, count(points) AS points FROM faces WHERE glasses {}"

    assert '"faces","glasses","points"\n"5000","0","0"\n' == result_file(lake, sql.format("IS NULL"))

    body = io.BytesIO()
    points = [[{"x": 0.5, "y": 0.25}]]
    pq.write_table(pa.table({"name": ["new"], "number": [1], "glasses": ["yes"], "points": points}), body)
    lake.s3.put_object(Bucket=lake.bucket, Key="lake/faces/dt=2026-11-11/part.parquet", Body=body.getvalue())

    assert '"faces","glasses","points"\n"1","1","1"\n' == result_file(lake, sql.format("= 'yes'"))
    nested = "SELECT points[1].x AS x FROM faces WHERE dt = DATE '2026-11-11'"
    assert '"x"\n"0.5"\n' == result_file(lake, nested)


def test_a_stopped_query_stays_cancelled_and_writes_no_result(lake):
    query_id = start(lake, "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3")

    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    until(lambda: finished(lake, query_id)["Statistics"]["EngineExecutionTimeInMillis"])  # the query itself has stopped

    assert "CANCELLED" == finished(lake, query_id)["Status"]["State"]
    assert 0 == lake.s3.list_objects_v2(Bucket=lake.bucket, Prefix="results/")["KeyCount"]


def test_a_failed_query_has_a_reason(lake):
    status = finished(lake, start(lake, "SELECT nothing_such FROM faces"))["Status"]

    assert "FAILED" == status["State"]
    assert "nothing_such" in status["StateChangeReason"]


def test_a_missing_results_bucket_is_named_in_the_failure(lake):
    query_id = lake.athena.start_query_execution(
        QueryString="SELECT 1", ResultConfiguration={"OutputLocation": "s3://no-such-bucket/results/"}
    )["QueryExecutionId"]

    status = finished(lake, query_id)["Status"]

    assert "FAILED" == status["State"]
    assert "no-such-bucket" in status["StateChangeReason"]


def test_completion_comes_after_submission(lake):
    status = finished(lake, start(lake, "SELECT 1"))["Status"]

    assert isinstance(status["CompletionDateTime"], datetime)
    assert status["SubmissionDateTime"] <= status["CompletionDateTime"]


def test_a_query_links_the_objects_files_instead_of_copying_them(tmp_path):
    stored = tmp_path / "part.parquet"
    stored.write_bytes(b"rows")
    keys: dict[str, Any] = {
        "lake/faces/dt=2026-11-22/part.parquet": {},
        "lake/faces/_temporary": {},
        "lake/faces2/other": {},
    }
    s3 = SimpleNamespace(_buckets={"b": {"objects": keys}}, _object_disk_path=lambda bucket, key: str(stored))
    athena = SimpleNamespace(_hidden=lambda name: name.startswith("_"))
    tables = Tables(athena, SimpleNamespace(), s3)

    (file,) = tables._link_files("s3://b/lake/faces/")

    (folder,) = tables.folders
    assert f"{folder}/b/lake/faces/dt=2026-11-22/part.parquet" == file
    assert Path(file).samefile(stored)
    shutil.rmtree(folder)
