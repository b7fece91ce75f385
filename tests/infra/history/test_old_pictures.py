"""Files of a folder become pictures with a key, and those that cannot be sent say why."""

import os
import warnings
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import ExifTags, Image

from infra.errors import InvalidSettings
from infra.history.blog_records import ImportedCamera
from infra.history.old_pictures import NotAPicture, OldPicture, UnusablePicture, find_paths, old_picture
from infra.history.picture_times import TimeFrom

CAMERA = ImportedCamera(
    store_id="dublin-1", aisle_id="aisle-23", camera_id="cam-7", time_zone=ZoneInfo("Europe/Dublin")
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(path: Path) -> OldPicture:
    return old_picture(path, CAMERA, NOW)


def write(path: Path, *, exif: bytes = b"", size: tuple[int, int] = (100, 80), kind: str = "JPEG") -> Path:
    Image.new("RGB", size, "gray").save(path, kind, exif=exif)
    os.utime(path, (1_640_000_000, 1_640_000_000))
    return path


def taken(at: str) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = at
    return exif.tobytes()


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png")])
@pytest.mark.parametrize("name", ["A.JPEG", "a.jpe", "scan", "a.png"])
def test_the_content_tells_the_kind_and_exif_the_time(tmp_path, name, kind, extension):
    picture = read(write(tmp_path / name, exif=taken("2021:10:03 10:15:30"), kind=kind))

    assert (TimeFrom.EXIF, extension) == (picture.time_from, picture.key.extension)
    assert "raw/store_id=dublin-1/aisle_id=aisle-23/camera_id=cam-7/dt=2021-10-03/20211003T101530.000+0100-" in (
        picture.key.build()
    )
    assert (tmp_path / name).read_bytes() == picture.content()


def test_the_exif_data_of_a_png_may_come_after_the_pixels(tmp_path):
    path = write(tmp_path / "a.png", exif=taken("2021:10:03 10:15:30"), kind="PNG")
    content = path.read_bytes()
    begin = content.index(b"eXIf") - 4
    end = begin + 12 + int.from_bytes(content[begin : begin + 4], "big")
    path.write_bytes(content[:begin] + content[end:-12] + content[begin:end] + content[-12:])

    assert path.read_bytes().index(b"eXIf") > path.read_bytes().index(b"IDAT")
    assert TimeFrom.EXIF == read(path).time_from


@pytest.mark.parametrize("exif", [b"", b"Exif\0\0MM\0*\0\0\0\x08", b"Exif\0\0" + bytes(range(200))])
def test_damaged_exif_data_leaves_the_modification_time(tmp_path, exif):
    assert TimeFrom.MODIFICATION == read(write(tmp_path / "a.jpg", exif=exif)).time_from


@pytest.mark.parametrize("length", [0, 1, 10, 30])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_beginning_of_a_picture_is_none(tmp_path, kind, length):
    path = write(tmp_path / "a.jpg", kind=kind)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(UnusablePicture):
        read(path)
    with pytest.raises(NotAPicture):
        read(path.rename(tmp_path / "a.txt"))


def test_other_formats_are_no_pictures(tmp_path):
    with pytest.raises(NotAPicture, match="neither a JPEG nor a PNG"):
        read(write(tmp_path / "a.webp", kind="WEBP"))


def test_a_decompression_bomb_is_not_decoded(tmp_path, monkeypatch):
    path = write(tmp_path / "a.png", kind="PNG")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100 * 80 // 2 - 1)
    with warnings.catch_warnings(), pytest.raises(UnusablePicture, match="damaged: Image size"):
        warnings.simplefilter("error")
        read(path)


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    walk = os.walk

    def refused(folder, onerror):
        onerror(PermissionError(13, "Permission denied", str(tmp_path / "closed")))
        return walk(folder)

    write(tmp_path / "a.jpg")
    monkeypatch.setattr(os, "walk", refused)

    found, problems = find_paths([tmp_path])

    assert [tmp_path / "a.jpg"] == list(found)
    assert {tmp_path / "closed": "cannot be read: Permission denied"} == problems


def test_a_file_that_two_sources_have_is_found_once(tmp_path):
    path = write(tmp_path / "a.jpg")

    assert [path] == list(find_paths([tmp_path, path, tmp_path / "." / "a.jpg"])[0])


def test_sources_without_files_are_named(tmp_path):
    with pytest.raises(InvalidSettings, match="has no files"):
        find_paths([tmp_path])
    with pytest.raises(InvalidSettings, match="missing: No such file or directory"):
        find_paths([tmp_path / "missing"])
