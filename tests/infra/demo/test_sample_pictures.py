"""The generated scenes: reproducible, named as motion names pictures, with faces at known positions."""

import itertools
from datetime import datetime

import pytest
from PIL import Image

from infra.demo import sample_pictures
from lib.contract.image_key import parse_motion_name
from tests.support.face_models import MODELS, needs_models

TAKEN_AT = datetime(2026, 11, 22, 10, 0)

pytestmark = [pytest.mark.local_cloud, needs_models]


def test_the_pictures_are_reproducible(tmp_path):
    first = sample_pictures.write_scenes(tmp_path / "first", MODELS, TAKEN_AT)
    second = sample_pictures.write_scenes(tmp_path / "second", MODELS, TAKEN_AT)

    assert [scene.faces for scene in first] == [scene.faces for scene in second]
    assert [s.path.read_bytes() for s in first] == [s.path.read_bytes() for s in second]


def test_scenes_have_no_one_or_many_faces(tmp_path):
    counts = [len(scene.faces) for scene in sample_pictures.write_scenes(tmp_path, MODELS, TAKEN_AT)]

    assert list(sample_pictures.FACES_PER_SCENE) == counts
    assert {0, 1} < set(counts)
    assert max(counts) >= 6


def test_names_follow_motion_and_contain_the_time(tmp_path):
    scenes = sample_pictures.write_scenes(tmp_path, MODELS, TAKEN_AT)

    assert "00001-20261122100000-00.jpg" == scenes[0].path.name
    assert (datetime(2026, 11, 22, 10, 1, 35), 2, 0) == parse_motion_name(scenes[1].path.name)


def test_the_folder_contains_only_complete_pictures_of_one_size(tmp_path):
    scenes = sample_pictures.write_scenes(tmp_path, MODELS, TAKEN_AT)

    assert sorted(scene.path for scene in scenes) == sorted(tmp_path.iterdir())
    assert {sample_pictures.SIZE} == {Image.open(scene.path).size for scene in scenes}


def test_true_boxes_are_inside_the_picture_and_do_not_overlap(tmp_path):
    for scene in sample_pictures.write_scenes(tmp_path, MODELS, TAKEN_AT):
        for left, top, right, bottom in scene.faces:
            assert 0 <= left < right <= sample_pictures.SIZE[0]
            assert 0 <= top < bottom <= sample_pictures.SIZE[1]
        in_order = sorted(scene.faces)
        assert all(a[2] < b[0] for a, b in itertools.pairwise(in_order))
