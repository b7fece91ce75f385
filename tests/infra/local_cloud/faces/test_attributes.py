"""Alignment, pose, quality, and the attribute networks' predictions for the two portraits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from infra.local_cloud.faces.alignment import MEAN_FACE, face_chip, level_square, similarity_transform
from infra.local_cloud.faces.analysis import FaceAnalyzer, measure_quality
from infra.local_cloud.faces.attributes import EXPRESSIONS
from infra.local_cloud.faces.detection import DetectedFace
from infra.local_cloud.faces.pose import YAW_ERROR_DEGREES, roll_degrees, yaw_degrees
from tests.support.face_models import MODELS, needs_models, portrait

pytestmark = pytest.mark.local_cloud

PICTURE_SIZE = np.array([1920, 1080], np.float32)
# Landmarks and poses from published responses of Rekognition, as fractions of a 16:9 picture. The first is in the AWS
# CLI's reference of detect-faces, the second in the developer guide's example of GetCelebrityRecognition.
PUBLISHED = [
    (
        [(0.62042, 0.26721), (0.67768, 0.26831), (0.64284, 0.31408), (0.62414, 0.35147), (0.67136, 0.35258)],
        {"roll": -0.1, "yaw": -3.7},
    ),
    (
        [(0.06858, 0.30842), (0.10397, 0.30063), (0.09669, 0.34082), (0.07522, 0.38114), (0.10744, 0.37407)],
        {"roll": -8.8, "yaw": 20.3},
    ),
]


@pytest.fixture(scope="module")
def analyzer():
    return FaceAnalyzer(MODELS)


@given(
    st.floats(-math.pi, math.pi),
    st.floats(0.2, 5),
    st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
)
def test_the_similarity_transform_of_points_is_recovered_exactly(angle, scale, shift):
    points = np.array([[0.0, 0], [10, 0], [5, 6], [1, 12], [9, 12]])
    turn = scale * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved = points @ turn.T + shift

    matrix = similarity_transform(points, moved)

    np.testing.assert_allclose(matrix, np.column_stack([turn, shift]), atol=1e-6)


@pytest.mark.parametrize("side_pixels", [32, 64])
def test_a_face_chip_has_the_eyes_where_the_mean_face_has_them(side_pixels):
    """A black picture with a white square on each eye of a tilted face."""
    picture = Image.new("RGB", (400, 400))
    angle = math.radians(20)
    turn = 150 * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    landmarks = (MEAN_FACE @ turn.T + [130, 100]).astype(np.float32)
    for x, y in landmarks[:2].round().astype(int).tolist():
        picture.paste("white", (x - 9, y - 9, x + 9, y + 9))

    chip = face_chip(picture, DetectedFace((100, 100, 300, 300), 1.0, landmarks), side_pixels)

    bright = np.asarray(chip.convert("L"), float)
    middle = side_pixels // 2
    for half, left in ((bright[:, :middle], 0), (bright[:, middle:], middle)):
        across = (half.sum(axis=0) @ np.arange(half.shape[1]) / half.sum() + left + 0.5) / side_pixels
        down = (half.sum(axis=1) @ np.arange(side_pixels) / half.sum() + 0.5) / side_pixels
        expected = (MEAN_FACE[1 if left else 0] + 0.2) / 1.4
        assert pytest.approx(expected.tolist(), abs=0.02) == [across, down]


def test_a_square_at_the_pictures_edge_is_black_outside_it():
    face = DetectedFace((-20, -20, 20, 20), 1.0, np.array([[0, 0], [10, 0], [5, 5], [0, 9], [10, 9]], np.float32))

    square = np.asarray(level_square(Image.new("RGB", (100, 100), "white"), face, 40))

    assert (0, 0, 0) == tuple(square[5, 5])
    assert (255, 255, 255) == tuple(square[35, 35])


@pytest.mark.parametrize(("landmarks", "pose"), PUBLISHED)
def test_roll_and_yaw_are_near_those_of_published_responses(landmarks, pose):
    points = np.array(landmarks, np.float32) * PICTURE_SIZE

    assert pytest.approx(pose["roll"], abs=2.5) == roll_degrees(points)
    assert pytest.approx(pose["yaw"], abs=YAW_ERROR_DEGREES) == yaw_degrees(points)


def test_a_mirrored_face_has_the_opposite_roll_and_yaw():
    points = np.array(PUBLISHED[1][0], np.float32) * PICTURE_SIZE
    mirrored = (points * np.array([-1, 1], np.float32))[[1, 0, 2, 4, 3]]

    assert pytest.approx(-roll_degrees(points), abs=1e-3) == roll_degrees(mirrored)
    assert pytest.approx(-yaw_degrees(points), abs=1e-3) == yaw_degrees(mirrored)


@needs_models
def test_a_darker_face_is_less_bright_and_a_blurred_one_less_sharp():
    face = portrait("astronaut.png").crop((170, 60, 270, 160)).resize((64, 64))
    dark = face.point([level // 2 for level in range(256)] * 3)
    blurred = face.filter(ImageFilter.GaussianBlur(2))

    assert pytest.approx(measure_quality(face).brightness / 2, abs=1) == measure_quality(dark).brightness
    assert measure_quality(blurred).sharpness < measure_quality(face).sharpness / 1.5


@needs_models
def test_the_portrait_of_eileen_collins_is_predicted_happy_female_and_27_to_50(analyzer):
    (face,) = analyzer.analyze(portrait("astronaut.png"))

    assert face.attributes.female_percent > 70
    assert 27 < face.attributes.age_years < 50
    assert "HAPPY" == EXPRESSIONS[int(np.argmax(face.attributes.expression_percents))]
    assert max(face.attributes.expression_percents) > 95


@needs_models
def test_the_portrait_of_grace_hopper_at_77_is_predicted_calm_and_70_to_90(analyzer):
    (face,) = analyzer.analyze(portrait("grace_hopper.jpg"))

    assert 70 < face.attributes.age_years < 90
    assert "CALM" == EXPRESSIONS[int(np.argmax(face.attributes.expression_percents))]


@needs_models
@pytest.mark.parametrize("scale", [1, 0.7, 0.5, 0.35, 0.25])
def test_the_predicted_gender_of_grace_hopper_is_below_the_confidence_that_the_live_page_shows(analyzer, scale):
    picture = portrait("grace_hopper.jpg")
    (face,) = analyzer.analyze(picture.resize((round(picture.width * scale), round(picture.height * scale))))

    assert max(face.attributes.female_percent, face.attributes.male_percent) < 80


@needs_models
def test_percents_sum_to_100(analyzer):
    (face,) = analyzer.analyze(portrait("grace_hopper.jpg"))

    assert pytest.approx(100, abs=1e-3) == sum(face.attributes.expression_percents)
    assert pytest.approx(100) == face.attributes.female_percent + face.attributes.male_percent


@needs_models
def test_attributes_are_none_when_not_requested(analyzer):
    (face,) = analyzer.analyze(portrait("astronaut.png"), with_attributes=False)

    assert face.attributes is None


@needs_models
def test_a_picture_without_faces_has_none(analyzer):
    assert [] == analyzer.analyze(Image.new("RGB", (640, 480), "grey"))
