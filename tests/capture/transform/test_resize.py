"""Resizing, recompression and metadata removal keep the capture time and place."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageCms

from capture.transform.metadata import without_metadata
from capture.transform.resize import Resize
from tests.capture.pictures import DESCRIPTION, encoded, opened, read, scene

NAME = "7-20261122101530-03.jpg"


def pixels(content):
    return np.asarray(opened(content).convert("RGB")).astype(int)


def test_a_picture_is_resized_and_keeps_its_capture_time(settings):
    picture = read(settings, NAME, encoded(scene(size=(1280, 960)), quality=95))

    result = Resize(longest_side_pixels=640)(picture)

    assert (640, 480) == opened(result.content).size
    assert len(result.content) < len(picture.content)
    assert hashlib.sha256(result.content).digest() == result.sha256
    assert result.sha256.hex()[:12] == result.key.digest
    assert replace(picture.key, digest=result.key.digest) == result.key
    assert (picture.path, picture.stamp) == (result.path, result.stamp)


def test_the_longest_side_may_be_the_height(settings):
    picture = read(settings, NAME, encoded(scene(size=(480, 1280))))

    assert (240, 640) == opened(Resize(longest_side_pixels=640)(picture).content).size


def test_a_small_enough_picture_is_unchanged(settings):
    picture = read(settings, NAME, encoded(scene()))

    assert picture == Resize(longest_side_pixels=640)(picture)


def test_a_lower_quality_takes_fewer_bytes(settings):
    picture = read(settings, NAME, encoded(scene(), quality=95))

    result = Resize(jpeg_quality=60)(picture)

    assert (640, 480) == opened(result.content).size
    assert len(result.content) < len(picture.content) / 2


def test_a_picture_that_recompression_would_enlarge_is_unchanged(settings):
    picture = read(settings, NAME, encoded(scene(), quality=20))

    assert picture == Resize(jpeg_quality=95)(picture)


def test_a_png_becomes_a_jpeg_if_a_quality_is_set(settings):
    transparent = scene().convert("RGBA")
    picture = read(settings, "a.png", encoded(transparent, "PNG"))

    result = Resize(jpeg_quality=80)(picture)

    assert ("JPEG", "jpg") == (opened(result.content).format, result.key.extension)
    assert ("PNG", "png") == (opened(picture.content).format, Resize(longest_side_pixels=320)(picture).key.extension)


def test_a_rotated_picture_is_turned_upright_before_its_exif_is_removed(settings):
    upright = scene(person=(40, 40))
    picture = read(settings, NAME, encoded(upright.transpose(Image.Transpose.ROTATE_90), orientation=6, quality=95))

    result = Resize(strip_exif=True)(picture)

    assert (640, 480) == opened(result.content).size
    assert {} == dict(opened(result.content).getexif())
    assert abs(pixels(encoded(upright, quality=95)) - pixels(result.content)).mean() < 2


@pytest.mark.parametrize("options", [{"longest_side_pixels": 320}, {"jpeg_quality": 50}])
def test_a_reencoded_picture_has_no_exif(settings, options):
    result = Resize(**options)(read(settings, NAME, encoded(scene(), orientation=1, quality=95)))

    assert b"Aoife" not in result.content


def test_exif_is_removed_from_an_upright_jpeg_without_changing_pixels(settings):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(scene(), orientation=1, icc_profile=profile, comment=b"Aoife", progressive=True)
    picture = read(settings, NAME, content)
    assert "Aoife's phone" == opened(content).getexif()[DESCRIPTION]

    result = Resize(strip_exif=True)(picture)

    assert b"Aoife" not in result.content
    assert (pixels(content) == pixels(result.content)).all()
    assert profile == opened(result.content).info["icc_profile"]


def test_exif_and_texts_are_removed_from_a_png(settings):
    content = encoded(scene(), "PNG", orientation=1, compress_level=9)
    assert b"Aoife" in content

    result = Resize(strip_exif=True)(read(settings, "a.png", content))

    assert b"Aoife" not in result.content
    assert (pixels(content) == pixels(result.content)).all()


def test_a_second_picture_after_the_first_is_removed():
    content = encoded(scene())

    assert content == without_metadata(content + encoded(scene(), orientation=1))


def test_a_picture_without_exif_is_unchanged(settings):
    content = encoded(scene())

    assert content == Resize(strip_exif=True)(read(settings, NAME, content)).content


@pytest.mark.parametrize("length", [2, 3, 20, 100, 1000])
def test_a_jpeg_truncated_anywhere_never_hangs(length):
    cut = encoded(scene(), orientation=1)[:length]
    try:
        assert cut.startswith(without_metadata(cut)[:2])
    except ValueError as error:
        assert "segment at byte" in str(error)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_rejected_or_truncated_and_never_hang(seed):
    noise = np.random.default_rng(seed).integers(200, 256, 4000, dtype=np.uint8).tobytes()
    try:
        without_metadata(b"\xff\xd8" + noise)
    except ValueError as error:
        assert "segment" in str(error)


def test_content_that_is_not_a_picture_raises(settings, rng):
    for content in (b"no picture", encoded(scene())[:5000], rng.randbytes(500)):
        with pytest.raises((OSError, ValueError)):
            Resize(jpeg_quality=50)(read(settings, NAME, content))


def test_the_result_is_deterministic(settings):
    picture = read(settings, NAME, encoded(scene(size=(1280, 960)), orientation=8, quality=95))
    resize = Resize(longest_side_pixels=800, jpeg_quality=80, strip_exif=True)

    assert resize(picture) == resize(replace(picture))


def test_other_settings_give_another_key_with_the_same_capture_time(settings):
    picture = read(settings, NAME, encoded(scene(), quality=95))

    one, other = Resize(jpeg_quality=80)(picture), Resize(jpeg_quality=70)(picture)

    assert one.key.shot == other.key.shot
    assert one.key != other.key
    assert [(640, 480)] * 2 == [opened(result.content).size for result in (one, other)]
