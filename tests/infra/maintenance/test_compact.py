"""Each observation counts once, before, during and after compaction."""

import re
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Any

import pytest

from infra import aws
from infra.athena import execute
from infra.errors import MaintenanceBusy, StatementFailed
from infra.maintenance import compact as compaction
from infra.maintenance import runs
from infra.maintenance.compact import KEEP_MERGED, compact
from infra.maintenance.lease import Lease
from infra.names import Account, Names
from lib.contract.lake import FACE_OBSERVATIONS
from tests.infra.maintenance.landing import TODAY, deliver, face, keys, picture, query
from tests.support.local_stack import REGION

pytestmark = pytest.mark.local_cloud

NOW = datetime.now(UTC)
COUNTS = """
SELECT
  (SELECT count(*) FROM face_observations),
  (SELECT count(DISTINCT observation_id) FROM face_observations),
  (SELECT count(*) FROM image_observations)"""


@pytest.fixture
def shop(aws_account, infra) -> Names:
    """The names of a stack of its own, since its history is not empty afterwards."""
    assert 0 == infra("deploy", "--stack", "shop")[0]
    return Names("shop", REGION, Account(aws_account))


def run(names: Names, after: timedelta = timedelta()) -> list[compaction.Compacted]:
    return compact(aws.clients(REGION), names, lambda: NOW + after)


def test_a_row_that_was_delivered_twice_counts_once(shop):
    deliver(shop, [face(1), face(2), picture(1)])
    deliver(shop, [face(2), face(3), picture(1)])

    assert [(3, 3, 1)] == query(shop, COUNTS)

    run(shop)

    assert [(3, 3, 1)] == query(shop, COUNTS)
    assert [(3,)] == query(shop, "SELECT count(*) FROM face_observations_history")


def test_a_row_that_is_delivered_again_after_compaction_counts_once(shop):
    deliver(shop, [face(1), picture(1)])
    run(shop)
    deliver(shop, [face(1), face(2), picture(1)])

    assert [(2, 2, 1)] == query(shop, COUNTS)

    run(shop)

    assert [(2, 2, 1)] == query(shop, COUNTS)


def test_late_rows_count_at_once_and_join_the_file_of_their_day(shop):
    earlier = TODAY - timedelta(days=2)
    deliver(shop, [face(1, earlier), face(2)])
    run(shop)
    deliver(shop, [face(3, earlier)])

    assert [(3, 3, 0)] == query(shop, COUNTS)

    run(shop)

    assert [(3, 3, 0)] == query(shop, COUNTS)
    assert [(earlier, 2), (TODAY, 1)] == query(
        shop, "SELECT dt, count(*) FROM face_observations GROUP BY dt ORDER BY dt"
    )
    assert 2 == len({*current_files(shop)})


def test_landing_files_are_deleted_an_hour_after_the_merge_and_no_row_with_them(shop):
    deliver(shop, [face(1), picture(1)])
    run(shop)
    assert 1 == len(keys(shop, FACE_OBSERVATIONS.prefix))

    run(shop, KEEP_MERGED - timedelta(seconds=1))
    assert 1 == len(keys(shop, FACE_OBSERVATIONS.prefix))

    (faces, _) = run(shop, KEEP_MERGED)
    assert (0, 1) == (faces.merged_files, faces.deleted_files)
    assert [] == keys(shop, FACE_OBSERVATIONS.prefix)
    assert [] == keys(shop, "maintenance/merged/")
    assert [(1, 1, 1)] == query(shop, COUNTS)


def test_a_landing_file_that_was_replaced_after_the_merge_is_not_deleted_before_it_is_merged(shop):
    deliver(shop, [face(1)], name="import-1")
    run(shop)
    deliver(shop, [face(1), face(2)], name="import-1")

    (faces, _) = run(shop, KEEP_MERGED)

    assert (1, 0) == (faces.merged_files, faces.deleted_files)
    assert [(2, 2, 0)] == query(shop, COUNTS)
    run(shop, 2 * KEEP_MERGED)
    assert [(2, 2, 0)] == query(shop, COUNTS)


def test_a_landing_file_that_is_replaced_at_the_moment_of_its_deletion_is_kept_and_merged(shop):
    deliver(shop, [face(1)], name="import-1")
    run(shop)
    clients = aws.clients(REGION)
    replace = [lambda: deliver(shop, [face(1), face(2)], name="import-1")]
    clients("s3").meta.events.register("before-call.s3.DeleteObjects", lambda **_: replace.pop()() if replace else None)

    (faces, _) = compact(clients, shop, lambda: NOW + KEEP_MERGED)

    assert ([], 0) == (replace, faces.deleted_files)
    assert [(2, 2, 0)] == query(shop, COUNTS)
    run(shop, 2 * KEEP_MERGED)
    assert [(2,)] == query(shop, "SELECT count(*) FROM face_observations_history")


def test_the_hour_begins_when_the_rows_are_merged_not_before(shop):
    deliver(shop, [face(1)])
    times = chain([NOW] * 4, repeat(NOW + timedelta(minutes=50)))  # twice for each table before the merge
    compact(aws.clients(REGION), shop, lambda: next(times))  # the merge took 50 minutes

    (faces, _) = run(shop, KEEP_MERGED)

    assert 0 == faces.deleted_files


