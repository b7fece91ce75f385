"""Delivery of rows to Firehose."""

from datetime import UTC, datetime

import pytest

from infra.functions.face_detector.analysis_result import Analysis
from infra.functions.face_detector.analyze import analyze
from infra.functions.face_detector.delivery import ATTEMPTS, DeliveryRecord, batches, deliver
from infra.functions.face_detector.errors import CallFailed, DeliveryFailed
from infra.functions.face_detector.event import ImageReference
from lib.contract.observation import FACE_COLUMNS, IMAGE_COLUMNS
from tests.infra.functions.conftest import World
from tests.infra.functions.fakes import FACE_STREAM, IMAGE_STREAM, RAW_BUCKET, client_error, object_key, recorded


def reference(number: int) -> ImageReference:
    return ImageReference(
        bucket=RAW_BUCKET,
        object_key=object_key(number),
        e_tag="",
        event_time=datetime(2026, 11, 22, 10, 16, tzinfo=UTC),
        size_bytes=184_203,
    )


def analyses(world: World, *numbers: int, response: str = "detect_faces_one.json") -> list[Analysis]:
    """The analyses of these images."""
    for number in numbers:
        world.upload(object_key(number))
        world.rekognition.responses[object_key(number)] = recorded(response)
    return [analyze(reference(number), world.now, world.runtime) for number in numbers]


def test_an_image_sends_one_record_per_table_with_its_columns_in_order(world: World):
    assert {} == deliver(analyses(world, 1, response="detect_faces_many.json"), world.runtime)
    assert [FACE_STREAM, IMAGE_STREAM] == [stream for stream, _ in world.firehose.records]
    faces, images = world.firehose.rows(FACE_STREAM), world.firehose.rows(IMAGE_STREAM)
    assert (5, 1) == (len(faces), len(images))
    assert [column.name for column in FACE_COLUMNS] == list(faces[0])
    assert [column.name for column in IMAGE_COLUMNS] == list(images[0])
    assert "2026-11-22" == faces[0]["dt"] == images[0]["dt"]
    assert "2026-11-22 10:15:01.000" == images[0]["observed_at"]
    assert (5, "ok", 184_203) == (images[0]["faces"], images[0]["status"], images[0]["size_bytes"])


def test_an_image_without_faces_sends_no_face_record(world: World):
    assert {} == deliver(analyses(world, 1, response="detect_faces_none.json"), world.runtime)
    assert [(IMAGE_STREAM, 1)] == world.firehose.calls
    assert 0 == world.firehose.rows(IMAGE_STREAM)[0]["faces"]


def test_no_analyses_make_no_call(world: World):
    assert {} == deliver([], world.runtime)
    assert [] == world.firehose.calls


def test_only_the_rejected_record_is_retried_after_a_backoff(world: World):
    analyzed = analyses(world, 1, 2, 3)
    world.firehose.reject(FACE_STREAM, object_key(2), times=1)
    assert {} == deliver(analyzed, world.runtime)
    assert [(FACE_STREAM, 3), (FACE_STREAM, 1), (IMAGE_STREAM, 3)] == world.firehose.calls
    assert 3 == len(world.firehose.rows(FACE_STREAM))
    assert 1 == len(world.sleeps_seconds)


def test_backoffs_grow_and_stay_short(world: World):
    analyzed = analyses(world, 1)
    world.firehose.reject(FACE_STREAM, object_key(1), times=3)
    assert {} == deliver(analyzed, world.runtime)
    assert 3 == len(world.sleeps_seconds)
    assert all(0 <= pause <= longest for pause, longest in zip(world.sleeps_seconds, (0.2, 0.4, 0.8), strict=True))


def test_a_record_rejected_at_every_attempt_fails_only_its_own_image(world: World):
    analyzed = analyses(world, 1, 2)
    world.firehose.reject(FACE_STREAM, object_key(2), times=99)
    failures = deliver(analyzed, world.runtime)
    assert [reference(2)] == list(failures)
    assert isinstance(failures[reference(2)], DeliveryFailed)
    assert f"stream {FACE_STREAM} rejected the rows {ATTEMPTS} times" in str(failures[reference(2)])
    assert "ServiceUnavailableException: Slow down." in str(failures[reference(2)])


def test_an_image_row_is_not_sent_before_its_face_rows_are_accepted(world: World):
    analyzed = analyses(world, 1, 2)
    world.firehose.reject(FACE_STREAM, object_key(2), times=99)
    deliver(analyzed, world.runtime)
    assert [object_key(1)] == [row["image_key"] for row in world.firehose.rows(IMAGE_STREAM)]


def test_a_failed_call_fails_every_image_in_it(world: World):
    analyzed = analyses(world, 1, 2)
    world.firehose.failing = [client_error("PutRecordBatch", "ServiceUnavailableException")]
    failures = deliver(analyzed, world.runtime)
    assert {reference(1), reference(2)} == set(failures)
    assert all(isinstance(failure, CallFailed) for failure in failures.values())
    assert [(FACE_STREAM, 2)] == world.firehose.calls


@pytest.mark.parametrize(
    ("sizes_bytes", "lengths"),
    [
        ([], []),
        ([10] * 500, [500]),
        ([10] * 501, [500, 1]),
        ([1_000_000] * 7, [3, 3, 1]),
        ([9_000_000, 1], [1, 1]),
    ],
)
def test_batches_hold_at_most_500_records_and_4_mib_once_encoded(sizes_bytes: list[int], lengths: list[int]):
    records = [DeliveryRecord(reference(number % 60), bytes(size)) for number, size in enumerate(sizes_bytes)]
    made = list(batches(records))
    assert lengths == [len(batch) for batch in made]
    assert records == [record for batch in made for record in batch]
