"""A batch of messages is analyzed, delivered and archived."""

import json

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


def ten_messages(world: World) -> dict[str, str]:
    world.upload(*(object_key(number) for number in range(10)))
    return {f"m{number}": s3_body(object_key(number)) for number in range(10)}


def test_ten_images_take_two_firehose_calls_and_leave_the_raw_bucket_empty(world: World):
    assert [] == world.run(sqs_event(**ten_messages(world)))
    assert [(FACE_STREAM, 10), (IMAGE_STREAM, 10)] == world.firehose.calls
    assert [] == world.s3.keys(RAW_BUCKET)
    assert [object_key(number) for number in range(10)] == world.s3.keys(ARCHIVE_BUCKET)


@pytest.mark.parametrize("bad", ["not json", s3_body(object_key(3))], ids=["malformed body", "throttled image"])
def test_one_bad_message_in_ten_does_not_affect_the_other_nine(world: World, bad: str):
    messages = ten_messages(world) | {"m3": bad}
    world.rekognition.responses[object_key(3)] = client_error("DetectFaces", "ThrottlingException")
    assert ["m3"] == world.run(sqs_event(**messages))
    assert [object_key(3)] == world.s3.keys(RAW_BUCKET)
    assert 9 == len(world.s3.keys(ARCHIVE_BUCKET)) == len(world.firehose.rows(IMAGE_STREAM))


def test_a_malformed_body_is_logged_with_its_message(world: World):
    assert ["bad"] == world.run(sqs_event(bad="not json"))
    assert [("bad", "MalformedBody")] == [(line["message_id"], line["status"]) for line in world.log]


@pytest.mark.parametrize("event", [{"Records": []}, sqs_event(test=json.dumps(recorded("s3_test_event.json")))])
def test_an_empty_batch_makes_no_calls(world: World, event):
    assert [] == world.run(event)
    assert [] == world.journal
    assert [] == world.rekognition.calls


def test_rows_are_delivered_before_archiving_and_the_raw_object_is_deleted_last(world: World):
    world.upload(object_key(1))
    world.run(sqs_event(only=s3_body(object_key(1))))
    claim = f"claims/{image_id(object_key(1))}.json"
    assert [
        ("PutObject", claim),
        ("PutRecordBatch", FACE_STREAM),
        ("PutRecordBatch", IMAGE_STREAM),
        ("PutObject", claim),
        ("CopyObject", object_key(1)),
        ("DeleteObject", object_key(1)),
    ] == world.journal


def test_rekognition_gets_an_s3_reference_and_the_configured_attributes(world: World):
    world.configure(attributes=("EMOTIONS", "SMILE"))
    world.upload(object_key(1))
    world.run(sqs_event(only=s3_body(object_key(1))))
    assert [
        {
            "Image": {"S3Object": {"Bucket": RAW_BUCKET, "Name": object_key(1)}},
            "Attributes": ["EMOTIONS", "SMILE"],
        }
    ] == world.rekognition.calls


def test_without_an_archive_no_picture_is_kept(world: World):
    world.configure(archive_pictures=False)
    world.upload(object_key(1))
    event = sqs_event(only=s3_body(object_key(1)))
    assert [] == world.run(event)
    assert [] == world.s3.keys(RAW_BUCKET) + world.s3.keys(ARCHIVE_BUCKET)
    assert [] == world.run(event)
    assert ["AlreadyDelivered"] == world.statuses()
    assert 1 == len(world.firehose.rows(IMAGE_STREAM))


def test_two_messages_for_one_image_cause_one_analysis(world: World):
    world.upload(object_key(1))
    assert [] == world.run(sqs_event(first=s3_body(object_key(1)), again=s3_body(object_key(1))))
    assert 1 == len(world.rekognition.calls) == len(world.firehose.rows(IMAGE_STREAM)) == len(world.log)


def test_two_messages_for_one_failing_image_both_stay_in_the_queue(world: World):
    world.upload(object_key(1))
    world.rekognition.responses[object_key(1)] = client_error("DetectFaces", "ThrottlingException")
    assert ["first", "again"] == world.run(sqs_event(first=s3_body(object_key(1)), again=s3_body(object_key(1))))


def test_a_message_fails_as_a_whole_and_its_finished_image_is_skipped_on_redelivery(world: World):
    world.upload(object_key(1), object_key(2))
    world.rekognition.responses[object_key(2)] = client_error("DetectFaces", "ThrottlingException")
    event = sqs_event(both=s3_body(object_key(1), object_key(2)))
    assert ["both"] == world.run(event)
    del world.rekognition.responses[object_key(2)]
    assert [] == world.run(event)
    assert ["AlreadyDelivered", "ok"] == world.statuses()
    assert [object_key(1), object_key(2)] == [row["image_key"] for row in world.firehose.rows(IMAGE_STREAM)]


