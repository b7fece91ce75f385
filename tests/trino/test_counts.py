"""The hourly counts on Trino, over a stack of the local cloud: the counts of the app are those of the rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from infra import aws
from infra.maintenance import count_statements, statements
from infra.maintenance.counts import Counts
from infra.names import Account, Names
from lib.contract.hourly_counts import COUNT_COLUMNS
from lib.contract.lake import TABLES
from lib.data import queries
from lib.data.engine import AthenaEngine
from lib.data.periods import Grain, Period
from lib.data.queries import Query
from tests.docs.queried_lake import deliver_and_compact
from tests.infra.maintenance.landing import TODAY, deliver, face, picture
from tests.support.local_stack import REGION
from tests.support.trino import Trino

pytestmark = pytest.mark.trino

DAYS = Period(TODAY - timedelta(days=45), TODAY + timedelta(days=1))
UNMERGED = "SELECT sum(unmerged_faces) FROM hourly_counts"


@pytest.fixture
def shop(aws_account, infra) -> Names:
    assert 0 == infra("deploy", "--stack", "counted")[0]
    return Names("counted", REGION, Account(aws_account))


def test_the_apps_counts_are_those_of_the_rows_on_both_engines(trino: Trino, shop: Names):
    schema = replace(trino, catalog="awsdatacatalog", schema=shop.database)
    counts = Counts(aws.clients(REGION), shop, lambda sql: {"rows": schema.execute(sql)})
    lake = deliver_and_compact(shop, {})  # the local Athena has counted and published a part
    assert_counts(schema, shop)

    for table in TABLES:
        schema.execute(statements.merge(table, [TODAY - timedelta(days=number) for number in range(45)]))
    days = [day for (day,) in schema.execute(count_statements.different_days())]
    assert days
    counts.count(days)
    assert_counts(schema, shop)
    assert [] == schema.execute(count_statements.different_days())

    counts.publish()
    assert [[0]] == schema.execute(UNMERGED)
    assert_counts(schema, shop)

    new = [build(number) for number in (10_000, 10_001) for build in (face, picture)]
    deliver(shop, [*new, *lake.faces[:5], *lake.pictures[:5]])
    assert [[2]] == schema.execute(UNMERGED)
    assert_counts(schema, shop, Grain.DAY)


def assert_counts(schema: Trino, names: Names, grain: Grain = Grain.HOUR) -> None:
    """The counts are the same row by row and ready, on Trino and on the local Athena."""
    athena = AthenaEngine(names.database, names.stack, REGION, poll_seconds=0.1)
    engines: list[Callable[[Query], pd.DataFrame]] = [schema.run, lambda query: athena.run(query).frame]
    first, *others = (
        by_key(run(queries.rollup(DAYS, grain, pose=True, ready=ready))) for ready in (False, True) for run in engines
    )
    assert not first.empty
    for other in others:
        pd.testing.assert_frame_equal(first, other)


def by_key(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a key: of observations, a picture's counts are a row of their own, also where a face has its key."""
    counts = [column.name for column in COUNT_COLUMNS]
    keys = [name for name in frame.columns if name not in (*counts, "unmerged_faces")]
    return frame.groupby(keys, dropna=False, observed=True)[counts].sum().sort_index().reset_index()
