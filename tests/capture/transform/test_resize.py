"""What is sent is smaller and says nothing beside the picture; when and where it was taken stays."""

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


def test_a_picture_is_made_as_large_as_asked_and_keeps_its_moment(settings):
    picture = read(settings, NAME, encoded(scene(size=(1280, 960)), quality=95))

    made = Resize(longest_side_pixels=640)(picture)

    assert (640, 480) == opened(made.content).size
    assert len(made.content) < len(picture.content)
    assert hashlib.sha256(made.content).digest() == made.sha256
    assert made.sha256.hex()[:12] == made.key.digest
    assert replace(picture.key, digest=made.key.digest) == made.key
    assert (picture.path, picture.stamp) == (made.path, made.stamp)


def test_the_longest_side_counts_whichever_it_is(settings):
    picture = read(settings, NAME, encoded(scene(size=(480, 1280))))

    assert (240, 640) == opened(Resize(longest_side_pixels=640)(picture).content).size


def test_what_is_small_enough_is_sent_as_it_is(settings):
    picture = read(settings, NAME, encoded(scene()))

    assert picture == Resize(longest_side_pixels=640)(picture)


def test_a_lower_quality_takes_fewer_bytes(settings):
    picture = read(settings, NAME, encoded(scene(), quality=95))

    made = Resize(jpeg_quality=60)(picture)

    assert (640, 480) == opened(made.content).size
    assert len(made.content) < len(picture.content) / 2


def test_a_picture_that_would_grow_is_sent_as_it_is(settings):
    picture = read(settings, NAME, encoded(scene(), quality=20))

    assert picture == Resize(jpeg_quality=95)(picture)


def test_a_png_becomes_a_jpeg_when_a_quality_is_asked_for(settings):
    transparent = scene().convert("RGBA")
    picture = read(settings, "a.png", encoded(transparent, "PNG"))

    made = Resize(jpeg_quality=80)(picture)

    assert ("JPEG", "jpg") == (opened(made.content).format, made.key.extension)
    assert ("PNG", "png") == (opened(picture.content).format, Resize(longest_side_pixels=320)(picture).key.extension)


def test_a_picture_that_lies_on_its_side_is_set_upright_before_its_exif_goes(settings):
    upright = scene(person=(40, 40))
    picture = read(settings, NAME, encoded(upright.transpose(Image.Transpose.ROTATE_90), orientation=6, quality=95))

    made = Resize(strip_exif=True)(picture)

    assert (640, 480) == opened(made.content).size
    assert {} == dict(opened(made.content).getexif())
    assert abs(pixels(encoded(upright, quality=95)) - pixels(made.content)).mean() < 2


@pytest.mark.parametrize("wish", [{"longest_side_pixels": 320}, {"jpeg_quality": 50}])
def test_a_picture_that_is_made_anew_carries_no_exif(settings, wish):
    made = Resize(**wish)(read(settings, NAME, encoded(scene(), orientation=1, quality=95)))

    assert b"Aoife" not in made.content


def test_exif_is_cut_out_of_an_upright_jpeg_and_not_a_pixel_changes(settings):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(scene(), orientation=1, icc_profile=profile, comment=b"Aoife", progressive=True)
    picture = read(settings, NAME, content)
    assert "Aoife's phone" == opened(content).getexif()[DESCRIPTION]

    made = Resize(strip_exif=True)(picture)

    assert b"Aoife" not in made.content
    assert (pixels(content) == pixels(made.content)).all()
    assert profile == opened(made.content).info["icc_profile"]


def test_exif_and_texts_are_cut_out_of_a_png(settings):
    content = encoded(scene(), "PNG", orientation=1, compress_level=9)
    assert b"Aoife" in content

    made = Resize(strip_exif=True)(read(settings, "a.png", content))

    assert b"Aoife" not in made.content
    assert (pixels(content) == pixels(made.content)).all()


def test_a_second_picture_behind_the_first_goes_too():
    content = encoded(scene())

    assert content == without_metadata(content + encoded(scene(), orientation=1))


def test_a_picture_without_exif_is_sent_as_it_is(settings):
    content = encoded(scene())

    assert content == Resize(strip_exif=True)(read(settings, NAME, content)).content


@pytest.mark.parametrize("length", [2, 3, 20, 100, 1000])
def test_a_jpeg_that_is_cut_short_anywhere_never_hangs(length):
    cut = encoded(scene(), orientation=1)[:length]
    try:
        assert cut.startswith(without_metadata(cut)[:2])
    except ValueError as error:
        assert "segment at byte" in str(error)


@pytest.mark.parametrize("seed", range(20))
def test_any_bytes_are_refused_or_cut_and_never_hang(seed):
    noise = np.random.default_rng(seed).integers(200, 256, 4000, dtype=np.uint8).tobytes()
    try:
        without_metadata(b"\xff\xd8" + noise)
    except ValueError as error:
        assert "segment" in str(error)


def test_what_is_no_picture_is_an_error(settings, chance):
    for content in (b"no picture", encoded(scene())[:5000], chance.randbytes(500)):
        with pytest.raises((OSError, ValueError)):
            Resize(jpeg_quality=50)(read(settings, NAME, content))


def test_the_same_file_gives_the_same_bytes_and_so_the_same_key(settings):
    picture = read(settings, NAME, encoded(scene(size=(1280, 960)), orientation=8, quality=95))
    resize = Resize(longest_side_pixels=800, jpeg_quality=80, strip_exif=True)

    assert resize(picture) == resize(replace(picture))


def test_other_settings_give_a_second_key_of_the_same_moment(settings):
    picture = read(settings, NAME, encoded(scene(), quality=95))

    one, other = Resize(jpeg_quality=80)(picture), Resize(jpeg_quality=70)(picture)

    assert one.key.shot == other.key.shot
    assert one.key != other.key
    assert [(640, 480)] * 2 == [opened(made.content).size for made in (one, other)]
