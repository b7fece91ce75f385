"""Records of the AWS blog's pipeline become observations, or are rejected with the value that is wrong."""

import dataclasses
import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.history.blog_records import ImportedCamera, InvalidRecord, imported_face, imported_pictures
from lib.contract.observation import Emotion, Gender

CAMERA = ImportedCamera(store_id="dublin-1", aisle_id="coffee", camera_id="cam-1", time_zone=ZoneInfo("Europe/Dublin"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECORD = {
    "faceid": "2d6b5a1e-0c1f-4f0e-9a43-5f1f6f5f2a10",
    "retailTimestamp": 1_593_633_600,  # 2020-07-01 20:00 UTC, 21:00 in Dublin
    "emotion": "HAPPY",
    "emotionConfidence": 93.5,
    "smile": True,
    "smileConfidence": 88.25,
    "gender": "Female",
    "genderConfidence": 99.5,
    "ageRangeMin": 26,
    "ageRangeMax": 38,
    "NumberOfFaces": 2,
}


def convert(record: Any = None, **changes: Any):
    content = {**RECORD, **changes} if record is None else record
    return imported_face(json.dumps(content).encode(), CAMERA, NOW)


def test_every_field_of_a_record_is_kept():
    face = convert()
    row = face.observation

    assert (2, Emotion.HAPPY, 93.5, 93.5) == (
        face.faces_in_picture,
        row.emotion,
        row.emotion_confidence_percent,
        row.happy_percent,
    )
    assert (True, 88.25, Gender.FEMALE, 99.5) == (
        row.smile,
        row.smile_confidence_percent,
        row.gender,
        row.gender_confidence_percent,
    )
    assert (26, 38) == (row.age_low_years, row.age_high_years)
    assert ("dublin-1", "coffee", "cam-1", "aws-blog") == (row.store_id, row.aisle_id, row.camera_id, row.analyzer)
    assert datetime(2020, 7, 1, 20, tzinfo=UTC) == row.observed_at
    assert datetime(2020, 7, 1, 21) == row.observed_local
    assert date(2020, 7, 1) == row.dt
    unmeasured = {"eyeglasses", "yaw_degrees", "box_left_ratio", "landmarks", "calm_percent", "motion_event"}
    assert {None} == {value for name, value in dataclasses.asdict(row).items() if name in unmeasured}


@pytest.mark.parametrize("field", sorted(set(RECORD) - {"retailTimestamp"}))
@pytest.mark.parametrize("empty", [None, "", "left out"])
def test_a_missing_field_is_not_measured(field, empty):
    record = {name: value for name, value in RECORD.items() if name != field}
    row = convert(record if empty == "left out" else {**record, field: empty}).observation

    columns = {
        "emotion": row.emotion,
        "emotionConfidence": row.emotion_confidence_percent,
        "smile": row.smile,
        "smileConfidence": row.smile_confidence_percent,
        "gender": row.gender,
        "genderConfidence": row.gender_confidence_percent,
        "ageRangeMin": row.age_low_years,
        "ageRangeMax": row.age_high_years,
    }
    assert {field} & set(columns) == {name for name, value in columns.items() if value is None}


def test_an_expression_below_the_threshold_is_unknown():
    row = convert(emotion="SAD", emotionConfidence=49.9).observation

    assert (Emotion.UNKNOWN, 49.9, 49.9) == (row.emotion, row.emotion_confidence_percent, row.sad_percent)


def test_numbers_and_words_as_text_are_read():
    row = convert(retailTimestamp="1593633600", smile="false", ageRangeMin="26", gender="FEMALE").observation

    assert convert(smile=False).observation.observed_at == row.observed_at
    assert (False, 26, Gender.FEMALE) == (row.smile, row.age_low_years, row.gender)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"retailTimestamp": None}, "no retailTimestamp"),
        ({"retailTimestamp": 1_577_836_799}, r"is on 2019-12-31, which is not from 2020-01-01 to tomorrow"),
        ({"retailTimestamp": 1_593_633_600_000}, "is not a time in epoch seconds|not from 2020-01-01"),
        ({"retailTimestamp": float("nan")}, "retailTimestamp nan is not a number"),
        ({"retailTimestamp": True}, "retailTimestamp True is not a number"),
        ({"emotion": "BORED"}, "emotion 'BORED' is not one of ANGRY, CALM"),
        ({"emotionConfidence": 101}, "emotionConfidence 101 is not a percentage"),
        ({"smile": "maybe"}, "smile 'maybe' is not one of false, true"),
        ({"gender": "X"}, "gender 'X' is not one of female, male"),
        ({"ageRangeMin": 26.5}, "ageRangeMin 26.5 is not a whole number from 0 to 150"),
        ({"ageRangeMax": [1]}, r"ageRangeMax \[1\] is not a number"),
        ({"NumberOfFaces": -1}, "NumberOfFaces -1 is not a whole number"),
    ],
)
def test_a_value_that_cannot_be_right_rejects_the_record_by_name(changes, reason):
    with pytest.raises(InvalidRecord, match=reason):
        convert(**changes)


@pytest.mark.parametrize("content", [b"{", b"[]", b"3", b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_is_rejected(content):
    with pytest.raises(InvalidRecord, match=r"not JSON|not an object"):
        imported_face(content, CAMERA, NOW)


def test_the_same_record_has_the_same_id_whatever_the_order_of_its_fields():
    backwards = dict(reversed(RECORD.items()))

    assert convert().observation.observation_id == convert(backwards).observation.observation_id
    assert convert().observation.observation_id != convert(faceid="other").observation.observation_id


def test_the_faces_of_one_time_are_of_one_picture():
    faces = [convert(), convert(faceid="b"), convert(faceid="c", retailTimestamp=1_593_633_605, NumberOfFaces=None)]

    pictures = {each.image_id: each for each in imported_pictures(faces)}

    assert [2, 1] == [pictures[faces[0].observation.image_id].faces, pictures[faces[2].observation.image_id].faces]
    assert faces[0].observation.image_id == faces[1].observation.image_id
    assert {("ok", None, "aws-blog")} == {(each.status, each.image_key, each.analyzer) for each in pictures.values()}
