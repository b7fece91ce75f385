"""Masked regions are never uploaded, and neither is a picture that cannot be masked."""

import hashlib
import io
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from capture.config import optional_packages
from capture.config.privacy import parse_masks
from capture.config.schema import InvalidSettings
from capture.config.settings import read_settings
from capture.s3.uploader import Uploader
from capture.spool.image_file import read_picture
from capture.spool.spooler import Spooler
from capture.spool.upload_task import failed_line
from capture.transform.redact import Redaction, redact_first
from capture.transform.step import HeldBack, RedactionFailed, identity
from lib.contract.image_key import ImageKey, key_digest

RED, BLACK = (255, 0, 0), (0, 0, 0)
LEFT_QUARTER = parse_masks(["0% 0% 25% 100%"])


def a_picture(size=(80, 40), mode="RGB", file_format="JPEG", **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, RED).convert(mode).save(out, file_format, **how)
    return out.getvalue()


def turned_by_exif() -> bytes:
    """Stored as 80x40 and displayed as 40x80."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return a_picture(exif=exif)


@pytest.fixture
def painted(folder, settings):
    def painted(content: bytes, masks=LEFT_QUARTER, name="a.jpg"):
        (folder / name).write_bytes(content)
        transformed = Redaction(masks)(read_picture(folder / name, settings))
        assert hashlib.sha256(transformed.content).digest() == transformed.sha256
        assert key_digest(transformed.sha256) == transformed.key.digest
        return Image.open(io.BytesIO(transformed.content))

    return painted


def is_dark(image, *point) -> bool:
    return bool(max(image.convert("RGB").getpixel(point)) < 40)


@pytest.mark.parametrize(
    ("file_format", "mode"),
    [("JPEG", mode) for mode in ("RGB", "L", "CMYK")]
    + [("PNG", mode) for mode in ("RGB", "L", "RGBA", "P", "1", "LA")],
)
def test_masked_pixels_are_black_and_the_others_are_not(painted, file_format, mode):
    name = "a.jpg" if file_format == "JPEG" else "a.png"
    image = painted(a_picture(mode=mode, file_format=file_format), name=name)

    assert (file_format, (80, 40)) == (image.format, image.size)
    # Near an edge JPEG compression mixes in the neighbouring pixels, which are not masked.
    masked = range(16 if file_format == "JPEG" else 20)
    assert all(is_dark(image, x, y) for x in masked for y in range(40))
    if mode != "1":
        assert not is_dark(image, 24, 20)


def test_masks_apply_to_the_upright_picture(painted):
    image = painted(turned_by_exif())

    assert (40, 80) == image.size
    assert [True, False] == [is_dark(image, 5, 40), is_dark(image, 20, 40)]
    assert {} == dict(image.getexif()), "a viewer would rotate it again"


def test_all_metadata_is_removed(painted):
    secret = b"a thumbnail of what was masked"
    exif = Image.Exif()
    exif[0x010E] = secret.decode()
    image = painted(a_picture(exif=exif, comment=secret, icc_profile=secret))
    out = image.fp.getvalue()

    assert secret not in out
    png = io.BytesIO()
    Image.new("RGB", (80, 40), RED).save(png, "PNG", exif=exif)
    assert secret not in painted(png.getvalue(), name="a.png").fp.getvalue()


def test_the_cameras_jpeg_quality_is_kept(painted):
    content = a_picture(quality=60, subsampling=0)

    assert JpegImageFile(io.BytesIO(content)).quantization == painted(content).quantization


def test_the_same_file_gives_the_same_key(folder, settings):
    (folder / "a.jpg").write_bytes(a_picture())
    picture = read_picture(folder / "a.jpg", settings)

    assert Redaction(LEFT_QUARTER)(picture) == Redaction(LEFT_QUARTER)(picture)


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.floats(0, 0.99),
    st.floats(0, 0.99),
    st.floats(0.001, 1),
    st.floats(0.001, 1),
)
def test_a_partly_covered_pixel_is_masked(width, height, left, top, wide, high):
    (mask,) = parse_masks([f"{left * 100:f}% {top * 100:f}% {max(wide * 100, 0.1):f}% {max(high * 100, 0.1):f}%"])

    box = mask.box(width, height)

    assert box is not None
    assert 0 <= box[0] <= mask.left.of(width) and box[2] >= min(width, mask.left.of(width) + mask.width.of(width))
    assert 0 <= box[1] <= mask.top.of(height) and box[3] >= min(height, mask.top.of(height) + mask.height.of(height))
    assert box[0] < box[2] <= width and box[1] < box[3] <= height


@pytest.mark.parametrize(
    ("content", "masks", "message"),
    [
        (b"a shopping list", LEFT_QUARTER, "cannot identify image file"),
        (a_picture()[:-300], LEFT_QUARTER, "[Tt]runcated"),
        (b"", LEFT_QUARTER, "cannot identify"),
        (a_picture(file_format="GIF"), LEFT_QUARTER, "cannot identify"),
        (a_picture(size=(8000, 7000), mode="L"), LEFT_QUARTER, "8000x7000 pixels are too many"),
        (a_picture(), parse_masks(["80px 0px 10px 10px"]), "a mask is outside the picture of 80x40 pixels"),
    ],
)
def test_a_picture_that_cannot_be_masked_raises_redaction_failed(folder, settings, content, masks, message):
    (folder / "a.jpg").write_bytes(content)

    with pytest.raises(RedactionFailed, match=rf"a.jpg cannot be masked \(.*{message}"):
        Redaction(masks)(read_picture(folder / "a.jpg", settings))


def test_only_the_redacted_picture_is_uploaded_and_its_file_removed(folder, settings, s3, log_lines):
    (folder / "a.jpg").write_bytes(a_picture())
    (folder / "b.jpg").write_bytes(b"no picture")
    spooler = Spooler(settings, Uploader(s3, "raw"), log_lines.append, transform=Redaction(LEFT_QUARTER))

    spooler.upload_once(Event(), lambda number, total: None)

    [(key, content)] = s3.objects.items()
    assert is_dark(Image.open(io.BytesIO(content)), 5, 5)
    assert ImageKey.parse(key).digest == key_digest(hashlib.sha256(content).digest())
    assert ["b.jpg"] == [path.name for path in folder.iterdir()]
    assert 1 == spooler.stats.failed
    assert [line for line in log_lines if line.startswith(failed_line("b.jpg cannot be masked"))]


def test_redaction_runs_before_every_other_transform(folder, settings):
    (folder / "a.jpg").write_bytes(a_picture())
    picture = read_picture(folder / "a.jpg", settings)
    seen = []

    def see(each):
        seen.append(each)
        return HeldBack("enough")

    redact_first(LEFT_QUARTER, see)(picture)

    assert [Redaction(LEFT_QUARTER)(picture)] == seen
    assert identity is redact_first((), identity)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("0% 0% 25% 100%", 'give texts "left top width height"'),
        (["0 0 25% 100%"], "is not a mask"),
        (["0% 0% 25%"], "is not a mask"),
        ([[0, 0, 1, 1]], "is not a mask"),
        (["-1% 0% 25% 100%"], "is not a mask"),
        (["0% 0% 0% 100%"], "is empty"),
        (["0% 0% 125% 100%"], "is larger than the picture"),
        (["100% 0% 5px 5px"], "starts outside the picture"),
    ],
)
def test_an_invalid_mask_is_reported_with_what_is_allowed(value, message):
    with pytest.raises(ValueError, match=message):
        parse_masks(value)


def test_masks_without_pillow_are_rejected_at_startup(folder, monkeypatch):
    camera = {"folder": str(folder), "store": "s", "aisle": "a", "camera": "c", "bucket": "raw"}
    config = folder.parent / "capture.toml"
    config.write_text('[privacy]\nmasks = ["0% 0% 25% 100%"]\n')
    assert LEFT_QUARTER == read_settings(config, {"station": camera}, {}).privacy.masks

    monkeypatch.setattr(optional_packages, "find_spec", lambda name: None)
    with pytest.raises(InvalidSettings, match=r"masks .* pip install -r capture/requirements-pictures.txt"):
        read_settings(config, {"station": camera}, {})
