"""Rows -> Firehose."""

from datetime import UTC, datetime

import pytest

from infra.functions.face_detector.delivery import Parcel, calls, deliver
from infra.functions.face_detector.errors import CallFailed, NotDelivered
from infra.functions.face_detector.event import ImageReference
from infra.functions.face_detector.finding import Finding
from infra.functions.face_detector.look import look
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


def findings(world: World, *numbers: int, answer: str = "detect_faces_one.json") -> list[Finding]:
    """What the function sees in these pictures."""
    for number in numbers:
        world.upload(object_key(number))
        world.rekognition.answers[object_key(number)] = recorded(answer)
    return [look(reference(number), world.runtime) for number in numbers]


def test_a_picture_sends_one_record_to_each_table_with_its_columns_in_order(world: World):
    assert {} == deliver(findings(world, 1, answer="detect_faces_many.json"), world.runtime)
    assert [FACE_STREAM, IMAGE_STREAM] == [stream for stream, _ in world.firehose.records]
    faces, images = world.firehose.rows(FACE_STREAM), world.firehose.rows(IMAGE_STREAM)
    assert (5, 1) == (len(faces), len(images))
    assert [column.name for column in FACE_COLUMNS] == list(faces[0])
    assert [column.name for column in IMAGE_COLUMNS] == list(images[0])
    assert "2026-11-22" == faces[0]["dt"] == images[0]["dt"]
    assert "2026-11-22 10:15:01.000" == images[0]["observed_at"]
    assert (5, "ok", 184_203) == (images[0]["faces"], images[0]["status"], images[0]["size_bytes"])


def test_a_picture_without_faces_sends_no_face_record(world: World):
    assert {} == deliver(findings(world, 1, answer="detect_faces_none.json"), world.runtime)
    assert [(IMAGE_STREAM, 1)] == world.firehose.calls
    assert 0 == world.firehose.rows(IMAGE_STREAM)[0]["faces"]


def test_no_findings_make_no_call(world: World):
    assert {} == deliver([], world.runtime)
    assert [] == world.firehose.calls


def test_only_the_refused_record_is_sent_again_after_a_pause(world: World):
    seen = findings(world, 1, 2, 3)
    world.firehose.refuse(FACE_STREAM, object_key(2), times=1)
    assert {} == deliver(seen, world.runtime)
    assert [(FACE_STREAM, 3), (FACE_STREAM, 1), (IMAGE_STREAM, 3)] == world.firehose.calls
    assert 3 == len(world.firehose.rows(FACE_STREAM))
    assert 1 == len(world.pauses_seconds)


def test_pauses_grow_and_stay_short(world: World):
    seen = findings(world, 1)
    world.firehose.refuse(FACE_STREAM, object_key(1), times=3)
    assert {} == deliver(seen, world.runtime)
    assert 3 == len(world.pauses_seconds)
    assert all(0 <= pause <= longest for pause, longest in zip(world.pauses_seconds, (0.2, 0.4, 0.8), strict=True))


def test_what_is_refused_to_the_end_is_reported_for_its_picture_only(world: World):
    seen = findings(world, 1, 2)
    world.firehose.refuse(FACE_STREAM, object_key(2), times=99)
    failures = deliver(seen, world.runtime)
    assert [reference(2)] == list(failures)
    assert isinstance(failures[reference(2)], NotDelivered)
    assert f"stream {FACE_STREAM} refused the rows 4 times" in str(failures[reference(2)])
    assert "ServiceUnavailableException: Slow down." in str(failures[reference(2)])


def test_a_picture_is_not_counted_before_its_faces_arrived(world: World):
    seen = findings(world, 1, 2)
    world.firehose.refuse(FACE_STREAM, object_key(2), times=99)
    deliver(seen, world.runtime)
    assert [object_key(1)] == [row["image_key"] for row in world.firehose.rows(IMAGE_STREAM)]


def test_a_call_that_fails_as_a_whole_fails_every_picture_in_it(world: World):
    seen = findings(world, 1, 2)
    world.firehose.failing = [client_error("PutRecordBatch", "ServiceUnavailableException")]
    failures = deliver(seen, world.runtime)
    assert {reference(1), reference(2)} == set(failures)
    assert all(isinstance(failure, CallFailed) for failure in failures.values())
    assert [(FACE_STREAM, 2)] == world.firehose.calls


@pytest.mark.parametrize(
    ("sizes_bytes", "groups"),
    [
        ([], []),
        ([10] * 500, [500]),
        ([10] * 501, [500, 1]),
        ([1_000_000] * 7, [3, 3, 1]),
        ([9_000_000, 1], [1, 1]),
    ],
)
def test_calls_keep_to_500_records_and_4_mib_once_encoded(sizes_bytes: list[int], groups: list[int]):
    parcels = [Parcel(reference(number % 60), bytes(size)) for number, size in enumerate(sizes_bytes)]
    made = list(calls(parcels))
    assert groups == [len(group) for group in made]
    assert parcels == [parcel for group in made for parcel in group]
