"""Claims: whatever is redelivered, crashes or is overwritten, each picture's rows are delivered once where possible."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lib.contract.image_key import image_id
from tests.infra.functions.conftest import VISIBILITY, World
from tests.infra.functions.fakes import (
    ARCHIVE_BUCKET,
    FACE_STREAM,
    IMAGE_STREAM,
    LAKE_BUCKET,
    RAW_BUCKET,
    StoredObject,
    client_error,
    object_key,
    s3_body,
    sqs_event,
)

KEY = object_key(1)
CLAIM = f"claims/{image_id(KEY)}.json"
HOST_KEY = "shop-pi/lastsnap.jpg"


class Killed(BaseException):
    """The invocation's process is killed."""


@pytest.fixture
def event(world: World) -> dict[str, Any]:
    world.upload(KEY)
    return sqs_event(only=s3_body(KEY))


def images_sent(world: World) -> int:
    return len(world.firehose.rows(IMAGE_STREAM))


def kill_at(monkeypatch: pytest.MonkeyPatch, service: Any, operation: str, after: bool = False, call: int = 1) -> None:
    """Kills the invocation at a call of an operation, before or after it takes effect."""
    original: Callable[..., Any] = getattr(service, operation)
    calls = iter(range(1, 1_000))

    def killed(**parameters: Any) -> Any:
        if next(calls) != call:
            return original(**parameters)
        if after:
            original(**parameters)
        raise Killed

    monkeypatch.setattr(service, operation, killed)


def test_a_message_delivered_thirty_times_sends_one_row(world: World, event):
    for _ in range(30):
        assert [] == world.run(event)

    assert 1 == images_sent(world) == len(world.firehose.rows(FACE_STREAM))
    assert ["AlreadyDelivered"] == world.statuses()


def test_a_redelivery_while_the_first_one_works_sends_nothing_and_stays_in_the_queue(world: World, event):
    staying, detect_faces = [], world.rekognition.detect_faces

    def redelivered(**parameters: Any) -> dict[str, Any]:
        world.rekognition.detect_faces = detect_faces  # type: ignore[method-assign]
        staying.extend(world.run(event))
        assert "another invocation is working on it until 10:16:50 UTC" in world.log[0]["message"]
        return detect_faces(**parameters)

    world.rekognition.detect_faces = redelivered  # type: ignore[method-assign]

    assert [] == world.run(event)
    assert ["only"] == staying
    assert 1 == images_sent(world)


@pytest.mark.parametrize("operation", ["detect_faces", "put_record_batch"])
def test_a_claim_left_by_a_crash_ends(world: World, event, monkeypatch: pytest.MonkeyPatch, operation: str):
    with monkeypatch.context() as crash, pytest.raises(Killed):
        kill_at(crash, world.rekognition if operation == "detect_faces" else world.firehose, operation)
        world.run(event)

    assert ["only"] == world.run(event)  # at once
    assert 0 == images_sent(world)
    assert [] == world.run(event)  # after the visibility timeout
    assert 1 == images_sent(world)
    assert [KEY] == world.s3.keys(ARCHIVE_BUCKET)


