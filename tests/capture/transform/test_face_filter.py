"""Pictures without a face are held back; pictures with a possible face are uploaded."""

import sys
from pathlib import Path

import pytest
from PIL import Image

from capture.config.optional_packages import require
from capture.config.schema import InvalidSettings
from capture.transform.face_filter import FaceFilter, load_face_filter
from capture.transform.step import HeldBack
from tests.capture.pictures import encoded, read, scene
from tests.support.face_models import MODELS, needs_models, portrait

NAME = "7-20261122101530-03.jpg"


@pytest.fixture(scope="module")
def face_filter() -> FaceFilter:
    return load_face_filter(MODELS / "centerface.onnx")


def aisle_with(face: Image.Image, height_pixels: int) -> bytes:
    """A picture of 1,920 x 1,080 with a small copy of another in it."""
    aisle = scene(size=(1920, 1080))
    face = face.copy()
    face.thumbnail((height_pixels, height_pixels))
    aisle.paste(face, (900, 300))
    return encoded(aisle)


@needs_models
@pytest.mark.parametrize("content", [encoded(scene()), encoded(scene(person=(300, 200)))], ids=["empty", "a box"])
def test_a_picture_without_a_face_is_held_back(face_filter, settings, content):
    assert HeldBack("no face") == face_filter(read(settings, NAME, content))


@needs_models
@pytest.mark.parametrize("height_pixels", [180, 400])
@pytest.mark.parametrize("file_name", ["grace_hopper.jpg", "astronaut.png"])
def test_a_picture_with_a_large_or_small_face_is_unchanged(face_filter, settings, file_name, height_pixels):
    picture = read(settings, NAME, aisle_with(portrait(file_name), height_pixels))

    assert picture == face_filter(picture)


@needs_models
def test_a_rotated_picture_is_analysed_upright(face_filter, settings):
    lying = portrait("grace_hopper.jpg").transpose(Image.Transpose.ROTATE_90)
    picture = read(settings, NAME, encoded(lying, orientation=6))

    assert picture == face_filter(picture)


@needs_models
def test_a_very_narrow_picture_is_analysed(face_filter, settings):
    assert HeldBack("no face") == face_filter(read(settings, NAME, encoded(Image.new("RGB", (2000, 1)))))


def test_a_missing_detector_file_is_reported_with_the_command_to_download_it(tmp_path):
    with pytest.raises(
        InvalidSettings, match=r"face_model .* there is no detector file .*centerface.onnx; download it: python -m"
    ):
        load_face_filter(tmp_path / "centerface.onnx")


def test_a_file_that_is_not_the_detector_is_rejected(tmp_path):
    (tmp_path / "centerface.onnx").write_bytes(b"another model")

    with pytest.raises(InvalidSettings, match="is not the detector"):
        load_face_filter(tmp_path / "centerface.onnx")


@pytest.mark.parametrize(
    ("package", "message"),
    [("PIL", "Pillow.*-pictures"), ("onnxruntime", "onnxruntime.*-faces"), ("av", "PyAV.*-videos")],
)
def test_a_missing_package_is_reported_with_the_command_to_install_it(monkeypatch, package, message):
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "meta_path", [])
    monkeypatch.delitem(sys.modules, package, raising=False)

    with pytest.raises(InvalidSettings, match=f"a setting needs {message}.txt"):
        require(package, "a setting")


def test_each_package_is_pinned_in_the_file_that_the_error_names():
    root = Path(__file__).parents[3]
    pinned = {
        part: (root / f"capture/requirements-{part}.txt").read_text()
        for part in ("pictures", "faces", "videos", "camera")
    }

    assert "\npillow==" in pinned["pictures"]
    assert "\nonnxruntime==" in pinned["faces"]
    assert "\nav==" in pinned["videos"]
    assert "\nopencv-python-headless==" in pinned["camera"]
