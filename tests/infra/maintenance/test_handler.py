"""The scheduled compaction: the Lambda function's handler, and a deployed schedule that runs by itself."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest

from infra import aws
from infra.maintenance import runs
from infra.maintenance.handler import handler
from infra.maintenance.lease import Lease
from infra.names import Account, Names
from infra.waiting import wait_until
from lib.contract.lake import TABLES
from tests.infra.maintenance.landing import deliver, face, keys, picture, query
from tests.support.local_stack import REGION

pytestmark = pytest.mark.local_cloud


@dataclass(frozen=True)
class Context:
    """What Lambda passes besides the event."""

    remaining: timedelta = timedelta(minutes=15)

    def get_remaining_time_in_millis(self) -> int:
        return int(self.remaining.total_seconds() * 1000)


@pytest.fixture
def shop(aws_account, infra, monkeypatch) -> Names:
    """The names of a stack of its own, with the function's environment."""
    assert 0 == infra("deploy", "--stack", "shop")[0]
    monkeypatch.setenv("STACK", "shop")
    monkeypatch.setenv("AWS_REGION", REGION)
    return Names("shop", REGION, Account(aws_account))


def logged(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_function_compacts_and_logs_each_table(shop, capsys):
    deliver(shop, [face(1), face(1), picture(1)])

    handler({}, Context())

    assert [
        {"event": "compacted", "table": name, "merged_files": 1, "deleted_files": 0, "waiting_files": 0}
        for name in ("face_observations", "image_observations")
    ] == logged(capsys)
    assert [(1,)] == query(shop, "SELECT count(*) FROM face_observations_history")


def test_an_event_that_is_delivered_while_another_run_works_is_a_success_that_does_nothing(shop, capsys):
    deliver(shop, [face(1)])
    lease = Lease(aws.clients(REGION), shop)

    handler({}, Context())

    (line,) = logged(capsys)
    assert "busy" == line["event"]
    assert "another job changes the history" in line["reason"]
    lease.renew()
    assert [] == keys(shop, "maintenance/merged/")


def test_a_minute_before_its_timeout_the_function_begins_nothing_and_leaves_the_rest_to_the_next_run(shop, capsys):
    deliver(shop, [face(1)])

    handler({}, Context(remaining=timedelta(seconds=59)))

    faces = logged(capsys)[0]
    assert (0, 1) == (faces["merged_files"], faces["waiting_files"])
    Lease(aws.clients(REGION), shop).release()


@pytest.mark.slow
def test_a_deployed_schedule_compacts_without_a_call_by_anybody(aws_account, infra):
    assert 0 == infra("deploy", "--stack", "shop", "--compact-every-minutes", "1")[0]
    shop = Names("shop", REGION, Account(aws_account))
    deliver(shop, [face(1), face(2), picture(1)])
    deliver(shop, [face(2)])

    clients = aws.clients(REGION)
    wait_until(lambda: all(runs.read(clients, shop, table) for table in TABLES), "the schedule", wait_seconds=120)

    assert [(2,)] == query(shop, "SELECT count(*) FROM face_observations_history")
    assert [(2, 1)] == query(
        shop, "SELECT (SELECT count(*) FROM face_observations), (SELECT count(*) FROM image_observations)"
    )
