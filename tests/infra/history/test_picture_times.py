"""The time of an old picture, from its name, its EXIF data or its last modification."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.history.blog_records import ImportedCamera
from infra.history.picture_times import TimeFrom, shot_of
from lib.contract.image_key import ImageKey, Shot

CAMERA = ImportedCamera(
    store_id="dublin-1", aisle_id="aisle-23", camera_id="cam-7", time_zone=ZoneInfo("Europe/Dublin")
)
MODIFIED = datetime(2022, 2, 2, 2, 2, 2, tzinfo=UTC).timestamp()
TAKEN, FRACTION, OFFSET, DIGITIZED = 0x9003, 0x9291, 0x9011, 0x9004
EXIF = {TAKEN: "2021:10:03 10:15:30"}


@pytest.mark.parametrize(
    ("name", "exif", "expected", "time_from"),
    [
        ("42-20210701101530-07.jpg", EXIF, "2021-07-01T10:15:30+01:00", TimeFrom.NAME),
        ("IMG_20210102_030405.jpg", EXIF, "2021-10-03T10:15:30+01:00", TimeFrom.EXIF),
        ("a.jpg", {**EXIF, FRACTION: "25"}, "2021-10-03T10:15:30.250000+01:00", TimeFrom.EXIF),
        ("a.jpg", {**EXIF, OFFSET: "-04:00"}, "2021-10-03T15:15:30+01:00", TimeFrom.EXIF),
        ("a.jpg", {**EXIF, OFFSET: "   :  ", FRACTION: "\0"}, "2021-10-03T10:15:30+01:00", TimeFrom.EXIF),
        (
            "a.jpg",
            {TAKEN: "0000:00:00 00:00:00", DIGITIZED: "2021:12:03 10:15:30"},
            "2021-12-03T10:15:30+00:00",
            "EXIF",
        ),
        ("a.jpg", {TAKEN: b"\xff"}, "2022-02-02T02:02:02+00:00", TimeFrom.MODIFICATION),
        ("IMG_20210102_030405.jpg", {}, "2021-01-02T03:04:05+00:00", TimeFrom.NAME),
        ("aisle 2021-07-02 03.04.05.png", {}, "2021-07-02T03:04:05+01:00", TimeFrom.NAME),
        ("cam7-20210702T030405.jpg", {}, "2021-07-02T03:04:05+01:00", TimeFrom.NAME),
        ("2021-07-02_03h04m05.jpg", {}, "2021-07-02T03:04:05+01:00", TimeFrom.NAME),
        ("20211399_030405.jpg", {}, "2022-02-02T02:02:02+00:00", TimeFrom.MODIFICATION),
        ("1633255530123.jpg", {}, "2022-02-02T02:02:02+00:00", TimeFrom.MODIFICATION),
    ],
)
def test_the_best_time_is_used(name, exif, expected, time_from):
    shot, source = shot_of(name, MODIFIED, exif, CAMERA)

    assert (expected, time_from) == (shot.taken_at.isoformat(), source)


def test_motions_numbers_are_in_the_key_as_the_uploader_puts_them_there():
    shot, _ = shot_of("42-20210701101530-07.jpg", MODIFIED, {}, CAMERA)

    assert (42, 7) == (shot.motion_event, shot.motion_frame)


@pytest.mark.parametrize("expressions", [True, False])
def test_a_picture_from_the_archive_keeps_its_key(expressions):
    taken_at = datetime(2021, 7, 1, 10, 15, 30, 123_000, ZoneInfo("America/New_York"))
    shot = Shot(
        store_id="dublin-1",
        aisle_id="aisle-23",
        camera_id="cam-7",
        taken_at=taken_at,
        motion_event=3,
        expressions=expressions,
    )
    key = ImageKey(shot=shot, digest="0123456789ab").build()

    again, _ = shot_of(key.rpartition("/")[2], MODIFIED, EXIF, CAMERA)

    assert key == ImageKey(shot=again, digest="0123456789ab").build()


@given(
    st.text(max_size=40),
    st.dictionaries(
        st.sampled_from([TAKEN, FRACTION, OFFSET, DIGITIZED]), st.text(max_size=25) | st.binary() | st.floats()
    ),
)
def test_any_name_and_exif_data_give_a_time(name, exif):
    assert shot_of(name, MODIFIED, exif, CAMERA)[0].taken_at.utcoffset() is not None
