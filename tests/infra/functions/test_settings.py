"""Reading Settings from environment variables."""

import pytest

from infra.functions.face_detector.settings import InvalidSettings, Settings

REQUIRED = {"FACE_STREAM": "faces", "IMAGE_STREAM": "images", "ARCHIVE_BUCKET": "archive", "LAKE_BUCKET": "lake"}


def test_four_variables_are_sufficient():
    assert Settings(
        face_stream="faces",
        image_stream="images",
        archive_bucket="archive",
        lake_bucket="lake",
        archive_pictures=True,
        attributes=("AGE_RANGE", "EMOTIONS", "GENDER"),
        emotion_threshold_percent=50.0,
        keep_landmarks=False,
        analyzer="rekognition",
        threads=4,
    ) == Settings.from_environment(REQUIRED)


def test_every_variable_is_read():
    assert Settings(
        face_stream="faces",
        image_stream="images",
        archive_bucket="archive",
        lake_bucket="lake",
        archive_pictures=False,
        attributes=("EMOTIONS", "FACE_OCCLUDED"),
        emotion_threshold_percent=62.5,
        keep_landmarks=True,
        analyzer="rekognition-2026",
        threads=8,
    ) == Settings.from_environment(
        REQUIRED
        | {
            "ARCHIVE_PICTURES": "0",
            "REKOGNITION_ATTRIBUTES": "EMOTIONS, FACE_OCCLUDED",
            "EMOTION_THRESHOLD_PERCENT": "62.5",
            "KEEP_LANDMARKS": "1",
            "ANALYZER": "rekognition-2026",
            "THREADS": "8",
        }
    )


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_a_missing_variable_is_named(name: str):
    with pytest.raises(InvalidSettings, match=f"{name} is not set: `python -m infra deploy` sets it"):
        Settings.from_environment({key: value for key, value in REQUIRED.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ARCHIVE_PICTURES", "yes", "use 0 or 1"),
        ("KEEP_LANDMARKS", "", "use 0 or 1"),
        ("EMOTION_THRESHOLD_PERCENT", "half", "use a number from 0 to 100"),
        ("EMOTION_THRESHOLD_PERCENT", "101", "use a number from 0 to 100"),
        ("EMOTION_THRESHOLD_PERCENT", "nan", "use a number from 0 to 100"),
        ("THREADS", "0", "use a whole number from 1 to 32"),
        ("THREADS", "²", "use a whole number from 1 to 32"),
        ("REKOGNITION_ATTRIBUTES", "EMOTION", "use any of DEFAULT, AGE_RANGE"),
        ("REKOGNITION_ATTRIBUTES", "ALL", "use any of DEFAULT, AGE_RANGE"),
        ("REKOGNITION_ATTRIBUTES", "", "use any of DEFAULT, AGE_RANGE"),
    ],
)
def test_an_invalid_value_is_named_with_what_is_expected(name: str, value: str, expected: str):
    with pytest.raises(InvalidSettings, match=expected) as error:
        Settings.from_environment(REQUIRED | {name: value})
    assert name in str(error.value)
    assert repr(value) in str(error.value)
