"""Observations are deleted once they are older than the operator wants to keep them, by the compaction."""

from datetime import UTC, datetime, timedelta

import pytest

from infra import aws
from infra.maintenance.compact import KEEP_MERGED, compact
from infra.names import Account, Names
from tests.infra.maintenance.landing import TODAY, deliver, face, keys, picture, query
from tests.support.local_stack import REGION

pytestmark = pytest.mark.local_cloud

DAYS = "SELECT dt, count(*) FROM {} GROUP BY dt ORDER BY dt"


@pytest.fixture
def shop(aws_account, infra) -> Names:
    """The names of a stack that keeps observations for ever."""
    assert 0 == infra("deploy", "--stack", "shop")[0]
    names = Names("shop", REGION, Account(aws_account))
    for number, age in enumerate((0, 30, 31, 400)):
        day = TODAY - timedelta(days=age)
        deliver(names, [face(number, day), picture(number, day)])
    return names


def run(names: Names, after: timedelta = timedelta()) -> None:
    compact(aws.clients(REGION), names, lambda: datetime.now(UTC) + after)


def ages(names: Names, table: str) -> list[int]:
    """How many days old the days with rows are."""
    return [(TODAY - day).days for day, _ in query(names, DAYS.format(table))]


def test_without_a_limit_everything_is_kept(shop, infra):
    run(shop)

    assert [400, 31, 30, 0] == ages(shop, "face_observations")
    assert "face_observations: kept for ever, the oldest of" in infra("status", "--stack", "shop")[1]


@pytest.mark.parametrize("already_compacted", [True, False])
def test_days_beyond_the_limit_are_deleted_wherever_they_are(shop, infra, already_compacted):
    if already_compacted:
        run(shop)
    _, plan, _ = infra("plan", "--stack", "shop", "--observations-days", "30")
    assert 'parameters.shopper-sentiment:observations-days: "0" -> "30"' in plan
    assert 0 == infra("deploy", "--stack", "shop", "--observations-days", "30")[0]

    run(shop)

    for table in ("face_observations", "image_observations"):
        assert [30, 0] == ages(shop, table)
        assert [30, 0] == ages(shop, f"{table}_history")
        assert not any(str(TODAY - timedelta(days=31)) in key for key in keys(shop, f"{table}/"))
    _, out, _ = infra("status", "--stack", "shop")
    assert f"image_observations: kept for 30 days, the oldest of {TODAY - timedelta(days=30)}" in out
    assert f"{shop.bucket('raw')}: kept for 15 days" in out


def test_late_rows_beyond_the_limit_are_deleted_by_the_next_run(shop, infra):
    assert 0 == infra("deploy", "--stack", "shop", "--observations-days", "30")[0]
    run(shop)
    deliver(shop, [face(9, TODAY - timedelta(days=99))])

    run(shop, KEEP_MERGED)

    assert [30, 0] == ages(shop, "face_observations")
