"""Reading a file: its capture time, its key, and only once it is complete."""

import hashlib
import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from capture.config.constants import MAX_PICTURE_BYTES
from capture.config.privacy import PrivacySettings
from capture.config.settings import TimeSource
from capture.folder import has_picture_name
from capture.spool import image_file
from capture.spool.image_file import NotAPicture, NotReady, TooLarge, read_picture
from lib.contract.image_key import ImageKey, InvalidImageKey, key_digest
from tests.capture.fakes import sparse


@pytest.fixture
def in_dublin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Dublin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def write(path, content=b"a picture", modified=None):
    path.write_bytes(content)
    if modified is not None:
        os.utime(path, (modified.timestamp(), modified.timestamp()))
    return path


def test_with_arrival_time_an_old_picture_gets_its_arrival_and_a_stable_key(tmp_path, settings):
    by_hand = replace(settings, time_from=TimeSource.ARRIVAL)
    before = datetime.now(UTC) - timedelta(seconds=2)
    old = write(tmp_path / "42-20190701101530-07.jpg", modified=datetime(2019, 7, 1, tzinfo=UTC))

    first, again = (read_picture(old, by_hand).key for _ in range(2))

    assert before < first.shot.taken_at < datetime.now(UTC) + timedelta(seconds=2)
    assert None is first.shot.motion_event
    assert first == again


@pytest.mark.parametrize("name", ["a.jpg", "a.JPG", "a.jpeg", "a.b.png", "1-20261122101530-00.Jpg"])
def test_picture_names_are_recognised(name):
    assert has_picture_name(name)


@pytest.mark.parametrize("name", ["a.avi", "a", "jpg", ".a.jpg", "a.jpg.part", "a.jpg~", "a.gif"])
def test_other_names_are_not_pictures(name):
    assert not has_picture_name(name)


def test_the_key_has_camera_time_and_digest(folder, settings, in_dublin):
    path = write(folder / "42-20261122101530-07.JPEG")

    key = ImageKey.parse(read_picture(path, settings).key.build())

    digest = key_digest(hashlib.sha256(b"a picture").digest())
    assert "dublin-1 aisle-23 cam-7" == f"{key.shot.store_id} {key.shot.aisle_id} {key.shot.camera_id}"
    assert ("2026-11-22T10:15:30+00:00", 42, 7) == (
        key.shot.taken_at.isoformat(),
        key.shot.motion_event,
        key.shot.motion_frame,
    )
    assert (digest, "jpg") == (key.digest, key.extension)


def test_a_file_open_for_writing_is_not_read(folder, settings):
    path = folder / "a.jpg"
    with path.open("wb") as writer:
        writer.write(b"half")
        writer.flush()
        with pytest.raises(NotReady, match="still being written"):
            read_picture(path, settings)
        writer.write(b" and half")

    assert b"half and half" == read_picture(path, settings).content


def test_a_file_open_for_reading_is_read(folder, settings):
    path = write(folder / "a.jpg")
    with path.open("rb"):
        assert b"a picture" == read_picture(path, settings).content


def test_without_leases_a_settled_file_counts_as_closed(folder, settings, monkeypatch):
    monkeypatch.delattr("fcntl.F_SETLEASE")
    fresh, rested = write(folder / "fresh.jpg"), write(folder / "rested.jpg", modified=datetime(2026, 1, 1, tzinfo=UTC))

    with pytest.raises(NotReady):
        read_picture(fresh, settings)
    assert b"a picture" == read_picture(rested, settings).content


def test_a_modification_time_in_the_future_counts_as_settled(folder):
    status = write(folder / "a.jpg").stat()

    assert image_file.is_settled(status, status.st_mtime - 3600)


@pytest.mark.parametrize("make", ["link", "folder", "pipe"])
def test_only_regular_files_are_read(folder, settings, tmp_path, make):
    path = folder / "a.jpg"
    if make == "link":
        path.symlink_to(write(tmp_path / "secret.jpg"))
    elif make == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)

    with pytest.raises(NotAPicture):
        read_picture(path, settings)


@pytest.mark.parametrize("size_bytes", [MAX_PICTURE_BYTES + 1, 100 * 10**9])
def test_a_file_too_large_for_a_picture_is_never_read(folder, settings, size_bytes):
    path = sparse(folder / "a.jpg", size_bytes)

    with pytest.raises(TooLarge, match=f"a.jpg has {size_bytes} bytes, and at most 100000000 are read"):
        read_picture(path, settings)


@pytest.mark.parametrize("seconds", [-(2**62), -70_000_000_000, -40_000_000_000, 300_000_000_000, 2**62])
def test_an_impossible_file_time_is_reported_with_the_fix(folder_in_memory, settings, seconds):
    path = write(folder_in_memory / "a.jpg")
    os.utime(path, (seconds, seconds))

    with pytest.raises(InvalidImageKey, match=r"a.jpg: its time cannot be put into a key \(.+\).*`touch`"):
        read_picture(path, settings)


def test_a_camera_without_expressions_marks_its_keys(folder, settings):
    path = write(folder / "7-20261122101530-00.jpg")
    staff = replace(settings, privacy=PrivacySettings(expressions=False))

    assert (True, False) == tuple(read_picture(path, each).key.shot.expressions for each in (settings, staff))