def test_of_two_invocations_that_find_an_ended_claim_one_takes_it(world: World, event, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as crash, pytest.raises(Killed):
        kill_at(crash, world.rekognition, "detect_faces")
        world.run(event)
    world.now += VISIBILITY
    get_object = world.s3.get_object

    def other_first(**parameters: Any) -> dict[str, Any]:
        found = get_object(**parameters)
        monkeypatch.setattr(world.s3, "get_object", get_object)
        assert [] == world.run(event)
        return found

    monkeypatch.setattr(world.s3, "get_object", other_first)

    assert ["only"] == world.run(event)
    assert 1 == images_sent(world)


def test_an_image_delivered_but_not_archived_is_archived_without_another_row(world: World, event):
    world.s3.failing[("CopyObject", KEY)] = client_error("CopyObject", "SlowDown")
    assert ["only"] == world.run(event)
    world.s3.failing.clear()

    assert [] == world.run(event)

    assert 1 == images_sent(world) == len(world.firehose.rows(FACE_STREAM))
    assert [KEY] == world.s3.keys(ARCHIVE_BUCKET)
    assert [] == world.s3.keys(RAW_BUCKET)


def test_a_rejected_image_is_quarantined_with_its_reason_at_the_next_delivery(world: World, event):
    world.rekognition.responses[KEY] = client_error("DetectFaces", "ImageTooLargeException")
    world.s3.failing[("CopyObject", f"quarantine/{KEY}")] = client_error("CopyObject", "SlowDown")
    assert ["only"] == world.run(event)
    world.s3.failing.clear()

    assert [] == world.run(event)

    quarantined = world.s3.objects[(ARCHIVE_BUCKET, f"quarantine/{KEY}")]
    assert {"reason": "ImageTooLargeException", "message": "Image size is too large"} == quarantined.metadata
    assert 1 == images_sent(world)


def test_an_image_whose_mark_cannot_be_written_is_archived_all_the_same(world: World, event):
    put_object, calls = world.s3.put_object, []

    def failing_mark(**parameters: Any) -> dict[str, Any]:
        calls.append(parameters)
        if len(calls) == 2:
            raise client_error("PutObject", "SlowDown")
        return put_object(**parameters)

    world.s3.put_object = failing_mark  # type: ignore[method-assign]

    assert [] == world.run(event)
    assert [KEY] == world.s3.keys(ARCHIVE_BUCKET)


def test_a_crash_between_delivery_and_mark_sends_the_rows_again_with_the_same_ids(
    world: World, event, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as crash, pytest.raises(Killed):
        kill_at(crash, world.s3, "put_object", call=2)
        world.run(event)
    world.now += VISIBILITY

    assert [] == world.run(event)

    ids = [row["observation_id"] for row in world.firehose.rows(FACE_STREAM)]
    assert (2, 1) == (len(ids), len(set(ids)))


def test_an_image_uploaded_again_after_it_was_gone_is_analyzed(world: World):
    event = sqs_event(only=s3_body(KEY))
    assert [] == world.run(event)
    world.upload(KEY)

    assert [] == world.run(event)

    assert ["ObjectGone", "ok"] == [row["status"] for row in world.firehose.rows(IMAGE_STREAM)]


def test_a_claim_names_no_store(world: World, event):
    world.run(event)

    assert [CLAIM] == world.s3.keys(LAKE_BUCKET)
    stored = json.loads(world.s3.objects[(LAKE_BUCKET, CLAIM)].body)
    assert {"delivered": {"status": "ok", "message": "", "disposition": "ARCHIVE"}} == stored


def host_event(e_tag: str) -> dict[str, Any]:
    body = json.loads(s3_body(HOST_KEY))
    body["Records"][0]["s3"]["object"]["eTag"] = e_tag
    return sqs_event(**{e_tag: json.dumps(body)})


def put_host_image(world: World, e_tag: str) -> None:
    world.s3.objects[(RAW_BUCKET, HOST_KEY)] = StoredObject(b"image " + e_tag.encode(), e_tag=e_tag)


def rows_by_id(world: World) -> dict[str, list[str]]:
    """The statuses of each image's rows."""
    found: dict[str, list[str]] = {}
    for row in world.firehose.rows(IMAGE_STREAM):
        found.setdefault(row["image_id"], []).append(row["status"])
    return found


AAAA, BBBB = (image_id(f"{HOST_KEY}#{e_tag}") for e_tag in ("aaaa", "bbbb"))


def test_each_version_of_a_reused_key_is_an_image(world: World):
    for e_tag in ("aaaa", "bbbb"):
        put_host_image(world, e_tag)
        assert [] == world.run(host_event(e_tag))

    assert {AAAA: ["ok"], BBBB: ["ok"]} == rows_by_id(world)
    assert [f"{HOST_KEY}#aaaa", f"{HOST_KEY}#bbbb"] == world.s3.keys(ARCHIVE_BUCKET)
    assert [] == world.s3.keys(RAW_BUCKET)


@pytest.mark.parametrize("order", [("aaaa", "bbbb"), ("bbbb", "aaaa")])
def test_a_version_overwritten_before_its_event_is_gone_and_the_other_is_analyzed_once(world: World, order):
    put_host_image(world, "aaaa")
    put_host_image(world, "bbbb")

    messages = {}
    for e_tag in order:
        assert [] == world.run(host_event(e_tag))
        messages[e_tag] = world.log[0].get("message", "")

    assert {AAAA: ["ObjectGone"], BBBB: ["ok"]} == rows_by_id(world)
    assert 1 == len(world.rekognition.calls) == len(world.firehose.rows(FACE_STREAM))
    assert [] == world.s3.keys(RAW_BUCKET)
    assert "another picture took its key" in messages["aaaa"]


@pytest.mark.parametrize("rejected", [False, True])
def test_a_version_overwritten_during_its_analysis_is_read_from_its_copy(world: World, rejected: bool):
    put_host_image(world, "aaaa")
    detect_faces, seen = world.rekognition.detect_faces, []

    def overwritten(**parameters: Any) -> dict[str, Any]:
        put_host_image(world, "bbbb")
        place = parameters["Image"]["S3Object"]
        seen.append(world.s3.objects[(place["Bucket"], place["Name"])].body)
        if rejected:
            raise client_error("DetectFaces", "ImageTooLargeException")
        return detect_faces(**parameters)

    world.rekognition.detect_faces = overwritten  # type: ignore[method-assign]

    assert [] == world.run(host_event("aaaa"))

    assert [b"image aaaa"] == seen
    kept = f"quarantine/{HOST_KEY}#aaaa" if rejected else f"{HOST_KEY}#aaaa"
    assert [kept] == world.s3.keys(ARCHIVE_BUCKET)
    assert b"image aaaa" == world.s3.objects[(ARCHIVE_BUCKET, kept)].body
    assert b"image bbbb" == world.s3.objects[(RAW_BUCKET, HOST_KEY)].body  # for its own event


def test_a_version_copied_before_a_crash_is_analyzed_from_its_copy(world: World, monkeypatch: pytest.MonkeyPatch):
    put_host_image(world, "aaaa")
    with monkeypatch.context() as crash, pytest.raises(Killed):
        kill_at(crash, world.rekognition, "detect_faces")
        world.run(host_event("aaaa"))
    put_host_image(world, "bbbb")
    world.now += VISIBILITY

    assert [] == world.run(host_event("aaaa"))

    assert {AAAA: ["ok"]} == rows_by_id(world)


def test_without_an_archive_no_copy_of_a_version_remains(world: World):
    world.configure(archive_pictures=False)
    put_host_image(world, "aaaa")

    assert [] == world.run(host_event("aaaa"))

    assert [] == world.s3.keys(RAW_BUCKET) + world.s3.keys(ARCHIVE_BUCKET)
    assert {AAAA: ["ok"]} == rows_by_id(world)
