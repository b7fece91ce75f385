"""The outcome for an image after each failure: one test per row of the table in docs/architecture.md."""

from typing import Any

import pytest

from lib.contract.image_key import image_id
from tests.infra.functions.conftest import World
from tests.infra.functions.fakes import (
    ARCHIVE_BUCKET,
    FACE_STREAM,
    IMAGE_STREAM,
    RAW_BUCKET,
    client_error,
    object_key,
    recorded,
    s3_body,
    sqs_event,
)

KEY = object_key(1)
QUARANTINED = f"quarantine/{KEY}"
CLAIM = f"claims/{image_id(KEY)}.json"


def is_untouched(world: World) -> bool:
    return [KEY] == world.s3.keys(RAW_BUCKET) and [] == world.s3.keys(ARCHIVE_BUCKET)


@pytest.fixture
def event(world: World) -> dict[str, Any]:
    world.upload(KEY)
    return sqs_event(only=s3_body(KEY))


@pytest.mark.parametrize(
    "code",
    [
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "InternalServerError",
        "ServiceUnavailable",
        "AccessDeniedException",
    ],
)
def test_a_retryable_error_keeps_the_message_queued_and_the_image_in_the_raw_bucket(world: World, event, code: str):
    world.rekognition.responses[KEY] = client_error("DetectFaces", code)
    assert ["only"] == world.run(event)
    assert is_untouched(world)
    assert [] == world.firehose.records
    assert [image_id(KEY)] == [line["image_id"] for line in world.log]
    assert code in world.log[0]["message"]


def test_a_denied_call_is_logged_with_the_remedy(world: World, event):
    world.rekognition.responses[KEY] = client_error("DetectFaces", "AccessDeniedException")
    world.run(event)
    assert "not authorized to perform: rekognition:DetectFaces" in world.log[0]["message"]
    assert "run `python -m infra deploy`" in world.log[0]["message"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("InvalidImageFormatException", "Request has invalid image format"),
        ("ImageTooLargeException", "Image size is too large"),
        ("InvalidParameterException", "Request has invalid parameters"),
    ],
)
def test_an_image_that_can_never_be_analyzed_is_quarantined_with_its_reason(world: World, event, code, message):
    world.rekognition.responses[KEY] = client_error("DetectFaces", code, headers={"x-amzn-analyzer": "centerface"})
    assert [] == world.run(event)
    assert [] == world.s3.keys(RAW_BUCKET)
    assert [QUARANTINED] == world.s3.keys(ARCHIVE_BUCKET)
    quarantined = world.s3.objects[(ARCHIVE_BUCKET, QUARANTINED)]
    assert b"image " + KEY.encode() == quarantined.body
    assert {"reason": code, "message": message} == quarantined.metadata
    assert "image/jpeg" == quarantined.content_type
    (row,) = world.firehose.rows(IMAGE_STREAM)
    assert (KEY, code, 0, "centerface") == (row["image_key"], row["status"], row["faces"], row["analyzer"])
    assert [] == world.firehose.rows(FACE_STREAM)
    assert [(code, message)] == [(line["status"], line["message"]) for line in world.log]


def test_a_long_multiline_error_message_becomes_one_short_line_of_metadata(world: World, event):
    rejection = client_error("DetectFaces", "InvalidParameterException")
    rejection.response["Error"]["Message"] = "minimum\nheight\t80 " + "é" * 2_000
    world.rekognition.responses[KEY] = rejection
    assert [] == world.run(event)
    message = world.s3.objects[(ARCHIVE_BUCKET, QUARANTINED)].metadata["message"]
    assert message.startswith(r"minimum height 80 \xe9\xe9")
    assert 1_000 == len(message)


def test_an_image_with_an_invalid_key_is_quarantined_without_a_row(world: World):
    key = "raw/snapshots/été.jpg"
    world.upload(key)
    assert [] == world.run(sqs_event(only=s3_body(key)))
    assert [f"quarantine/{key}"] == world.s3.keys(ARCHIVE_BUCKET)
    assert [] == world.s3.keys(RAW_BUCKET)
    metadata = world.s3.objects[(ARCHIVE_BUCKET, f"quarantine/{key}")].metadata
    assert "InvalidImageKey" == metadata["reason"]
    assert r"object key 'raw/snapshots/\xe9t\xe9.jpg' is not raw/store_id=" in metadata["message"]
    assert [] == world.firehose.records
    assert [] == world.rekognition.calls
    assert ["InvalidImageKey"] == world.statuses()


