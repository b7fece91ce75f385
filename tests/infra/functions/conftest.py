"""The function on in-memory services."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.functions.face_detector import handler
from infra.functions.face_detector.batch import handle_batch
from infra.functions.face_detector.runtime import Runtime
from infra.functions.face_detector.settings import Settings
from tests.infra.functions.fakes import (
    ARCHIVE_BUCKET,
    FACE_STREAM,
    IMAGE_STREAM,
    LAKE_BUCKET,
    RAW_BUCKET,
    FakeFirehose,
    FakeRekognition,
    FakeS3,
    StoredObject,
)

SETTINGS = Settings(
    face_stream=FACE_STREAM, image_stream=IMAGE_STREAM, archive_bucket=ARCHIVE_BUCKET, lake_bucket=LAKE_BUCKET
)
NOW = datetime(2026, 11, 22, 10, 15, 40, 250_000, tzinfo=UTC)
VISIBILITY = timedelta(minutes=6)


@dataclass
class World:
    """In-memory services, the function's log lines and sleeps, and a way to run it."""

    s3: FakeS3
    rekognition: FakeRekognition
    firehose: FakeFirehose
    journal: list[tuple[str, str]]
    settings: Settings = SETTINGS
    now: datetime = NOW
    log: list[dict[str, Any]] = field(default_factory=list)
    sleeps_seconds: list[float] = field(default_factory=list)
    remaining_milliseconds: list[int] = field(default_factory=lambda: [60_000])

    @property
    def runtime(self) -> Runtime:
        return Runtime(
            services=handler.services(s3=self.s3, rekognition=self.rekognition, firehose=self.firehose),
            settings=self.settings,
            now=lambda: self.now,
            sleep=self.sleeps_seconds.append,
            log=self.log.append,
        )

    def upload(self, *keys: str) -> None:
        for key in keys:
            self.s3.objects[(RAW_BUCKET, key)] = StoredObject(b"image " + key.encode())

    def configure(self, **changes: Any) -> None:
        self.settings = replace(self.settings, **changes)

    def run(self, event: dict[str, Any]) -> list[str]:
        """The ids of the messages that stay in the queue; they are redelivered after the visibility timeout."""
        self.log.clear()
        response = handle_batch(event, self.runtime, self._remaining)
        self.now += VISIBILITY
        assert {"batchItemFailures"} == set(response)
        return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]

    def statuses(self) -> list[str]:
        return [line["status"] for line in self.log]

    def _remaining(self) -> int:
        """The next value of the remaining time; the last one repeats."""
        if len(self.remaining_milliseconds) > 1:
            return self.remaining_milliseconds.pop(0)
        return self.remaining_milliseconds[0]


@pytest.fixture
def world() -> World:
    journal: list[tuple[str, str]] = []
    s3 = FakeS3(journal)
    return World(s3=s3, rekognition=FakeRekognition(s3), firehose=FakeFirehose(journal), journal=journal)
