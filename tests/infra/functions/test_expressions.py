"""A camera that sees staff: no expression is requested, and none leaves the function."""

import pytest

from infra.functions.face_detector.analyze import requested_attributes
from lib.contract.image_key import ImageKey
from tests.infra.functions.conftest import SETTINGS, World
from tests.infra.functions.fakes import FACE_STREAM, IMAGE_STREAM, object_key, recorded, s3_body, sqs_event

STAFF = object_key(1).replace("-f01-", "-f01-noexpr-")
COLUMN_PREFIXES = ("emotion", "smile", "happy", "surprised", "calm", "confused", "sad", "fear", "disgusted", "angry")


def expressions(row) -> dict[str, object]:
    return {name: value for name, value in row.items() if name.startswith(COLUMN_PREFIXES) or name == "unknown_percent"}


def test_no_expression_is_requested(world: World):
    world.configure(attributes=("AGE_RANGE", "EMOTIONS", "GENDER", "SMILE"))
    world.upload(STAFF, object_key(2))

    world.run(sqs_event(only=s3_body(STAFF, object_key(2))))

    requested = {call["Image"]["S3Object"]["Name"]: call["Attributes"] for call in world.rekognition.calls}
    assert {STAFF: ["AGE_RANGE", "GENDER"], object_key(2): ["AGE_RANGE", "EMOTIONS", "GENDER", "SMILE"]} == requested


def test_no_expression_leaves_the_function_even_if_the_analyzer_returns_some(world: World):
    assert recorded("detect_faces_one.json")["FaceDetails"][0]["Emotions"], "the fake returns expressions"
    world.upload(STAFF, object_key(2))

    assert [] == world.run(sqs_event(only=s3_body(STAFF, object_key(2))))

    staff, shopper = sorted(world.firehose.rows(FACE_STREAM), key=lambda row: row["emotion"] or "")
    assert {None} == set(expressions(staff).values())
    assert 13 == len(expressions(staff))
    assert "HAPPY" == shopper["emotion"]
    assert (shopper["age_low_years"], shopper["gender"]) == (staff["age_low_years"], staff["gender"])
    assert [1, 1] == [row["faces"] for row in world.firehose.rows(IMAGE_STREAM)]


@pytest.mark.parametrize("attributes", [("EMOTIONS",), ("SMILE", "EMOTIONS")])
def test_default_is_requested_if_only_expressions_are_configured(attributes):
    settings = SETTINGS.__class__(
        face_stream="f", image_stream="i", archive_bucket="a", lake_bucket="l", attributes=attributes
    )

    assert ("DEFAULT",) == requested_attributes(ImageKey.parse(STAFF).shot, settings)
