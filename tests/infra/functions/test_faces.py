"""Conversion of Rekognition's FaceDetail to FaceObservation."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from infra.functions.face_detector.analysis_result import AnalyzedImage
from infra.functions.face_detector.errors import InvalidResponse
from infra.functions.face_detector.faces import face_observations, unknown_emotions
from lib.contract.image_key import Shot, image_id, observation_id
from lib.contract.observation import Emotion, FaceObservation, Gender, Landmark
from tests.infra.functions.conftest import NOW, SETTINGS
from tests.infra.functions.fakes import object_key, recorded

IMAGE = AnalyzedImage(
    object_key=object_key(1),
    name=object_key(1),
    shot=Shot(
        store_id="dublin-1",
        aisle_id="aisle-23",
        camera_id="cam-7",
        taken_at=datetime(2026, 11, 22, 23, 30, 1, tzinfo=timezone(timedelta(hours=-2))),
        motion_event=42,
        motion_frame=7,
    ),
    ingested_at=NOW,
    analyzer="rekognition",
    size_bytes=184_203,
)
BOX = {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}


def observed(**detail: Any) -> FaceObservation:
    (face,) = face_observations([{"BoundingBox": BOX, **detail}], IMAGE, SETTINGS)
    return face


def test_every_attribute_of_a_recorded_face_is_written_to_its_column():
    details = recorded("detect_faces_one.json")["FaceDetails"]
    (face,) = face_observations(details, IMAGE, SETTINGS)
    assert {
        "observation_id": observation_id(object_key(1), 0),
        "image_id": image_id(object_key(1)),
        "face_index": 0,
        "store_id": "dublin-1",
        "aisle_id": "aisle-23",
        "camera_id": "cam-7",
        "observed_at": datetime(2026, 11, 23, 1, 30, 1, tzinfo=UTC),
        "observed_local": datetime(2026, 11, 22, 23, 30, 1),
        "ingested_at": NOW,
        "motion_event": 42,
        "confidence_percent": 99.99894714355469,
        "emotion": "HAPPY",
        "emotion_confidence_percent": 93.36985778808594,
        "happy_percent": 93.36985778808594,
        "surprised_percent": 6.5018467903137207,
        "calm_percent": 3.2137162685394287,
        "confused_percent": 0.8217401504516602,
        "sad_percent": 2.251863479614258,
        "fear_percent": 5.950129508972168,
        "disgusted_percent": 0.35617512464523315,
        "angry_percent": 0.2876710891723633,
        "unknown_percent": None,
        "age_low_years": 26,
        "age_high_years": 34,
        "gender": "FEMALE",
        "gender_confidence_percent": 99.52129364013672,
        "smile": True,
        "smile_confidence_percent": 95.7717056274414,
        "eyeglasses": False,
        "eyeglasses_confidence_percent": 98.86363983154297,
        "sunglasses": False,
        "sunglasses_confidence_percent": 99.77535247802734,
        "beard": False,
        "beard_confidence_percent": 96.1170883178711,
        "mustache": False,
        "mustache_confidence_percent": 99.47677612304688,
        "eyes_open": True,
        "eyes_open_confidence_percent": 97.5412368774414,
        "mouth_open": True,
        "mouth_open_confidence_percent": 82.31021881103516,
        "face_occluded": False,
        "face_occluded_confidence_percent": 99.97518157958984,
        "yaw_degrees": 12.46792697906494,
        "pitch_degrees": -6.132657051086426,
        "roll_degrees": -3.264445066452026,
        "brightness": 73.81391143798828,
        "sharpness": 86.86019134521484,
        "box_left_ratio": 0.4218375086784363,
        "box_top_ratio": 0.2103149890899658,
        "box_width_ratio": 0.0811285600066185,
        "box_height_ratio": 0.1442313641309738,
        "landmarks": None,
        "analyzer": "rekognition",
        "dt": date(2026, 11, 22),
    } == asdict(face)


def test_a_face_with_only_a_box_has_null_in_every_measured_column():
    face = asdict(observed())
    assert BOX == {name: face[f"box_{name.lower()}_ratio"] for name in BOX}
    given = {
        *("observation_id", "image_id", "face_index", "store_id", "aisle_id", "camera_id", "motion_event"),
        *("observed_at", "observed_local", "ingested_at", "analyzer", "dt"),
    }
    measured = {name: value for name, value in face.items() if name not in given and not name.startswith("box_")}
    assert {"emotion", "smile", "age_low_years", "gender", "pitch_degrees", "landmarks"} <= set(measured)
    assert {None} == set(measured.values())


def test_no_details_yield_no_faces():
    assert () == face_observations(recorded("detect_faces_none.json")["FaceDetails"], IMAGE, SETTINGS)


def test_faces_keep_their_order_and_have_distinct_ids():
    faces = face_observations(recorded("detect_faces_many.json")["FaceDetails"], IMAGE, SETTINGS)
    assert [0, 1, 2, 3, 4] == [face.face_index for face in faces]
    assert [observation_id(object_key(1), index) for index in range(5)] == [face.observation_id for face in faces]
    assert [Emotion.CALM, Emotion.UNKNOWN, Emotion.UNKNOWN, Emotion.CALM, None] == [face.emotion for face in faces]
    assert [Gender.MALE, Gender.FEMALE, Gender.FEMALE, Gender.MALE, None] == [face.gender for face in faces]


def test_a_pose_without_pitch_leaves_only_the_pitch_null():
    face = observed(Pose={"Roll": 1.5, "Yaw": -2.5})
    assert (1.5, -2.5, None) == (face.roll_degrees, face.yaw_degrees, face.pitch_degrees)


@pytest.mark.parametrize(("percent", "emotion"), [(49.9, Emotion.UNKNOWN), (50.0, Emotion.HAPPY)])
def test_an_expression_below_the_threshold_is_unknown_and_keeps_its_percents(percent: float, emotion: Emotion):
    face = observed(Emotions=[{"Type": "SAD", "Confidence": 3.0}, {"Type": "HAPPY", "Confidence": percent}])
    assert emotion == face.emotion
    assert percent == face.emotion_confidence_percent == face.happy_percent
    assert 3.0 == face.sad_percent
    assert face.calm_percent is None


def test_the_vendors_unknown_is_unknown():
    face = observed(Emotions=[{"Type": "UNKNOWN", "Confidence": 71.3}])
    assert (Emotion.UNKNOWN, 71.3) == (face.emotion, face.unknown_percent)


def test_missing_expressions_are_null_rather_than_unknown():
    face = observed(Emotions=[])
    assert (None, None) == (face.emotion, face.emotion_confidence_percent)


def test_an_expression_outside_the_contract_is_ignored_and_reported():
    emotions = [{"Type": "BORED", "Confidence": 90.0}, {"Type": "CALM", "Confidence": 60.0}]
    assert Emotion.CALM == observed(Emotions=emotions).emotion
    assert ["BORED"] == unknown_emotions([{"Emotions": emotions}, {}])


def test_a_gender_outside_the_contract_is_null():
    face = observed(Gender={"Value": "Other", "Confidence": 90.0})
    assert (None, None) == (face.gender, face.gender_confidence_percent)


def test_landmarks_are_kept_only_if_configured():
    points = [{"Type": "eyeLeft", "X": 0.25, "Y": 0.5}]
    keeping = replace(SETTINGS, keep_landmarks=True)
    details: list[dict[str, Any]] = [{"BoundingBox": BOX, "Landmarks": points}, {"BoundingBox": BOX}]
    assert [(Landmark("eyeLeft", 0.25, 0.5),), None] == [
        face.landmarks for face in face_observations(details, IMAGE, keeping)
    ]
    assert observed(Landmarks=points).landmarks is None


@pytest.mark.parametrize("detail", [{}, {"BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.3}}])
def test_a_face_without_a_complete_box_is_an_invalid_response(detail: dict[str, Any]):
    with pytest.raises(InvalidResponse, match="check the responses of analyzer 'rekognition'"):
        face_observations([detail], IMAGE, SETTINGS)
