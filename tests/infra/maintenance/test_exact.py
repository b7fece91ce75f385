"""A random sequence of deliveries, repetitions, late rows and compactions that are killed: every count is exact.

A second process counts all the time: it never sees a row twice, and never fewer rows than before.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from infra import aws
from infra.maintenance.compact import KEEP_MERGED, compact
from infra.names import Account, Names
from lib.contract.lake import MAINTENANCE_PREFIX
from tests.infra.maintenance.killable import Killable, Killed
from tests.infra.maintenance.landing import TODAY, deliver, face, keys, picture, query
from tests.infra.maintenance.reader import COUNTS
from tests.support.local_stack import REGION, client

pytestmark = pytest.mark.local_cloud

STEPS = 14


@contextmanager
def reader(names: Names, *sql: str) -> Iterator[list[list[list[Any]]]]:
    """A second process that counts; the list has the rows of each of its queries once the block has ended."""
    command = [sys.executable, "-m", "tests.infra.maintenance.reader", names.stack, names.region, names.account.id]
    results: list[list[list[Any]]] = []
    with subprocess.Popen([*command, *sql], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield results
        finally:
            out, _ = process.communicate("stop\n", timeout=120)
        assert 0 == process.returncode
    results += [json.loads(line) for line in out.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_every_count_is_exact_at_every_moment(aws_account, infra, seed):
    assert 0 == infra("deploy", "--stack", "shop")[0]
    names, chance, now = Names("shop", REGION, Account(aws_account)), random.Random(seed), datetime.now(UTC)
    delivered: dict[int, Any] = {}

    def clock() -> datetime:
        return now

    with reader(names) as counts:
        for _ in range(STEPS):
            match chance.choice(["new", "again", "late", "compact", "compact", "kill", "kill"]):
                case "new":
                    deliver_rows(names, delivered, range(len(delivered), len(delivered) + chance.randint(1, 20)), TODAY)
                case "late":
                    earlier = TODAY - timedelta(days=chance.randint(1, 3))
                    deliver_rows(names, delivered, range(len(delivered), len(delivered) + 3), earlier)
                case "again" if delivered:
                    for number in chance.sample(sorted(delivered), k=min(5, len(delivered))):
                        deliver_rows(names, delivered, [number], delivered[number])
                case "kill":
                    with pytest.raises(Killed):
                        compact(Killable(chance.randint(1, 60)), names, clock)
                        raise Killed  # it was done before it could be killed
                    client("s3").delete_object(Bucket=names.bucket("lake"), Key=f"{MAINTENANCE_PREFIX}lease.json")
                case "compact":
                    now += chance.choice([timedelta(minutes=1), KEEP_MERGED])
                    compact(aws.clients(REGION), names, clock)
            assert [(len(delivered),) * 5] == query(names, COUNTS)

        now += KEEP_MERGED
        compact(aws.clients(REGION), names, clock)
        now += KEEP_MERGED
        compact(aws.clients(REGION), names, clock)
        assert [(len(delivered),) * 5] == query(names, COUNTS)

    assert [] == [key for prefix in ("face_observations/", "image_observations/") for key in keys(names, prefix)]
    assert len(counts) > 3
    assert all(rows == distinct == counted for ((rows, distinct, _, counted, _),) in counts)
    assert all(pictures == counted for ((_, _, pictures, _, counted),) in counts)
    for (before,), (after,) in pairwise(counts):
        assert before[0] <= after[0]
        assert before[2] <= after[2]


def deliver_rows(names: Names, delivered: dict[int, Any], numbers: Any, day: Any) -> None:
    rows = [build(number, day) for number in numbers for build in (face, picture)]
    deliver(names, rows)
    delivered |= dict.fromkeys(numbers, day)
