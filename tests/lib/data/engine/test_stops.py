"""A query without a on_wait caller is cancelled in its engine, and a shared query runs once."""

import threading

import boto3
import pytest

from infra.__main__ import main
from lib.contract.column import Column
from lib.contract.lake import database_name
from lib.data.engine import AthenaEngine, DuckDBEngine, QueryCancelled
from lib.data.engine.errors import query_abandoned
from lib.data.queries import Query
from lib.data.query_cache import QueryCache

STACK = "stops"
ROWS = (Column("bigint", "rows", "Rows counted", name="rows"),)
ONE_ROW = Query("SELECT 1 AS rows", {}, ROWS)
# Runs for hours unless it is cancelled, on the local cloud too, which runs Athena's SQL in DuckDB.
FOR_HOURS = Query(
    "SELECT count(*) AS rows FROM range(10000000) AS a(x) CROSS JOIN range(10000000) AS b(y) WHERE sin(x * y) > 2",
    {},
    ROWS,
)


class SetOnNthCheck(threading.Event):
    """An event that becomes set at its nth check; engines check once before they start a query."""

    def __init__(self, checks: int) -> None:
        super().__init__()
        self._checks_left = checks

    def is_set(self) -> bool:
        self._checks_left -= 1
        if self._checks_left <= 0:
            self.set()
        return super().is_set()


class Gone(BaseException):
    """Like what Streamlit raises in a script whose viewer has navigated away."""


@pytest.fixture
def athena(aws_account):
    assert 0 == main(["deploy", "--stack", STACK])
    return AthenaEngine(database_name(STACK), STACK, poll_seconds=0.01)


@pytest.fixture
def cache():
    return QueryCache(max_entries=4, max_bytes=1_000, size=lambda _result: 1, grace_seconds=0)


def states_of_queries(athena):
    """The states of all query executions of the workgroup, in no order."""
    client = boto3.client("athena")
    return [
        client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]
        for query_id in client.list_query_executions(WorkGroup=athena.workgroup)["QueryExecutionIds"]
    ]


def join_calls():
    for thread in threading.enumerate():
        if thread.name == "query cache":
            thread.join(60)
            assert not thread.is_alive(), "the query was not cancelled"


def run_twice_concurrently(cache, run):
    """Two threads need the same result; the query starts when both wait."""
    both_waiting = threading.Barrier(3)
    results = []

    def load(cancelled):
        both_waiting.wait(60)
        return run(ONE_ROW, cancelled)

    def call():
        arrived = iter([both_waiting])

        def on_wait(_seconds):
            for barrier in arrived:
                barrier.wait(60)

        results.append(cache.get("rows", load, on_wait, ttl_seconds=60))

    callers = [threading.Thread(target=call) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    return results


def test_duckdb_cancels_a_running_query(tmp_path):
    with pytest.raises(QueryCancelled, match=str(query_abandoned())):
        DuckDBEngine(tmp_path).run(FOR_HOURS, SetOnNthCheck(2))


def test_duckdb_starts_no_cancelled_query(tmp_path):
    with pytest.raises(QueryCancelled):
        DuckDBEngine(tmp_path / "not-there").run(ONE_ROW, SetOnNthCheck(1))


def test_a_query_that_is_not_cancelled_has_its_result(tmp_path):
    result = DuckDBEngine(tmp_path).run(ONE_ROW, threading.Event())

    assert [1] == list(result.frame["rows"])
    assert result.scanned_bytes is None


def test_duckdb_cancels_a_query_whose_last_caller_has_gone(tmp_path, cache):
    def leave(_seconds):
        raise Gone

    with pytest.raises(Gone):
        cache.get("rows", lambda cancelled: DuckDBEngine(tmp_path).run(FOR_HOURS, cancelled), leave, ttl_seconds=60)

    join_calls()


def test_two_callers_share_one_result_of_duckdb(tmp_path, cache):
    first, second = run_twice_concurrently(cache, DuckDBEngine(tmp_path).run)

    assert first is second


def test_athena_starts_no_cancelled_query(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    with pytest.raises(QueryCancelled):
        AthenaEngine("shop", "shop", region="eu-west-1").run(ONE_ROW, SetOnNthCheck(1))


def test_athena_cancels_a_running_query(athena):
    with pytest.raises(QueryCancelled, match=str(query_abandoned())):
        athena.run(FOR_HOURS, SetOnNthCheck(3))

    assert ["CANCELLED"] == states_of_queries(athena)


def test_athena_cancels_a_query_whose_last_caller_has_gone(athena, cache):
    def leave_once_it_runs(_seconds):
        if "RUNNING" in states_of_queries(athena):
            raise Gone

    with pytest.raises(Gone):
        cache.get("rows", lambda cancelled: athena.run(FOR_HOURS, cancelled), leave_once_it_runs, ttl_seconds=60)

    join_calls()
    assert ["CANCELLED"] == states_of_queries(athena)


def test_two_callers_pay_for_one_query_of_athena(athena, cache):
    first, second = run_twice_concurrently(cache, athena.run)

    assert first is second
    assert [1] == list(first.frame["rows"])
    assert ["SUCCEEDED"] == states_of_queries(athena)
