"""The local Athena's statements on Iceberg tables, in Athena's syntax."""

from datetime import timedelta

import pytest

from infra import aws
from infra.athena import execute
from infra.errors import StatementFailed
from infra.iceberg import glue_catalog
from infra.names import Account, Names
from tests.infra.maintenance.landing import TODAY, deliver, face, query
from tests.support.local_stack import REGION

pytestmark = pytest.mark.local_cloud

HISTORY = "face_observations_history"
INSERT = f"INSERT INTO {HISTORY} (observation_id, dt) SELECT observation_id, dt FROM face_observations_landing"
IDS = f"SELECT observation_id FROM {HISTORY} ORDER BY observation_id"


@pytest.fixture
def shop(aws_account, infra) -> Names:
    assert 0 == infra("deploy", "--stack", "shop")[0]
    names = Names("shop", REGION, Account(aws_account))
    deliver(names, [face(1), face(2), face(3, TODAY - timedelta(days=1))])
    return names


def run(names: Names, sql: str) -> None:
    execute(aws.clients(REGION), names, sql)


def snapshot(names: Names) -> int:
    table = glue_catalog(aws.clients(REGION)).load_table(f"{names.database}.{HISTORY}")
    return int(table.current_snapshot().snapshot_id)


def test_insert_appends_the_rows_of_a_query_and_leaves_other_columns_null(shop):
    run(shop, INSERT)

    assert [("face-1",), ("face-2",), ("face-3",)] == query(shop, IDS)
    assert [(None,)] == query(shop, f"SELECT DISTINCT store_id FROM {HISTORY}")


def test_delete_removes_the_rows_that_its_condition_selects(shop):
    run(shop, INSERT)

    run(
        shop, f"DELETE FROM {HISTORY} WHERE dt BETWEEN DATE '{TODAY}' AND DATE '{TODAY}' AND observation_id <> 'face-2'"
    )

    assert [("face-2",), ("face-3",)] == query(shop, IDS)


def test_a_snapshot_is_read_as_it_was_while_the_table_changes(shop):
    run(shop, INSERT)
    before = snapshot(shop)
    run(shop, f"DELETE FROM {HISTORY} WHERE dt = DATE '{TODAY}'")

    counts = f"SELECT (SELECT count(*) FROM {HISTORY} FOR VERSION AS OF {before}), (SELECT count(*) FROM {HISTORY})"
    assert [(3, 1)] == query(shop, counts)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (f"DELETE FROM {HISTORY}", "DELETE with a condition only"),
        (f"INSERT INTO {HISTORY} SELECT * FROM face_observations", "INSERT with the names of columns only"),
    ],
)
def test_a_statement_that_is_not_supported_says_so(shop, statement, reason):
    with pytest.raises(StatementFailed, match=reason):
        run(shop, statement)