def test_no_new_analysis_starts_when_little_time_is_left(world: World):
    messages = ten_messages(world)
    world.configure(threads=1)
    world.remaining_milliseconds = [60_000, 59_000, 40_000, 30_001, 29_999]
    assert [f"m{number}" for number in range(3, 10)] == world.run(sqs_event(**messages))
    assert 3 == len(world.rekognition.calls) == len(world.s3.keys(ARCHIVE_BUCKET))
    assert "29999 ms" in world.log[3]["message"]


def test_a_legacy_key_takes_its_time_from_the_file_name(world: World):
    (record,) = recorded("s3_event_encoded_key.json")["Records"]
    key = "caméra-1/été 2026+1/42-20261122101530-07.jpg".replace("caméra", "Camera")
    record["s3"]["object"]["key"] = record["s3"]["object"]["key"].replace("cam%C3%A9ra", "Camera")
    world.upload(key)
    assert [] == world.run(sqs_event(only=json.dumps({"Records": [record]})))
    (row,) = world.firehose.rows(IMAGE_STREAM)
    assert ("unassigned", "unassigned", "camera-1") == (row["store_id"], row["aisle_id"], row["camera_id"])
    assert ("2026-11-22 10:15:30.000", 42, 7) == (row["observed_at"], row["motion_event"], row["motion_frame"])
    assert [f"{key}#{record['s3']['object']['eTag']}"] == world.s3.keys(ARCHIVE_BUCKET)


@pytest.mark.parametrize("dt", ["1970-01-01", "2019-12-31", "2026-11-24", "9999-12-31"])
def test_an_image_with_an_implausible_time_is_quarantined_without_a_row(world: World, dt):
    key = object_key(1).replace("dt=2026-11-22", f"dt={dt}").replace("/20261122T", f"/{dt.replace('-', '')}T")
    world.upload(key)

    assert [] == world.run(sqs_event(only=s3_body(key)))

    assert ["ImplausibleTime"] == world.statuses()
    assert [f"quarantine/{key}"] == world.s3.keys(ARCHIVE_BUCKET)
    assert "set the camera's clock" in world.s3.objects[(ARCHIVE_BUCKET, f"quarantine/{key}")].metadata["message"]
    assert [] == world.firehose.rows(IMAGE_STREAM)


def test_a_legacy_key_without_a_time_takes_the_event_time(world: World):
    world.upload("shop-pi/snapshot.jpg")
    world.run(sqs_event(only=s3_body("shop-pi/snapshot.jpg")))
    assert "2026-11-22 10:15:32.417" == world.firehose.rows(IMAGE_STREAM)[0]["observed_at"]


def test_the_analyzer_named_in_the_response_is_written_to_both_tables(world: World):
    world.upload(object_key(1), object_key(2))
    named = recorded("detect_faces_one.json")
    named["ResponseMetadata"]["HTTPHeaders"]["x-amzn-analyzer"] = "centerface-640"
    world.rekognition.responses[object_key(1)] = named
    world.run(sqs_event(only=s3_body(object_key(1), object_key(2))))
    for stream in (FACE_STREAM, IMAGE_STREAM):
        assert ["centerface-640", "rekognition"] == [row["analyzer"] for row in world.firehose.rows(stream)]


def test_one_line_per_image_is_logged_without_face_attributes(world: World):
    world.upload(object_key(1))
    world.rekognition.responses[object_key(1)] = recorded("detect_faces_many.json")
    world.run(sqs_event(only=s3_body(object_key(1))))
    (line,) = world.log
    assert {"image_id", "status", "faces", "milliseconds"} == set(line)
    assert (image_id(object_key(1)), "ok", 5) == (line["image_id"], line["status"], line["faces"])


def test_an_unknown_expression_is_logged_once_per_response(world: World):
    world.upload(object_key(1))
    response = recorded("detect_faces_many.json")
    for detail in response["FaceDetails"][:2]:
        detail["Emotions"].append({"Type": "BORED", "Confidence": 99.9})
    world.rekognition.responses[object_key(1)] = response
    assert [] == world.run(sqs_event(only=s3_body(object_key(1))))
    assert {"status": "UnknownEmotion", "types": ["BORED"], "analyzer": "rekognition"} == world.log[0]
    assert ["UnknownEmotion", "ok"] == world.statuses()
