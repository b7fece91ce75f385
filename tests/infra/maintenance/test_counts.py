"""The hourly counts are those of the observations, ready or not."""

import random
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from infra import aws
from infra.athena import execute
from infra.iceberg import current_version
from infra.maintenance import count_statements, deliveries
from infra.maintenance.compact import compact
from infra.maintenance.counts import Counts
from infra.names import Account, Names
from lib.contract.age_band import AGE_BANDS, age_bands
from lib.contract.hourly_counts import HOURLY_COLUMNS, UNMERGED_FACES
from lib.contract.lake import HOURLY_COUNTS, TABLES
from lib.contract.observation import Emotion, FaceObservation, Gender, ImageObservation
from lib.data import queries
from lib.data.engine import AthenaEngine
from lib.data.periods import Grain, Period
from tests.infra.maintenance.landing import TODAY, deliver, face, picture, query
from tests.support.local_stack import REGION

pytestmark = pytest.mark.local_cloud

NOW = datetime.now(UTC)
YESTERDAY = TODAY - timedelta(days=1)
COLUMNS = [column.name for column in HOURLY_COLUMNS if column is not UNMERGED_FACES]
SUMS = ("faces", "posed_faces", "facing_faces", "pictures", "pictures_with_faces", "failed_pictures")
UNMERGED = "SELECT CAST(sum(faces) AS bigint), CAST(sum(unmerged_faces) AS bigint) FROM hourly_counts"


@pytest.fixture
def shop(aws_account, infra) -> Names:
    assert 0 == infra("deploy", "--stack", "shop")[0]
    return Names("shop", REGION, Account(aws_account))


def run(names: Names) -> None:
    compact(aws.clients(REGION), names, lambda: NOW)


def counted(names: Names) -> Counter[tuple[Any, ...]]:
    """The view's counts by key, from one or several rows of each."""
    found: Counter[tuple[Any, ...]] = Counter()
    for row in query(names, f"SELECT {', '.join(COLUMNS)} FROM hourly_counts"):
        values = dict(zip(COLUMNS, row, strict=True))
        key = tuple(values[name] for name in COLUMNS if name not in SUMS)
        for name in SUMS:
            found[(name, *key)] += int(values[name])
    return +found


