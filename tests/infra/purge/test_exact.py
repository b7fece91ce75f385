"""A random sequence of deliveries, compactions and purges, of which some are killed: every other count is exact.

A second process counts all the time: it never sees a row twice, and never misses one that is in no purge's scope.
"""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from infra import aws
from infra.aws import Clients
from infra.maintenance.compact import KEEP_MERGED, compact
from infra.names import Account, Names
from infra.purge.purge import Purge
from infra.purge.scope import Scope
from lib.contract.lake import MAINTENANCE_PREFIX
from tests.infra.maintenance.killable import Killable, Killed
from tests.infra.maintenance.landing import TODAY, deliver, face, picture, query
from tests.infra.maintenance.test_exact import reader
from tests.infra.purge.files import ids_in_files
from tests.support.local_stack import REGION, client

pytestmark = pytest.mark.local_cloud

STEPS = 16
PURGED = "aisle-1"
KEPT = ("aisle-0", "aisle-2")
COUNTS = """
SELECT aisle_id, count(*), count(DISTINCT observation_id) FROM face_observations GROUP BY aisle_id
UNION ALL
SELECT concat('pictures of ', aisle_id), count(*), count(DISTINCT image_id) FROM image_observations GROUP BY aisle_id
UNION ALL
SELECT concat('hourly faces of ', aisle_id), CAST(sum(faces) AS bigint), CAST(sum(faces) AS bigint)
FROM hourly_counts GROUP BY aisle_id
UNION ALL
SELECT concat('hourly pictures of ', aisle_id), CAST(sum(pictures) AS bigint), CAST(sum(pictures) AS bigint)
FROM hourly_counts GROUP BY aisle_id"""


class Shop:
    """The stack, and what its tables must have: the day of each number; the number also tells the aisle."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.now = datetime.now(UTC)
        self.day_of: dict[int, date] = {}
        self.next = 0

    def deliver(self, numbers: list[int], day: date) -> None:
        deliver(self.names, [build(number, day) for number in numbers for build in (face, picture)])
        self.day_of |= dict.fromkeys(numbers, day)

    def deliver_new(self, count: int, day: date) -> None:
        numbers = list(range(self.next, self.next + count))
        self.next += count
        self.deliver(numbers, day)

    def compact(self, clients: Clients) -> None:
        compact(clients, self.names, lambda: self.now)

    def purge(self, clients: Clients, scope: Scope) -> None:
        purge = Purge(clients, self.names, scope, lambda: self.now)
        purge.run(purge.survey())
        self.day_of = {
            number: day for number, day in self.day_of.items() if not (aisle(number) == PURGED and scope.has_day(day))
        }

    def kept(self) -> dict[str, int]:
        """The expected counts."""
        counts = Counter(map(aisle, self.day_of))
        others = ("pictures of", "hourly faces of", "hourly pictures of")
        return counts | {f"{what} {name}": count for name, count in counts.items() for what in others}

    def counted(self) -> dict[str, int]:
        found = query(self.names, COUNTS)
        assert all(rows == distinct for _, rows, distinct in found)
        return {name: rows for name, rows, _ in found}


def aisle(number: int) -> str:
    return face(number).aisle_id


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_other_count_is_exact_at_every_moment(aws_account, infra, seed):
    assert 0 == infra("deploy", "--stack", "shop")[0]
    shop, chance = Shop(Names("shop", REGION, Account(aws_account))), random.Random(seed)

    with reader(shop.names, COUNTS) as counts:
        for _ in range(STEPS):
            scope = chance.choice([Scope(aisle_id=PURGED), Scope(aisle_id=PURGED, last=TODAY - timedelta(days=1))])
            match chance.choice(["new", "again", "late", "compact", "kill", "purge", "purge", "kill purge"]):
                case "new":
                    shop.deliver_new(chance.randint(1, 20), TODAY)
                case "late":
                    shop.deliver_new(6, TODAY - timedelta(days=chance.randint(1, 3)))
                case "again" if shop.day_of:
                    for number in chance.sample(sorted(shop.day_of), k=min(5, len(shop.day_of))):
                        shop.deliver([number], shop.day_of[number])
                case "compact":
                    shop.now += chance.choice([timedelta(minutes=1), KEEP_MERGED])
                    shop.compact(aws.clients(REGION))
                case "kill":
                    with pytest.raises(Killed):
                        shop.compact(Killable(chance.randint(1, 30)))
                        raise Killed  # it was done before it could be killed
                    free_lease(shop.names)
                case "purge":
                    shop.purge(aws.clients(REGION), scope)
                case "kill purge":
                    with pytest.raises(Killed):
                        shop.purge(Killable(chance.randint(1, 160)), scope)
                        raise Killed  # it was done before it could be killed
                    free_lease(shop.names)
                    others = {name: count for name, count in shop.kept().items() if name.endswith(KEPT)}
                    assert others == {name: count for name, count in shop.counted().items() if name.endswith(KEPT)}
                    shop.purge(aws.clients(REGION), scope)  # by the same command
            assert shop.kept() == shop.counted()

        shop.purge(aws.clients(REGION), Scope(aisle_id=PURGED))
        assert KEPT == tuple(sorted({face(number).aisle_id for number in shop.day_of}))
        assert PURGED not in ids_in_files(shop.names, "aisle_id")
        shop.now += KEEP_MERGED
        shop.compact(aws.clients(REGION))
        assert shop.kept() == shop.counted()

    assert len(counts) > 3
    assert all(rows == distinct for found in counts for _, rows, distinct in found)
    others_over_time = [{name: rows for name, rows, _ in found if name.endswith(KEPT)} for found in counts]
    for before, after in pairwise(others_over_time):
        assert all(after.get(name, 0) >= rows for name, rows in before.items())


def free_lease(names: Names) -> None:
    """As its expiry does."""
    client("s3").delete_object(Bucket=names.bucket("lake"), Key=f"{MAINTENANCE_PREFIX}lease.json")