@pytest.mark.parametrize("key", ["//[x.jpg", "//[x]y.jpg", "//ho\u2100st/x.jpg", "http://[x/y.jpg", "data:,x.jpg"])
def test_a_key_that_is_not_a_url_is_quarantined_and_the_rest_of_its_batch_is_archived(world: World, key: str):
    """Newer Pythons' `mimetypes.guess_type` raises ValueError on some of them (3.13.0 does, 3.12.1 does not)."""
    world.upload(key, KEY)
    assert [] == world.run(sqs_event(first=s3_body(key), second=s3_body(KEY)))
    assert [] == world.s3.keys(RAW_BUCKET)
    quarantined, archived = sorted(world.s3.keys(ARCHIVE_BUCKET), key=lambda stored: stored == KEY)
    assert KEY == archived
    assert quarantined.startswith(f"quarantine/{key}")
    assert "image/jpeg" == world.s3.objects[(ARCHIVE_BUCKET, quarantined)].content_type


def test_an_image_deleted_before_its_analysis_gets_the_status_object_gone(world: World):
    assert [] == world.run(sqs_event(only=s3_body(KEY)))
    (row,) = world.firehose.rows(IMAGE_STREAM)
    assert (KEY, "ObjectGone", 0) == (row["image_key"], row["status"], row["faces"])
    assert [] == world.s3.keys(ARCHIVE_BUCKET)
    assert ["ObjectGone"] == world.statuses()


def test_an_image_that_exists_but_cannot_be_read_is_retried(world: World, event):
    world.rekognition.responses[KEY] = client_error("DetectFaces", "InvalidS3ObjectException")
    assert ["only"] == world.run(event)
    assert is_untouched(world)
    assert "Check object key, region and/or access permissions" in world.log[0]["message"]


def test_a_denied_claim_is_retried(world: World, event):
    world.s3.failing[("PutObject", CLAIM)] = client_error("PutObject", "AccessDenied")
    assert ["only"] == world.run(event)
    assert is_untouched(world)
    assert [] == world.rekognition.calls
    assert "run `python -m infra deploy`" in world.log[0]["message"]


def test_a_response_that_cannot_be_converted_to_rows_is_retried(world: World, event):
    response = recorded("detect_faces_one.json")
    del response["FaceDetails"][0]["BoundingBox"]
    world.rekognition.responses[KEY] = response
    assert ["only"] == world.run(event)
    assert is_untouched(world)


def test_a_response_without_face_details_is_not_counted_as_zero_faces(world: World, event):
    world.rekognition.responses[KEY] = {"ResponseMetadata": {"HTTPHeaders": {}}}
    assert ["only"] == world.run(event)
    assert [] == world.firehose.records


def test_an_image_whose_rows_firehose_rejects_stays_in_the_raw_bucket(world: World, event):
    other = object_key(2)
    world.upload(other)
    world.firehose.reject(IMAGE_STREAM, KEY, times=99)
    assert ["only"] == world.run(sqs_event(only=s3_body(KEY), other=s3_body(other)))
    assert [KEY] == world.s3.keys(RAW_BUCKET)
    assert [other] == world.s3.keys(ARCHIVE_BUCKET)
    assert ["TryAgain", "ok"] == world.statuses()


@pytest.mark.parametrize(("operation", "code"), [("CopyObject", "AccessDenied"), ("DeleteObject", "InternalError")])
def test_an_image_that_cannot_be_archived_or_deleted_is_retried(world: World, event, operation: str, code: str):
    world.s3.failing[(operation, KEY)] = client_error(operation, code)
    assert ["only"] == world.run(event)
    assert [KEY] == world.s3.keys(RAW_BUCKET)
    assert code in world.log[0]["message"]


def test_an_image_archived_but_not_deleted_is_counted_once(world: World, event):
    world.s3.failing[("DeleteObject", KEY)] = client_error("DeleteObject", "InternalError")
    assert ["only"] == world.run(event)
    world.s3.failing.clear()
    assert [] == world.run(event)
    assert [] == world.s3.keys(RAW_BUCKET)
    assert 1 == len(world.firehose.rows(IMAGE_STREAM))
