"""Iceberg tables on Trino: rows that arrive at least once are merged into a compacted table, and a view of one of its
snapshots adds the rows that are not in it."""

from typing import Any

import pytest
from trino.exceptions import TrinoUserError

from tests.support.trino import Trino
from tests.support.trino_catalogs import ICEBERG, SCHEMA

pytestmark = pytest.mark.trino

COMPACTED = f"{ICEBERG}.{SCHEMA}.compacted"
ARRIVED = f"{ICEBERG}.{SCHEMA}.arrived"
VIEW = f"{ICEBERG}.{SCHEMA}.observations"
COLUMNS = "observation_id, dt, emotion"
# Equal ids have equal days; the engine reads only the source's days of the target where the condition says so.
MERGE = f"""
MERGE INTO {COMPACTED} AS target
USING {{source}} AS source
ON target.observation_id = source.observation_id AND target.dt = source.dt
WHEN NOT MATCHED THEN INSERT ({COLUMNS}) VALUES (source.observation_id, source.dt, source.emotion)"""
ONCE = f"""(
  SELECT {COLUMNS} FROM (
    SELECT {COLUMNS}, row_number() OVER (PARTITION BY observation_id, dt ORDER BY emotion) AS number FROM {ARRIVED}
  ) WHERE number = 1
)"""
# Trino expires and removes only what is a week old, unless the session allows less.
AT_ONCE = {f"{ICEBERG}.{name}_min_retention": "0s" for name in ("expire_snapshots", "remove_orphan_files")}


def arrive(trino: Trino, *rows: tuple[str, str, str]) -> None:
    values = ", ".join(f"('{observation}', DATE '{day}', '{emotion}')" for observation, day, emotion in rows)
    trino.execute(f"INSERT INTO {ARRIVED} VALUES {values}")


def merge(trino: Trino, source: str = ONCE) -> None:
    trino.execute(MERGE.format(source=source))


def maintain(trino: Trino) -> None:
    trino.execute(f"ALTER TABLE {COMPACTED} EXECUTE optimize")
    for procedure in ("expire_snapshots", "remove_orphan_files"):
        trino.execute(f"ALTER TABLE {COMPACTED} EXECUTE {procedure}(retention_threshold => '0s')", AT_ONCE)


def pin_view(trino: Trino) -> None:
    """Creates the view over the current snapshot, or replaces it."""
    metadata = f'{ICEBERG}.{SCHEMA}."compacted$refs"'
    ((snapshot,),) = trino.execute(f"SELECT snapshot_id FROM {metadata} WHERE name = 'main'")
    trino.execute(
        f"CREATE OR REPLACE VIEW {VIEW} AS "
        f"SELECT {COLUMNS} FROM {COMPACTED} FOR VERSION AS OF {snapshot} "
        f"UNION ALL SELECT DISTINCT {COLUMNS} FROM {ARRIVED} AS arrived WHERE NOT EXISTS ("
        f"SELECT 1 FROM {COMPACTED} FOR VERSION AS OF {snapshot} AS pinned "
        "WHERE pinned.observation_id = arrived.observation_id AND pinned.dt = arrived.dt)"
    )


def count(trino: Trino, relation: str) -> int:
    ((number,),) = trino.execute(f"SELECT count(*) FROM {relation}")
    return int(number)


@pytest.fixture
def tables(trino: Trino):
    for table in (COMPACTED, ARRIVED):
        trino.execute(
            f"CREATE TABLE {table} (observation_id varchar, dt date, emotion varchar) "
            "WITH (format = 'PARQUET', partitioning = ARRAY['dt'])"
        )
    yield
    trino.execute(f"DROP VIEW IF EXISTS {VIEW}")
    for table in (COMPACTED, ARRIVED):
        trino.execute(f"DROP TABLE {table}")


@pytest.mark.usefixtures("tables")
def test_a_view_of_a_snapshot_and_of_what_is_not_in_it_stays_exact_while_rows_are_merged(trino: Trino):
    def rows(relation: str) -> list[list[Any]]:
        return trino.execute(f"SELECT observation_id, emotion FROM {relation} ORDER BY 1")

    first = ("a", "2026-11-01", "HAPPY")
    arrive(trino, first, first, ("b", "2026-11-01", "CALM"))
    merge(trino)
    arrive(trino, first, ("c", "2026-11-01", "SAD"))
    merge(trino)
    assert [["a", "HAPPY"], ["b", "CALM"], ["c", "SAD"]] == rows(COMPACTED)

    files = f'{ICEBERG}.{SCHEMA}."compacted$files"'
    snapshots = f'{ICEBERG}.{SCHEMA}."compacted$snapshots"'
    assert 2 == count(trino, files)
    maintain(trino)
    assert (1, 1) == (count(trino, files), count(trino, snapshots))

    pin_view(trino)
    arrive(trino, ("b", "2026-11-01", "CALM"), ("d", "2026-11-02", "HAPPY"), ("d", "2026-11-02", "HAPPY"))
    expected = [["a", "HAPPY"], ["b", "CALM"], ["c", "SAD"], ["d", "HAPPY"]]
    assert (3, expected) == (count(trino, COMPACTED), rows(VIEW))

    merge(trino)
    assert (4, expected) == (count(trino, COMPACTED), rows(VIEW))

    pin_view(trino)
    trino.execute(f"DELETE FROM {ARRIVED}")
    assert expected == rows(VIEW)


@pytest.mark.usefixtures("tables")
def test_a_view_fails_when_its_snapshot_has_expired(trino: Trino):
    arrive(trino, ("a", "2026-11-01", "HAPPY"))
    merge(trino)
    pin_view(trino)
    arrive(trino, ("b", "2026-11-01", "HAPPY"))
    merge(trino)

    maintain(trino)

    with pytest.raises(TrinoUserError, match=r"Failed analyzing stored view .*snapshot ID does not exist"):
        count(trino, VIEW)
    pin_view(trino)
    assert 2 == count(trino, VIEW)


@pytest.mark.usefixtures("tables")
def test_a_query_of_some_days_prunes_both_tables_of_the_view(trino: Trino):
    arrive(trino, ("a", "2026-11-01", "HAPPY"), ("b", "2026-11-02", "HAPPY"))
    merge(trino)
    pin_view(trino)

    ((plan,),) = trino.execute(f"EXPLAIN SELECT count(*) FROM {VIEW} WHERE dt >= DATE '2026-11-02'")

    scans = [line for line in plan.splitlines() if f"table = {ICEBERG}:" in line]
    assert 3 == len(scans), plan  # the snapshot's rows, what arrived, and the snapshot's ids
    assert all("constraint on [dt]" in scan for scan in scans), plan


@pytest.mark.usefixtures("tables")
def test_a_merge_needs_each_row_of_its_source_once(trino: Trino):
    twice = ("a", "2026-11-01", "HAPPY")
    arrive(trino, twice, twice)

    merge(trino, ARRIVED)
    assert 2 == count(trino, COMPACTED)

    with pytest.raises(TrinoUserError, match="One MERGE target table row matched more than one source row"):
        merge(trino, ARRIVED)