def expected(faces: dict[int, Any]) -> Counter[tuple[Any, ...]]:
    """The same by a plain model of the rows of `landing`: numbers of faces, with their days."""
    found: Counter[tuple[Any, ...]] = Counter()
    for number, day in faces.items():
        place = ("dublin-1", f"aisle-{number % 3}", "rekognition")
        hour = datetime(day.year, day.month, day.day, 12) + timedelta(hours=number // 3600)
        attributes = (("HAPPY", "18–24", "FEMALE"), ("CALM", "35–44", "MALE"), (None, None, None))[number % 3]
        key = (hour, *place, *attributes, day)
        found["faces", *key] += 1
        found["posed_faces", *key] += number % 3 < 2
        found["facing_faces", *key] += number % 3 == 0
        for name in ("pictures", "pictures_with_faces"):
            found[name, hour, *place, None, None, None, day] += 1
    return +found


def test_counts_are_those_of_the_observations_before_and_after_compaction(shop):
    of_today, of_yesterday = [1, 2, 3, 4000], [5, 6]
    rows = dict.fromkeys(of_today, TODAY) | dict.fromkeys(of_yesterday, YESTERDAY)
    for number, day in rows.items():
        deliver(shop, [face(number, day), picture(number, day)])
    deliver(shop, [face(2), picture(2)])

    assert expected(rows) == counted(shop)
    assert [(6, 6)] == query(shop, UNMERGED)

    run(shop)

    assert expected(rows) == counted(shop)
    assert [(6, 0)] == query(shop, UNMERGED)

    rows |= {7: YESTERDAY, 8: TODAY}
    deliver(shop, [face(7, YESTERDAY), picture(7, YESTERDAY), face(8), picture(8), face(1), picture(1)])

    assert expected(rows) == counted(shop)
    assert [(8, 2)] == query(shop, UNMERGED)


def test_rows_that_are_merged_but_not_counted_yet_count(shop, monkeypatch):
    deliver(shop, [face(1), picture(1)])
    run(shop)
    deliver(shop, [face(2), picture(2)])
    monkeypatch.setattr(Counts, "count", interrupt)

    with pytest.raises(KeyboardInterrupt):
        run(shop)

    assert expected({1: TODAY, 2: TODAY}) == counted(shop)
    assert [(2, 1)] == query(shop, UNMERGED)


def test_rows_that_come_between_the_listing_and_the_merge_count(shop, monkeypatch):
    two_days_ago = TODAY - timedelta(days=2)
    deliver(shop, [face(1), picture(1), face(2, two_days_ago), picture(2, two_days_ago)])
    read = deliveries.read

    def read_before_late_rows(*arguments: Any) -> Any:
        listed = read(*arguments)
        if arguments[-1] is TABLES[-1]:
            deliver(shop, [face(3, YESTERDAY), picture(3, YESTERDAY)])
        return listed

    monkeypatch.setattr(deliveries, "read", read_before_late_rows)
    run(shop)

    assert expected({1: TODAY, 2: two_days_ago, 3: YESTERDAY}) == counted(shop)


def test_days_that_were_deleted_but_not_counted_again_still_count_and_are_repaired(shop, monkeypatch):
    deliver(shop, [face(1), picture(1)])
    run(shop)
    clients = aws.clients(REGION)
    execute(clients, shop, count_statements.delete([TODAY]))

    assert expected({1: TODAY}) == counted(shop)

    run(shop)

    assert expected({1: TODAY}) == counted(shop)
    assert [(1, 0)] == query(shop, UNMERGED)
    assert [(1,)] == query(shop, "SELECT CAST(sum(faces) AS bigint) FROM hourly_counts_history")


def test_a_history_of_an_older_version_is_counted_by_the_next_compaction(shop, monkeypatch):
    deliver(shop, [face(1), picture(1)])
    with monkeypatch.context() as older:
        older.setattr(Counts, "count", lambda *_: None)
        older.setattr(Counts, "publish", lambda *_: None)
        run(shop)
    assert [(1, 1)] == query(shop, UNMERGED)

    run(shop)

    assert [(1, 0)] == query(shop, UNMERGED)


def test_a_deploy_keeps_the_ready_counts(shop, infra):
    deliver(shop, [face(1), picture(1)])
    run(shop)

    code, output, _ = infra("plan", "--stack", "shop")
    assert 0 == infra("deploy", "--stack", "shop")[0]

    assert (0, 1) == (code, len(re.findall(r"^\d+ unchanged\.$", output, re.MULTILINE))), output
    assert [(1, 0)] == query(shop, UNMERGED)


def test_a_lake_without_faces_is_counted_row_by_row(shop):
    deliver(shop, [picture(1)])
    run(shop)

    assert current_version(aws.clients(REGION), shop.database, HOURLY_COUNTS.history_name) is not None
    assert [(0, 1)] == query(
        shop, "SELECT CAST(sum(faces) AS bigint), CAST(sum(pictures) AS bigint) FROM hourly_counts"
    )


def interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def test_the_apps_rollup_is_the_same_from_ready_counts_as_from_observations(shop):
    chance = random.Random(1)
    days = [TODAY - timedelta(days=back) for back in range(4)]
    rows = [varied(number, chance.choice(days), chance) for number in range(120)]
    deliver(shop, [each for pair in rows[:80] for each in pair])
    run(shop)
    deliver(shop, [each for pair in rows[60:] for each in pair])
    engine = AthenaEngine(shop.database, shop.stack, region=shop.region, poll_seconds=0.01)
    counted_in_advance = 0

    for _ in range(12):
        first = chance.choice(days)
        period = Period(first, chance.choice([day for day in days if day >= first]) + timedelta(days=1))
        if chance.random() < 0.4:
            period = replace(period, last_day_hours=chance.randint(1, 23))
        of_places = {
            "stores": chance.sample(["cork-1", "dublin-1"], k=chance.randint(0, 2)),
            "aisles": chance.sample(["aisle-0", "aisle-1", "aisle-2"], k=chance.randint(0, 2)),
        }
        bands = chance.choice([AGE_BANDS, AGE_BANDS, age_bands((30,))])
        chosen: dict[str, Any] = {
            **of_places,
            "grain": chance.choice(list(Grain)),
            "fold_aisles": chance.random() < 0.3,
            "bands": bands,
            "pose": chance.random() < 0.5,
        }
        ready, single = (engine.run(queries.rollup(period, **chosen, ready=each)).frame for each in (True, False))

        assert_frame_equal(totals(single), totals(ready))
        counted_in_advance += single["unmerged_faces"].sum() - ready["unmerged_faces"].sum()
    assert counted_in_advance > 100


def varied(number: int, day: date, chance: random.Random) -> tuple[FaceObservation, ImageObservation]:
    """A face with random attributes in a random place and hour, and its picture."""
    place = {"store_id": chance.choice(["cork-1", "dublin-1"]), "aisle_id": f"aisle-{chance.randint(0, 2)}"}
    at = datetime(day.year, day.month, day.day, chance.randint(8, 20), chance.randint(0, 59), tzinfo=UTC)
    low = chance.choice([None, 0, 15, 33, 70])
    of_face = {
        "emotion": chance.choice([None, *Emotion]),
        "gender": chance.choice([None, *Gender]),
        "age_low_years": low,
        "age_high_years": None if low is None else low + 7,
        "yaw_degrees": chance.choice([None, 0.0, 45.0]),
    }
    of_picture = {"status": chance.choice(["ok", "ok", "InvalidImageFormatException"]), "faces": chance.randint(0, 1)}
    times = {"observed_at": at, "observed_local": at}
    return (
        replace(face(number, day), **place, **times, **of_face),  # type: ignore[arg-type]
        replace(picture(number, day), **place, **times, **of_picture),  # type: ignore[arg-type]
    )


def totals(rollup: pd.DataFrame) -> pd.DataFrame:
    """The counts by key, since counts of faces and of pictures may share a row."""
    keys = [name for name in rollup.columns if name not in (*SUMS, UNMERGED_FACES.name)]
    return rollup.groupby(keys, dropna=False, observed=True)[list(SUMS)].sum().sort_index().reset_index()
