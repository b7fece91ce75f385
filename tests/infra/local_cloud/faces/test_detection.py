"""Decoding of CenterFace's maps on constructed examples, and detection in pictures with known faces."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from capture.transform.centerface import with_free_shape
from infra.demo import sample_pictures
from infra.local_cloud.faces.detection import (
    MAX_IOU,
    FaceDetector,
    decode,
    intersection_over_union,
    non_maximum_suppression,
)
from tests.support.face_models import MODELS, needs_models, portrait

pytestmark = pytest.mark.local_cloud

edges = st.integers(0, 60)
boxes = st.builds(lambda x, y, w, h: (x, y, x + w + 1, y + h + 1), edges, edges, edges, edges)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    return sample_pictures.write_scenes(tmp_path_factory.mktemp("scenes"), MODELS, datetime(2026, 11, 22, 10, 0))


def test_a_cell_of_the_maps_is_decoded_to_a_box_and_landmarks():
    heat, sizes, offsets, points = (np.zeros((channels, 6, 8), np.float32) for channels in (1, 2, 2, 10))
    row, column = 2, 5
    heat[0, row, column] = 0.9
    sizes[:, row, column] = np.log([3, 2])  # 12 pixels high, 8 wide
    offsets[:, row, column] = [0.25, -0.25]  # a quarter cell down and to the left
    points[:, row, column] = [0.3, 0.25, 0.3, 0.75, 0.5, 0.5, 0.8, 0.25, 0.8, 0.75]  # y before x

    found, confidences, landmarks = decode(heat, sizes, offsets, points)

    # centre: x = (5 - 0.25 + 0.5) * 4 = 21, y = (2 + 0.25 + 0.5) * 4 = 11
    np.testing.assert_allclose(found, [[17, 5, 25, 17]], rtol=1e-6)
    np.testing.assert_allclose(confidences, [0.9])
    expected = np.array([[19, 8.6], [23, 8.6], [21, 11], [19, 14.6], [23, 14.6]])
    np.testing.assert_allclose(landmarks[0], expected, rtol=1e-6)


def test_a_cell_below_the_minimum_confidence_is_not_a_face():
    heat, sizes, offsets, points = (np.zeros((channels, 6, 8), np.float32) for channels in (1, 2, 2, 10))
    heat[0, 2, 5] = 0.2

    assert 0 == len(decode(heat, sizes, offsets, points)[0])


def test_the_more_confident_of_two_overlapping_boxes_is_kept():
    found = np.array([[0, 0, 10, 10], [1, 1, 11, 11], [30, 0, 40, 10]], np.float32)

    assert [1, 2] == non_maximum_suppression(found, np.array([0.6, 0.9, 0.7], np.float32))


@given(st.lists(st.tuples(boxes, st.floats(0.125, 1, width=32)), max_size=12))
def test_kept_boxes_do_not_overlap_and_each_suppressed_one_overlaps_a_kept_one(candidates):
    found = np.array([box for box, _ in candidates], np.float32).reshape(-1, 4)
    confidences = np.array([confidence for _, confidence in candidates], np.float32)

    kept = non_maximum_suppression(found, confidences)

    assert all(intersection_over_union(found[a], found[b]) < MAX_IOU for a in kept for b in kept if a != b)
    for suppressed in set(range(len(candidates))) - set(kept):
        assert any(intersection_over_union(found[suppressed], found[k]) >= MAX_IOU for k in kept)


@given(boxes, boxes)
def test_intersection_over_union_is_symmetric_and_between_0_and_1(one, other):
    assert intersection_over_union(one, other) == intersection_over_union(other, one)
    assert 0 <= intersection_over_union(one, other) <= 1
    assert 1 == intersection_over_union(one, one)


def test_boxes_that_share_half_their_area_have_an_iou_of_a_third():
    assert pytest.approx(1 / 3) == intersection_over_union((0, 0, 10, 10), (5, 0, 15, 10))


def test_a_file_that_is_not_centerface_is_rejected_with_the_next_step():
    with pytest.raises(ValueError, match="does not declare a shape of 10 x 3 x 32 x 32: download it again"):
        with_free_shape(b"another model")


@needs_models
@pytest.mark.parametrize("side_pixels", [640, 960, 1280])
def test_exactly_the_faces_of_the_scenes_are_detected(scenes, side_pixels):
    detector = FaceDetector(MODELS, side_pixels)

    for scene in scenes:
        found = detector.detect(Image.open(scene.path).convert("RGB"))
        best = [max((intersection_over_union(face, one.box) for one in found), default=0) for face in scene.faces]
        assert len(scene.faces) == len(found), scene.path.name
        assert all(share > 0.7 for share in best), (scene.path.name, best)


@needs_models
@pytest.mark.parametrize(("file_name", "face"), [(p.file_name, p.face) for p in sample_pictures.PORTRAITS])
@pytest.mark.parametrize("width", [100, 512, 1500])
def test_a_portrait_of_any_size_has_one_face_with_landmarks_inside_its_box(file_name, face, width):
    picture = portrait(file_name)
    scale = width / picture.width
    picture = picture.resize((width, round(picture.height * scale)), Image.Resampling.LANCZOS)

    (detected,) = FaceDetector(MODELS).detect(picture)

    assert intersection_over_union(np.array(face) * scale, detected.box) > 0.7
    left, top, right, bottom = detected.box
    assert all(left < x < right and top < y < bottom for x, y in detected.landmarks)
    left_eye, right_eye, nose, left_mouth, right_mouth = detected.landmarks
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_mouth[0] < right_mouth[0]
    assert left_eye[1] < nose[1] < left_mouth[1]


@needs_models
def test_a_picture_of_extreme_aspect_ratio_has_no_face():
    assert [] == FaceDetector(MODELS).detect(Image.new("RGB", (4000, 80), "grey"))
