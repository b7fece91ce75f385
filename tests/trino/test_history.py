"""The statements of the history on Trino, over the tables and views that a deploy made in the local cloud.

Rows are delivered again, late and with other values, merged and merged again, optimized and expired; after each step
the views have the plain model's rows, on Trino and on the local Athena.
"""

import io
import itertools
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from infra import aws
from infra.maintenance import statements
from infra.names import Account, Names
from infra.purge.purge import Purge
from infra.purge.scope import Scope
from lib.contract.lake import FACE_OBSERVATIONS, IMAGE_OBSERVATIONS, TABLES
from lib.contract.observation import FaceObservation, ImageObservation
from tests.infra.maintenance.landing import TODAY, deliver, face, picture, query
from tests.infra.purge.files import contents
from tests.support.local_stack import REGION
from tests.support.trino import Trino

pytestmark = pytest.mark.trino

STEPS = 8
FIRST_DAY = TODAY - timedelta(days=5)
DAYS = [FIRST_DAY + timedelta(days=later) for later in range(6)]
ROWS = {
    FACE_OBSERVATIONS.name: "SELECT observation_id, dt, emotion FROM face_observations ORDER BY 1",
    IMAGE_OBSERVATIONS.name: "SELECT image_id, dt, CAST(faces AS varchar) FROM image_observations ORDER BY 1",
}
# Trino's own forms of OPTIMIZE and VACUUM. It removes only what is a week old, unless the session allows less.
OPTIMIZE = "ALTER TABLE {table} EXECUTE optimize WHERE dt BETWEEN DATE '{first}' AND DATE '{last}'"
VACUUM = (
    "ALTER TABLE {table} EXECUTE expire_snapshots(retention_threshold => '0s')",
    "ALTER TABLE {table} EXECUTE remove_orphan_files(retention_threshold => '0s')",
)
_stacks = itertools.count(1)
AT_ONCE = {f"iceberg.{name}_min_retention": "0s" for name in ("expire_snapshots", "remove_orphan_files")}


class History:
    """A deployed stack, and each of its rows as it was first delivered."""

    def __init__(self, trino: Trino, names: Names, chance: random.Random) -> None:
        self.trino = replace(trino, catalog="awsdatacatalog", schema=names.database)
        self.names = names
        self.chance = chance
        self.first: dict[str, FaceObservation | ImageObservation] = {}

    def new(self, late: bool = False) -> None:
        start = len(self.first) // 2
        for number in range(start, start + self.chance.randint(1, 8)):
            day = TODAY - timedelta(days=self.chance.randint(1, 5) if late else 0)
            emotion: Any = self.chance.choice(("HAPPY", "CALM", None))
            rows: list[FaceObservation | ImageObservation] = [
                replace(face(number, day), emotion=emotion),
                picture(number, day),
            ]
            deliver(self.names, rows)
            self.first |= {id_of(row): row for row in rows}

    def late(self) -> None:
        self.new(late=True)

    def again(self) -> None:
        """Delivers some rows as a second analysis made them."""
        for row in self.chance.sample(list(self.first.values()), k=min(5, len(self.first))):
            later = row.ingested_at + timedelta(minutes=1)
            sad: Any = "SAD"
            other = (
                replace(row, ingested_at=later, emotion=sad)
                if isinstance(row, FaceObservation)
                else replace(row, ingested_at=later, faces=9)
            )
            deliver(self.names, [other])

    def merge(self) -> None:
        for table in TABLES:
            self.trino.execute(statements.merge(table, DAYS))

    def maintain(self) -> None:
        for table in TABLES:
            self.trino.execute(OPTIMIZE.format(table=table.history_name, first=FIRST_DAY, last=TODAY))
            for statement in VACUUM:
                self.trino.execute(statement.format(table=table.history_name), AT_ONCE)

    def expected(self) -> dict[str, list[list[Any]]]:
        rows: dict[str, list[list[Any]]] = {name: [] for name in ROWS}
        for id_, row in sorted(self.first.items()):
            if isinstance(row, FaceObservation):
                rows[FACE_OBSERVATIONS.name].append([id_, row.dt, row.emotion])
            else:
                rows[IMAGE_OBSERVATIONS.name].append([id_, row.dt, str(row.faces)])
        return rows

    def on_trino(self) -> dict[str, list[list[Any]]]:
        return {name: self.trino.execute(sql) for name, sql in ROWS.items()}

    def on_athena(self) -> dict[str, list[list[Any]]]:
        return {name: [list(row) for row in query(self.names, sql)] for name, sql in ROWS.items()}


