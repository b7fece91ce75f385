"""Parsing the body of an SQS message into image references."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.functions.face_detector.event import ImageReference, MalformedBody, image_references
from tests.infra.functions.fakes import RAW_BUCKET, recorded, s3_body


def body(name: str) -> str:
    return json.dumps(recorded(name))


def changed(**changes: object) -> str:
    event = recorded("s3_event.json")
    event["Records"][0].update(changes)
    return json.dumps(event)


def test_an_s3_event_names_bucket_key_time_and_size():
    (reference,) = image_references(body("s3_event.json"))
    assert RAW_BUCKET == reference.bucket
    assert (
        "raw/store_id=dublin-1/aisle_id=aisle-23/camera_id=cam-7/dt=2026-11-22/"
        "20261122T101530.123+0000-e00042-f07-3fa9c1d29b0e.jpg" == reference.object_key
    )
    assert datetime(2026, 11, 22, 10, 15, 32, 417_000, tzinfo=UTC) == reference.event_time
    assert UTC is reference.event_time.tzinfo
    assert 184_203 == reference.size_bytes


def test_the_body_in_a_lambda_event_parses_to_the_same_reference():
    (message,) = recorded("sqs_event.json")["Records"]
    assert image_references(body("s3_event.json")) == image_references(message["body"])


def test_spaces_plus_signs_and_accents_in_keys_are_decoded():
    (reference,) = image_references(body("s3_event_encoded_key.json"))
    assert "caméra-1/été 2026+1/42-20261122101530-07.jpg" == reference.object_key


def test_a_body_with_several_images_keeps_their_order():
    references = image_references(body("s3_event_two_records.json"))
    assert [184_203, 97_311] == [reference.size_bytes for reference in references]


@pytest.mark.parametrize(
    "text", [body("s3_test_event.json"), '{"Records": []}', changed(eventName="ObjectRemoved:Delete")]
)
def test_bodies_without_a_creation_name_no_image(text: str):
    assert () == image_references(text)


def test_an_event_time_with_another_offset_is_converted_to_utc():
    (reference,) = image_references(changed(eventTime="2026-11-22T12:15:32+02:00"))
    assert "2026-11-22T10:15:32+00:00" == reference.event_time.isoformat()


def test_references_to_one_object_are_equal_if_time_and_size_differ():
    (first,) = image_references(s3_body("cam-1/a.jpg", size_bytes=1))
    (again,) = image_references(s3_body("cam-1/a.jpg", size_bytes=2).replace("10:15:32.417Z", "10:15:33.002Z"))
    assert first.event_time != again.event_time
    (other,) = image_references(s3_body("cam-1/b.jpg", size_bytes=1))
    assert {first} == {first, again}
    assert first != other


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "null",
        "[]",
        "{}",
        '{"Records": null}',
        '{"Records": [null]}',
        '{"Records": [{"s3": {}}]}',
        '{"Type": "Notification", "Message": "{}"}',
        "[" * 100_000,
        "1" * 5_000,
        changed(eventTime="yesterday"),
        changed(eventTime="2026-11-22T10:15:32"),
        changed(eventTime="0001-01-01T00:00:00+14:00"),
        changed(eventTime=1_795_342_532),
        changed(s3={"bucket": {"name": "b"}, "object": {"key": "%ff.jpg", "size": 1}}),
        changed(s3={"bucket": {"name": "b"}, "object": {"key": "\ud800.jpg", "size": 1}}),
        changed(s3={"bucket": {"name": "b"}, "object": {"key": "", "size": 1}}),
        changed(s3={"bucket": {"name": "b"}, "object": {"key": "cam/a.jpg", "size": "1"}}),
        changed(s3={"bucket": {"name": None}, "object": {"key": "cam/a.jpg", "size": 1}}),
    ],
)
def test_any_other_body_is_malformed_and_the_error_names_the_remedy(text: str):
    with pytest.raises(MalformedBody, match="only the raw bucket's notifications"):
        image_references(text)


@given(st.binary())
def test_random_bytes_raise_only_the_declared_error(noise: bytes):
    with pytest.raises(MalformedBody):
        image_references(noise.decode("latin-1"))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(place=st.sampled_from(["event", "record", "s3", "bucket", "object", "key"]), value=JSON_VALUES)
def test_a_body_with_any_value_in_any_place_yields_references_or_the_declared_error(place: str, value: object):
    event = recorded("s3_event.json")
    holders = {"event": (event, "Records"), "record": (event["Records"], 0), "s3": (event["Records"][0], "s3")}
    s3 = event["Records"][0]["s3"]
    holders |= {"bucket": (s3, "bucket"), "object": (s3, "object"), "key": (s3["object"], "key")}
    holder, name = holders[place]
    holder[name] = value
    try:
        references = image_references(json.dumps(event))
    except MalformedBody:
        return
    assert all(isinstance(reference, ImageReference) for reference in references)


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_every_valid_s3_key_survives_its_encoding(key: str):
    (reference,) = image_references(s3_body(key))
    assert key == reference.object_key
