"""The composed scenes: the same each time, named as motion names pictures, with faces in known places."""

import itertools
from datetime import datetime

from PIL import Image

from infra.demo import sample_pictures
from lib.contract.image_key import motion_name
from tests.support.face_models import MODELS, needs_models

TAKEN_AT = datetime(2026, 11, 22, 10, 0)

pytestmark = needs_models


def test_the_same_pictures_are_made_each_time(tmp_path):
    first = sample_pictures.write_scenes(tmp_path / "first", MODELS, TAKEN_AT)
    second = sample_pictures.write_scenes(tmp_path / "second", MODELS, TAKEN_AT)

    assert [scene.faces for scene in first] == [scene.faces for scene in second]
    assert [s.path.read_bytes() for s in first] == [s.path.read_bytes() for s in second]


def test_some_scenes_are_empty_some_have_one_face_and_some_are_crowded(tmp_path):
    counts = [len(scene.faces) for scene in sample_pictures.write_scenes(tmp_path, MODELS, TAKEN_AT)]

    assert list(sample_pictures.FACES_PER_SCENE) == counts
    assert {0, 1} < set(counts)
    assert max(counts) >= 6


def test_names_are_motion_s_and_carry_the_time(tmp_path):
    scenes = sample_pictures.write_scenes(tmp_path, MODELS, TAKEN_AT)

    assert "00001-20261122100000-00.jpg" == scenes[0].path.name
    assert (datetime(2026, 11, 22, 10, 1, 35), 2, 0) == motion_name(scenes[1].path.name)


def test_only_whole_pictures_of_one_size_are_left_in_the_folder(tmp_path):
    scenes = sample_pictures.write_scenes(tmp_path, MODELS, TAKEN_AT)

    assert sorted(scene.path for scene in scenes) == sorted(tmp_path.iterdir())
    assert {sample_pictures.SIZE} == {Image.open(scene.path).size for scene in scenes}


def test_true_boxes_lie_inside_the_picture_apart_from_each_other(tmp_path):
    for scene in sample_pictures.write_scenes(tmp_path, MODELS, TAKEN_AT):
        for left, top, right, bottom in scene.faces:
            assert 0 <= left < right <= sample_pictures.SIZE[0]
            assert 0 <= top < bottom <= sample_pictures.SIZE[1]
        in_order = sorted(scene.faces)
        assert all(a[2] < b[0] for a, b in itertools.pairwise(in_order))
