"""Each example of docs/query-it-yourself.md runs as it stands there, and counts each observation once.

The rows are delivered more than once, with other values, before and after a compaction.
"""

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyathena
import pytest

from infra import pipeline, policies
from infra.__main__ import main
from infra.local_cloud.cloud import LocalCloud
from infra.names import Account, Names
from infra.settings import DEFAULT_STACK
from lib.contract.hourly_counts import age_band_sql
from lib.data import queries
from lib.data.engine import DuckDBEngine
from lib.synthetic import write_lake
from tests.docs.queried_lake import QueriedLake, Row, deliver_and_compact
from tests.infra.maintenance.landing import TODAY
from tests.support.examples import Ran, examples, run_python
from tests.support.local_stack import REGION, settle
from tests.support.permissions import allows, needed
from tests.support.query_clients import packages_of

EXAMPLES = examples("query-it-yourself.md")
ACCOUNT = "200000000002"
QUERIES = {
    "positive shares": QueriedLake.positive_shares,
    "hours": QueriedLake.hours,
    "audience": QueriedLake.audience,
}


@pytest.fixture(scope="module")
def lake(ministack: LocalCloud) -> Iterator[QueriedLake]:
    """A stack of the default name, with rows and a history."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= ministack.environment | {"AWS_ACCESS_KEY_ID": ACCOUNT}
    with pytest.MonkeyPatch.context() as variables:
        for name in os.environ.keys() - environment.keys():
            variables.delenv(name)
        for name, value in environment.items():
            variables.setenv(name, value)
        assert 0 == main(["deploy", "--region", REGION])
        settle(DEFAULT_STACK)
        names = Names(DEFAULT_STACK, REGION, Account(ACCOUNT))
        yield deliver_and_compact(names, environment | pipeline.outputs(names))


@pytest.fixture
def analyst(lake: QueriedLake, monkeypatch: pytest.MonkeyPatch) -> QueriedLake:
    for name, value in lake.environment.items():
        monkeypatch.setenv(name, value)
    return lake


# A copy has no ready counts.
OF_A_STACK = QUERIES | {"ready shares": QueriedLake.positive_shares}


@pytest.mark.parametrize("name", OF_A_STACK)
def test_a_query_of_the_athena_console_counts_each_observation_once(analyst, name):
    with pyathena.connect(
        work_group=os.environ["SHOPPER_WORKGROUP"],
        schema_name=os.environ["SHOPPER_DATABASE"],
        region_name=os.environ["AWS_REGION"],
    ) as connection:
        cursor = connection.cursor().execute(EXAMPLES[name])
        found = [dict(zip([column[0] for column in cursor.description], row, strict=True)) for row in cursor]

    assert rounded(OF_A_STACK[name](analyst)) == rounded(found)


def test_the_audience_has_the_age_bands_of_the_app():
    assert age_band_sql() in " ".join(EXAMPLES["audience"].split())


def test_pandas_reads_the_result(analyst, tmp_path):
    ran = run_python(EXAMPLES["pandas"], tmp_path, analyst.environment)

    assert analyst.stores() == ran.rows
    assert [] == forbidden(ran, analyst.names)


def test_awswrangler_reads_the_result_as_the_reader_role(analyst, tmp_path):
    ran = run_python(EXAMPLES["awswrangler"], tmp_path, analyst.environment, packages_of("awswrangler"))

    assert analyst.stores() == ran.rows
    assert [] == forbidden(ran, analyst.names)


# What Superset does with a connection and a dataset, in the versions of SQLAlchemy and PyAthena that it has.
SUPERSET = """
import pandas as pd
from sqlalchemy import create_engine, inspect, text

engine = create_engine({uri!r})
inspector = inspect(engine)
assert "face_observations" in inspector.get_view_names(), inspector.get_view_names()
assert "stores" in inspector.get_table_names(), inspector.get_table_names()
assert "observation_id" in [column["name"] for column in inspector.get_columns("face_observations")]
with engine.connect() as connection:
    frame = pd.DataFrame(connection.execute(text({sql!r})).mappings().all())
"""
CHART = """
SELECT store_id, COUNT(*) AS faces, SUM(positive) AS positive_faces
FROM ({dataset}) AS virtual_table
WHERE dt >= current_date - INTERVAL '28' DAY
GROUP BY store_id
ORDER BY store_id
LIMIT 50000"""


def test_superset_charts_a_dataset_as_the_reader_role(analyst, tmp_path):
    outputs = pipeline.outputs(analyst.names)
    uri = EXAMPLES["a Superset URI"].strip()
    for word in ("REGION", "DATABASE", "WORKGROUP"):
        uri = uri.replace(word, outputs.get(f"SHOPPER_{word}", analyst.names.region))
    code = SUPERSET.format(uri=uri, sql=CHART.format(dataset=EXAMPLES["a Superset dataset"]))

    ran = run_python(code, tmp_path, analyst.environment, packages_of("superset"))

    assert analyst.stores() == ran.rows
    assert [] == forbidden(ran, analyst.names)


def test_a_copy_for_duckdb_has_each_row_once_also_when_it_is_repeated(analyst, tmp_path):
    for _ in range(2):
        ran = run_python(EXAMPLES["a copy"], tmp_path, analyst.environment)
    assert [] == forbidden(ran, analyst.names)

    for name, expected in QUERIES.items():
        assert rounded(expected(analyst)) == rounded(in_duckdb(tmp_path, "lake", EXAMPLES[name])), name
    places = DuckDBEngine(tmp_path / "lake").run(queries.places(TODAY - timedelta(days=28), TODAY + timedelta(days=1)))
    assert sum(picture.faces for picture in analyst.pictures) == places.frame["faces"].sum()


def test_the_synthetic_lake_can_be_queried_with_duckdb(tmp_path):
    write_lake(tmp_path / "synthetic-lake", date.today(), weeks=1)

    for name in QUERIES:
        assert in_duckdb(tmp_path, "synthetic-lake", EXAMPLES[name]), name


def test_the_profile_and_the_variables_are_those_of_a_stack():
    names = Names(DEFAULT_STACK, "eu-west-1", Account("111122223333"))
    variables = dict(line.removeprefix("export ").split("=", 1) for line in EXAMPLES["variables"].splitlines())
    profile = variables.pop("AWS_PROFILE")

    assert variables.items() <= pipeline.outputs(names).items()
    assert f"[profile {profile}]\nrole_arn = {names.role_arn('reader')}\n" in EXAMPLES["access"]
    superset = json.loads(EXAMPLES["Superset engine parameters"])
    assert {"connect_args": {"role_arn": names.role_arn("reader")}} == superset


def in_duckdb(folder: Path, lake: str, sql: str) -> list[Row]:
    views = EXAMPLES["views"].replace("'lake/", f"'{folder}/{lake}/")
    with duckdb.connect() as connection:
        connection.execute(views)
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def rounded(rows: list[Row]) -> list[Row]:
    return [
        {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()} for row in rows
    ]


def forbidden(ran: Ran, names: Names) -> list[tuple[str, str]]:
    """What the example did that the role of analysts does not allow."""
    needs = {each for call in ran.calls for each in needed(names, *call)}
    assert needs
    return sorted(each for each in needs if not allows(policies.reader_access(names), *each))