def id_of(row: FaceObservation | ImageObservation) -> str:
    return row.observation_id if isinstance(row, FaceObservation) else row.image_id


@pytest.fixture
def history(trino: Trino, aws_account, infra, rng) -> History:
    stack = f"shop-{next(_stacks)}"
    assert 0 == infra("deploy", "--stack", stack)[0]
    return History(trino, Names(stack, REGION, Account(aws_account)), rng)


def test_the_views_have_each_row_once_whatever_is_delivered_merged_and_maintained(history: History):
    steps: list[Callable[[], None]] = [history.new, history.late, history.again, history.merge, history.maintain]
    sequence = [history.new, history.again, history.merge, *history.chance.choices(steps, k=STEPS), history.merge]
    for step in sequence:
        step()
        assert history.expected() == history.on_trino(), step.__name__
        assert history.expected() == history.on_athena(), step.__name__

    for table in TABLES:
        assert [[len(history.first) // 2]] == history.trino.execute(f"SELECT count(*) FROM {table.history_name}")


def test_a_view_that_trino_creates_of_our_text_has_the_rows_of_ours(history: History):
    history.new()
    history.merge()
    history.again()
    history.late()
    for table in TABLES:
        history.trino.execute(f"CREATE VIEW {table.name}_of_trino AS {statements.view(table)}")
        rows = ROWS[table.name].replace(f"FROM {table.name}", f"FROM {table.name}_of_trino")
        assert history.expected()[table.name] == history.trino.execute(rows)


def test_a_query_of_some_days_reads_only_these_days_of_every_table_of_the_view(history: History):
    history.new()
    history.late()
    history.merge()

    for table in TABLES:
        ((plan,),) = history.trino.execute(f"EXPLAIN SELECT count(*) FROM {table.name} WHERE dt >= DATE '{TODAY}'")
        scans = re.findall(r"table = \w+:\w+[.:](\w+_(?:history|landing))", plan)
        assert [table.history_name] * 2 + [table.landing_name] * 2 == sorted(scans), plan
        assert 4 == plan.count(f":: [[{TODAY}"), plan


def test_purged_rows_leave_the_history(history: History):
    history.new()
    history.merge()
    chosen = next(row for row in history.first.values() if isinstance(row, FaceObservation))
    condition = f"aisle_id = '{chosen.aisle_id}'"

    history.trino.execute(statements.purge(FACE_OBSERVATIONS, condition, FIRST_DAY, TODAY))

    left = [
        row for row in history.first.values() if isinstance(row, FaceObservation) and row.aisle_id != chosen.aisle_id
    ]
    found = history.trino.execute("SELECT count(*) FROM face_observations_history")
    assert [[len(left)]] == found


def test_days_whose_retention_ends_leave_the_history_whole(history: History):
    history.new()
    history.late()
    history.merge()

    for table in TABLES:
        ((older,),) = history.trino.execute(statements.count_before(table, TODAY))
        history.trino.execute(statements.delete_before(table, TODAY))
        assert [[TODAY, len(history.first) // 2 - older]] == history.trino.execute(
            f"SELECT dt, count(*) FROM {table.history_name} GROUP BY dt"
        )
        assert older > 0
        # Whole files left: nothing is only marked as deleted, which the local Athena could not read.
        assert [[0]] == history.trino.execute(f'SELECT count(*) FROM "{table.history_name}$files" WHERE content <> 0')


def test_a_purge_erases_what_trino_only_marks_as_deleted_as_athena_does(history: History):
    history.new()
    history.merge()
    history.late()
    history.merge()
    purged = face(0).aisle_id
    scope = Scope(aisle_id=purged)
    purge = Purge(aws.clients(REGION), history.names, scope, lambda: datetime.now(UTC))
    before = purge.survey()
    for table in TABLES:  # as a purge does that is killed afterwards
        history.trino.execute(statements.purge(table, scope.condition, FIRST_DAY, TODAY))
    assert purged in ids_in_history(history)

    purge.run(before)

    assert purged not in ids_in_history(history)
    history.first = {id_: row for id_, row in history.first.items() if row.aisle_id != purged}
    history.merge()
    assert history.expected() == history.on_trino() == history.on_athena()


def ids_in_history(history: History) -> set[str]:
    """The aisles of all rows in data files, those included that are marked as deleted."""
    return {
        aisle
        for content in contents(history.names, ".parquet", "face_observations_history/data/")
        if "aisle_id" in (table := pq.read_table(io.BytesIO(content))).column_names
        for aisle in table["aisle_id"].to_pylist()
    }
