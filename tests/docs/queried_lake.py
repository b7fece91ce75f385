"""A deployed stack with deliveries as they happen, and the plain model of what it must count.

In: a deployed stack. Out: a `QueriedLake`: an analyst's environment, and each observation as it was first delivered.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from infra import aws
from infra.maintenance.compact import compact
from infra.names import Names
from lib.contract.age_band import AGE_BANDS
from lib.contract.observation import Emotion, FaceObservation, Gender, ImageObservation
from tests.infra.maintenance.landing import TODAY, deliver, face, picture

Row = dict[str, Any]
_DAYS = (TODAY, TODAY - timedelta(days=1), TODAY - timedelta(days=3), TODAY - timedelta(days=40))
_STORES = ("dublin-1", "cork-1")
_EMOTIONS = (*Emotion, Emotion.HAPPY, None)
_GENDERS = (*Gender, *Gender, None)


@dataclass(frozen=True, slots=True)
class QueriedLake:
    """Rows of the last 28 days: `faces` and `pictures`, each once."""

    names: Names
    environment: dict[str, str]
    faces: tuple[FaceObservation, ...]
    pictures: tuple[ImageObservation, ...]

    def positive_shares(self) -> list[Row]:
        rows = []
        for (store, aisle), faces in _groups(self.faces, "store_id", "aisle_id").items():
            known = sum(face.emotion not in (None, "UNKNOWN") for face in faces)
            positive = sum(face.emotion == "HAPPY" for face in faces)
            share = 100 * positive / known
            rows.append(
                {
                    "store_id": store,
                    "aisle_id": aisle,
                    "faces": len(faces),
                    "known_faces": known,
                    "positive_faces": positive,
                    "positive_percent": share,
                }
            )
        published = [row for row in rows if row["faces"] >= 10]
        assert published != rows, "no group is too small to be shown"
        return sorted(published, key=lambda row: (-row["positive_percent"], row["store_id"], row["aisle_id"]))

    def hours(self) -> list[Row]:
        rows: dict[tuple[Any, ...], Row] = {}
        for each in self.pictures:
            if each.dt >= TODAY - timedelta(days=7):
                hour = each.observed_local.replace(minute=0, second=0, microsecond=0, tzinfo=None)
                key = (hour, each.store_id, each.aisle_id)
                start = {"hour": hour, "store_id": each.store_id, "aisle_id": each.aisle_id}
                row = rows.setdefault(key, {**start, "pictures": 0, "faces": 0, "failed_pictures": 0})
                row["pictures"] += 1
                row["faces"] += each.faces
                row["failed_pictures"] += each.status != "ok"
        return [rows[key] for key in sorted(rows)]

    def audience(self) -> list[Row]:
        groups: dict[tuple[Any, ...], int] = {}
        for each in self.faces:
            key = (_age_band(each), each.gender)
            groups[key] = groups.get(key, 0) + 1
        published = {key: faces for key, faces in groups.items() if faces >= 10}
        assert published != groups, "no group is too small to be shown"
        return [
            {"age_band": band, "predicted_gender": gender, "faces": faces}
            for (band, gender), faces in sorted(published.items(), key=lambda item: _nulls_last(item[0]))
        ]

    def stores(self) -> list[Row]:
        return [
            {"store_id": store, "faces": len(faces), "positive_faces": sum(face.emotion == "HAPPY" for face in faces)}
            for (store,), faces in sorted(_groups(self.faces, "store_id").items())
        ]


def deliver_and_compact(names: Names, environment: dict[str, str]) -> QueriedLake:
    """Delivers rows, some of them again with other values, before and after a compaction, and late ones."""
    chance = random.Random("query it yourself")
    first = [row for number in range(160) for row in _rows(number, chance)]
    deliver(names, first)
    deliver(names, _again(first, chance))
    compact(aws.clients(names.region), names, lambda: datetime.now(UTC))
    second = [row for number in range(160, 220) for row in _rows(number, chance)]
    deliver(names, second)
    deliver(names, _again(first + second, chance))
    rows = [row for row in first + second if row.dt >= TODAY - timedelta(days=28)]
    return QueriedLake(
        names,
        environment,
        tuple(row for row in rows if isinstance(row, FaceObservation)),
        tuple(row for row in rows if isinstance(row, ImageObservation)),
    )


def _rows(number: int, chance: random.Random) -> Iterable[FaceObservation | ImageObservation]:
    """A picture with its face, and sometimes one without a face, of which every other failed."""
    day, store = chance.choices(_DAYS, (4, 4, 4, 1))[0], chance.choice(_STORES)
    aisle = "quiet" if number % 40 == 0 else f"aisle-{number % 3}"
    at = datetime(day.year, day.month, day.day, chance.randint(8, 20), number % 60, tzinfo=UTC)
    low = chance.choice((None, *range(5, 70, 9)))
    where: dict[str, Any] = {
        "store_id": store,
        "aisle_id": aisle,
        "observed_at": at,
        "observed_local": at,
        "ingested_at": at,
    }
    yield replace(
        face(number, day),
        **where,
        emotion=chance.choice(_EMOTIONS),
        age_low_years=low,
        age_high_years=None if low is None else low + 7,
        gender=chance.choice(_GENDERS),
    )
    yield replace(picture(number, day), **where)
    if number % 4 == 0:
        status = "ok" if number % 8 else "InvalidImageFormatException"
        yield replace(picture(number, day), **where, image_id=f"empty-{number}", faces=0, status=status)


def _again(
    rows: list[FaceObservation | ImageObservation], chance: random.Random
) -> list[FaceObservation | ImageObservation]:
    """Some of the rows as a second analysis of the picture made them, a minute later."""
    return [
        replace(row, ingested_at=row.ingested_at + timedelta(minutes=1), **_OTHER[type(row)])
        for row in chance.sample(rows, k=len(rows) // 3)
    ]


_OTHER: dict[type, dict[str, Any]] = {
    FaceObservation: {"emotion": "HAPPY", "gender": "MALE", "age_low_years": 90, "age_high_years": 99},
    ImageObservation: {"faces": 7, "status": "ok"},
}


def _groups(faces: Iterable[FaceObservation], *names: str) -> dict[tuple[Any, ...], list[FaceObservation]]:
    groups: dict[tuple[Any, ...], list[FaceObservation]] = {}
    for each in faces:
        groups.setdefault(tuple(getattr(each, name) for name in names), []).append(each)
    return groups


def _age_band(of: FaceObservation) -> str | None:
    if of.age_low_years is None or of.age_high_years is None:
        return None
    middle = (of.age_low_years + of.age_high_years) / 2
    return next(
        band.label for band in AGE_BANDS if band.low_years <= middle and (not band.end_years or middle < band.end_years)
    )


def _nulls_last(key: tuple[Any, ...]) -> list[tuple[bool, str]]:
    return [(value is None, value or "") for value in key]