def test_a_run_that_is_out_of_time_ends_cleanly_and_the_next_one_continues(shop, monkeypatch):
    monkeypatch.setattr(compaction, "DAYS_A_STATEMENT", 1)
    deliver(shop, [face(1, TODAY - timedelta(days=1)), face(2), picture(2)])

    first = compact(aws.clients(REGION), shop, lambda: NOW, out_of_time=lambda: has_merged(shop))

    assert [(1, 1), (0, 1)] == [(each.merged_files, each.waiting_files) for each in first]
    assert [(2, 2, 1)] == query(shop, COUNTS)
    assert [(1, 0), (1, 0)] == [(each.merged_files, each.waiting_files) for each in run(shop)]
    assert [(2, 2, 1)] == query(shop, COUNTS)
    assert [(2,)] == query(shop, "SELECT count(*) FROM face_observations_history")


def has_merged(names: Names) -> bool:
    """Whether a group of files is recorded as merged."""
    return bool(keys(names, "maintenance/merged/"))


def test_a_statement_that_runs_when_the_time_is_over_is_stopped_and_the_right_to_change_is_given_back(shop):
    deliver(shop, [face(1)])
    asked = iter([False])

    (faces, _) = compact(aws.clients(REGION), shop, lambda: NOW, out_of_time=lambda: next(asked, True))

    assert (0, 1) == (faces.merged_files, faces.waiting_files)
    Lease(aws.clients(REGION), shop).release()
    assert [(1, 1, 0)] == query(shop, COUNTS)


def test_a_run_is_recorded_with_the_newest_delivery_of_all_runs(shop):
    delivered_at = datetime.now(UTC)
    deliver(shop, [face(1)])
    run(shop)
    merged = last_run(shop)
    run(shop, timedelta(minutes=5))
    later = last_run(shop)

    assert (NOW, 1) == (merged.ended_at, merged.merged_files)
    assert merged.newest_delivery_at is not None
    assert abs(merged.newest_delivery_at - delivered_at) < timedelta(minutes=5)
    assert (NOW + timedelta(minutes=5), 0, merged.newest_delivery_at) == (
        later.ended_at,
        later.merged_files,
        later.newest_delivery_at,
    )


def test_status_knows_the_newest_delivery_also_after_its_file_is_merged_and_deleted(shop, infra):
    deliver(shop, [face(1)])
    run(shop)
    _, merged, _ = infra("status", "--stack", "shop")
    run(shop, KEEP_MERGED)
    _, deleted, _ = infra("status", "--stack", "shop")

    assert [] == keys(shop, FACE_OBSERVATIONS.prefix)
    for out, files in ((merged, "1 file"), (deleted, "0 files")):
        line = rf"  face_observations: newest delivery \d+ s ago; .*\({files} merged\); nothing to merge\n"
        assert re.search(line, out)


def last_run(names: Names) -> runs.LastRun:
    found = runs.read(aws.clients(REGION), names, FACE_OBSERVATIONS)
    assert found is not None
    return found


def test_a_statement_that_nobody_waits_for_is_stopped(shop, monkeypatch):
    monkeypatch.setattr("infra.athena.time.sleep", interrupt)

    with pytest.raises(KeyboardInterrupt):
        _execute(shop, "SELECT count(*) FROM range(100000000000)")

    athena = aws.clients(REGION)("athena")
    (query_id,) = athena.list_query_executions(WorkGroup=shop.stack)["QueryExecutionIds"]
    state = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]
    assert "CANCELLED" == state


def interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def test_two_compactions_at_once_are_refused(shop):
    lease = Lease(aws.clients(REGION), shop)

    with pytest.raises(MaintenanceBusy, match="another job changes the history"):
        run(shop)

    lease.release()
    assert [0, 0] == [each.merged_files for each in run(shop)]


def test_the_lease_of_a_killed_job_expires(shop):
    clients = aws.clients(REGION)
    Lease(clients, shop)

    assert Lease(clients, shop, lambda: datetime.now(UTC) + timedelta(minutes=36))
    with pytest.raises(MaintenanceBusy):
        Lease(clients, shop)


def test_a_job_whose_lease_expired_does_not_end_that_of_the_job_that_took_it(shop):
    clients = aws.clients(REGION)
    stopped = Lease(clients, shop)
    other = Lease(clients, shop, lambda: datetime.now(UTC) + timedelta(minutes=36))

    with pytest.raises(MaintenanceBusy):
        stopped.renew()
    stopped.release()

    other.renew()
    other.release()
    other.release()
    assert [] == keys(shop, "maintenance/lease.json")


def test_a_failed_statement_is_reported_with_athenas_reason_and_frees_the_lease(shop):
    with pytest.raises(StatementFailed, match=r"NOT_SUPPORTED.*Run the same command again"):
        _execute(shop, "MERGE INTO face_observations_history AS t USING stores AS s ON (true) WHEN MATCHED THEN DELETE")


def _execute(names: Names, sql: str) -> None:
    execute(aws.clients(REGION), names, sql)


def current_files(names: Names) -> list[Any]:
    """The data files of the history's current snapshot."""
    from infra.iceberg import glue_catalog

    table = glue_catalog(aws.clients(REGION)).load_table(f"{names.database}.{FACE_OBSERVATIONS.history_name}")
    return [task.file.file_path for task in table.scan().plan_files()]
