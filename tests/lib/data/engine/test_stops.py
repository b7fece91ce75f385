"""A query that nobody wants any more is stopped where it runs, and one that is shared runs once."""

import threading

import boto3
import pytest

from infra.__main__ import main
from lib.contract.column import Column
from lib.contract.lake import database_name
from lib.data.engine import AthenaEngine, DuckDBEngine, QueryCancelled
from lib.data.queries import Query
from lib.data.query_cache import Flights

STACK = "stops"
ROWS = (Column("bigint", "rows", "Rows counted", name="rows"),)
ONE_ROW = Query("SELECT 1 AS rows", {}, ROWS)
# Runs for hours if nobody stops it, on the local cloud too, which hands Athena's SQL to DuckDB.
FOR_HOURS = Query(
    "SELECT count(*) AS rows FROM range(10000000) AS a(x) CROSS JOIN range(10000000) AS b(y) WHERE sin(x * y) > 2",
    {},
    ROWS,
)


class SetWhenLookedAt(threading.Event):
    """Becomes set when it is looked at for the nth time; engines look once before they start a query."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks_left = looks

    def is_set(self) -> bool:
        self._looks_left -= 1
        if self._looks_left <= 0:
            self.set()
        return super().is_set()


class Left(BaseException):
    """As what a page's script raises when the viewer goes on."""


@pytest.fixture
def athena(aws_account):
    assert 0 == main(["deploy", "--stack", STACK])
    return AthenaEngine(database_name(STACK), STACK)


@pytest.fixture
def flights():
    return Flights(max_entries=4, max_bytes=1_000, size=lambda _result: 1, grace_seconds=0)


def states_of_queries(athena):
    """The states of all query executions of the workgroup, in no order."""
    client = boto3.client("athena")
    return [
        client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]
        for query_id in client.list_query_executions(WorkGroup=athena.workgroup)["QueryExecutionIds"]
    ]


def join_flights():
    for thread in threading.enumerate():
        if thread.name == "flight":
            thread.join(60)
            assert not thread.is_alive(), "the query was not stopped"


def ask_twice_at_once(flights, run):
    """Two threads ask the same; the query begins when both wait."""
    both_wait = threading.Barrier(3)
    answers = []

    def work(cancelled):
        both_wait.wait(60)
        return run(ONE_ROW, cancelled)

    def ask():
        arrived = iter([both_wait])

        def waiting(_seconds):
            for barrier in arrived:
                barrier.wait(60)

        answers.append(flights.ask("rows", work, waiting, keep_seconds=60))

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
    return answers


def test_duckdb_stops_a_query_that_runs(tmp_path):
    with pytest.raises(QueryCancelled, match="nobody waits"):
        DuckDBEngine(tmp_path).run(FOR_HOURS, SetWhenLookedAt(2))


def test_duckdb_starts_nothing_that_nobody_wants(tmp_path):
    with pytest.raises(QueryCancelled):
        DuckDBEngine(tmp_path / "not-there").run(ONE_ROW, SetWhenLookedAt(1))


def test_a_query_that_may_be_stopped_answers_all_the_same(tmp_path):
    result = DuckDBEngine(tmp_path).run(ONE_ROW, threading.Event())

    assert [1] == list(result.frame["rows"])
    assert result.scanned_bytes is None


def test_duckdb_stops_a_query_whose_last_asker_leaves(tmp_path, flights):
    def leave(_seconds):
        raise Left

    with pytest.raises(Left):
        flights.ask("rows", lambda cancelled: DuckDBEngine(tmp_path).run(FOR_HOURS, cancelled), leave, keep_seconds=60)

    join_flights()


def test_two_who_ask_duckdb_the_same_share_one_answer(tmp_path, flights):
    first, second = ask_twice_at_once(flights, DuckDBEngine(tmp_path).run)

    assert first is second


def test_athena_starts_nothing_that_nobody_wants(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    with pytest.raises(QueryCancelled):
        AthenaEngine("shop", "shop", region="eu-west-1").run(ONE_ROW, SetWhenLookedAt(1))


def test_athena_stops_a_query_that_runs(athena):
    with pytest.raises(QueryCancelled, match="nobody waits"):
        athena.run(FOR_HOURS, SetWhenLookedAt(3))

    assert ["CANCELLED"] == states_of_queries(athena)


def test_athena_stops_a_query_whose_last_asker_leaves(athena, flights):
    def leave_once_it_runs(_seconds):
        if "RUNNING" in states_of_queries(athena):
            raise Left

    with pytest.raises(Left):
        flights.ask("rows", lambda cancelled: athena.run(FOR_HOURS, cancelled), leave_once_it_runs, keep_seconds=60)

    join_flights()
    assert ["CANCELLED"] == states_of_queries(athena)


def test_two_who_ask_athena_the_same_pay_for_one_query(athena, flights):
    first, second = ask_twice_at_once(flights, athena.run)

    assert first is second
    assert [1] == list(first.frame["rows"])
    assert ["SUCCEEDED"] == states_of_queries(athena)
