"""Object keys: building and parsing without loss, and rejection of invalid keys."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.image_key import (
    UNASSIGNED,
    ImageKey,
    InvalidImageKey,
    Shot,
    image_id,
    key_digest,
    observation_id,
    parse_motion_name,
    parse_object_key,
    picture_name,
    validate_slug,
)

slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
shutter_times = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31), timezones=offsets)
numbers = st.none() | st.integers(0, 10**9)
shots = st.builds(
    Shot,
    store_id=slugs,
    aisle_id=slugs,
    camera_id=slugs,
    taken_at=shutter_times,
    motion_event=numbers,
    motion_frame=numbers,
    expressions=st.booleans(),
)
image_keys = st.builds(
    ImageKey,
    shot=shots,
    digest=st.from_regex(r"[0-9a-f]{12}", fullmatch=True),
    extension=st.sampled_from(["jpg", "png"]),
)

EXAMPLE = (
    "raw/store_id=dublin-1/aisle_id=aisle-23/camera_id=cam-7/dt=2026-11-22/"
    "20261122T101530.123+0000-e00042-f07-3fa9c1d29b0e.jpg"
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_documented_example_is_parsed_as_documented():
    key = ImageKey.parse(EXAMPLE)

    assert ("dublin-1", "aisle-23", "cam-7") == (key.shot.store_id, key.shot.aisle_id, key.shot.camera_id)
    assert datetime(2026, 11, 22, 10, 15, 30, 123000, tzinfo=UTC) == key.shot.taken_at
    assert (42, 7) == (key.shot.motion_event, key.shot.motion_frame)
    assert ("3fa9c1d29b0e", "jpg") == (key.digest, key.extension)


def test_a_key_states_that_expressions_must_not_be_analysed():
    staff = EXAMPLE.replace("-3fa9c1d29b0e", "-noexpr-3fa9c1d29b0e")

    assert (True, False) == (ImageKey.parse(EXAMPLE).shot.expressions, ImageKey.parse(staff).shot.expressions)
    assert (True, False) == (parse_object_key(EXAMPLE, NOON).expressions, parse_object_key(staff, NOON).expressions)
    assert staff == ImageKey.parse(staff).build()


@given(image_keys)
def test_a_built_key_is_parsed_to_the_same_key(key):
    assert key == ImageKey.parse(key.build())


@given(image_keys, image_keys)
def test_only_equal_pictures_share_a_key(one, other):
    assert (one == other and one.shot.taken_at.utcoffset() == other.shot.taken_at.utcoffset()) == (
        one.build() == other.build()
    )


@given(image_keys)
def test_a_key_fits_s3s_limit_and_only_the_offsets_sign_needs_quoting(key):
    text = key.build()

    assert 1024 >= len(text.encode())
    assert set() == set(text) - set("abcdefghijklmnopqrstuvwxyz0123456789-_=/.T+")


@given(st.text())
def test_any_text_is_parsed_or_rejected_as_invalid(text):
    try:
        shot = parse_object_key(text, NOON)
    except InvalidImageKey:
        return
    assert isinstance(shot, Shot)


@given(image_keys, st.data())
def test_a_key_with_one_changed_character_is_rejected_or_another_key(key, data):
    text = key.build()
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.characters()) + text[at + 1 :]
    try:
        assert changed == ImageKey.parse(changed).build()
    except InvalidImageKey as error:
        assert repr(changed) in str(error) or "is not an id" in str(error)


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "raw/",
        EXAMPLE + "\n",
        EXAMPLE.replace("dublin-1", "Dublin"),
        EXAMPLE.replace("dublin-1", ".."),
        EXAMPLE.replace("dublin-1", "a/../b"),
        EXAMPLE.replace("dublin-1", ""),
        EXAMPLE.replace("dt=2026-11-22", "dt=2026-11-23"),
        EXAMPLE.replace("20261122T", "20261322T"),
        EXAMPLE.replace("20261122T", "٢0261122T"),
        EXAMPLE.replace("+0000", "+9999"),
        EXAMPLE.replace("+0000", ""),
        EXAMPLE.replace("-e00042", "-e42"),
        EXAMPLE.replace("-3fa9c1d29b0e", "-noexpr-noexpr-3fa9c1d29b0e"),
        EXAMPLE.replace("-3fa9c1d29b0e", "-NOEXPR-3fa9c1d29b0e"),
        EXAMPLE.replace("-e00042", "-noexpr-e00042"),
        EXAMPLE.replace("3fa9c1d29b0e", "3FA9C1D29B0E"),
        EXAMPLE.replace(".jpg", ".gif"),
        EXAMPLE.replace(".jpg", ".jpg/x"),
        "x" + EXAMPLE,
    ],
)
def test_hostile_keys_are_rejected(hostile):
    with pytest.raises(InvalidImageKey):
        ImageKey.parse(hostile)


@pytest.mark.parametrize("hostile", ["", "-a", "A", "a b", "a/b", "a" * 64, "é", "a\n", "a_b", "a.b", "../x"])
def test_hostile_slugs_are_rejected_with_the_value_and_a_suggestion(hostile):
    with pytest.raises(InvalidImageKey) as error:
        validate_slug(hostile, "store_id")

    assert repr(hostile) in str(error.value)
    suggestion = str(error.value).rpartition("for example ")[2].strip("'")
    assert suggestion == validate_slug(suggestion, "store_id")


def test_a_time_without_an_offset_is_rejected():
    with pytest.raises(InvalidImageKey, match="no UTC offset"):
        Shot(store_id="s", aisle_id="a", camera_id="c", taken_at=datetime(2026, 11, 22))


@pytest.mark.parametrize("number", [-1, 2**31])
@pytest.mark.parametrize("field", ["motion_event", "motion_frame"])
def test_numbers_out_of_the_tables_range_are_rejected(field, number):
    with pytest.raises(InvalidImageKey, match=f"{field} {number} is not between 0 and 2147483647"):
        Shot(store_id="s", aisle_id="a", camera_id="c", taken_at=NOON, **{field: number})


@pytest.mark.parametrize("name", ["20261122101530-20261122101530-01.jpg", f"{'9' * 5000}-20261122101530-01.jpg"])
def test_a_file_name_with_a_number_out_of_range_is_not_motions(name):
    assert None is parse_motion_name(name)


def test_the_partition_is_the_stores_local_date():
    summer_evening_in_auckland = datetime(2026, 1, 2, 0, 30, tzinfo=timezone(timedelta(hours=13)))
    shot = Shot(store_id="s", aisle_id="a", camera_id="c", taken_at=summer_evening_in_auckland)

    assert "2026-01-02" == shot.dt
    assert datetime(2026, 1, 1, 11, 30, tzinfo=UTC) == shot.observed_at
    assert datetime(2026, 1, 2, 0, 30) == shot.observed_local


def test_a_host_style_key_is_parsed_to_its_camera_and_motions_time():
    shot = parse_object_key("Raspberry.Pi_4/motion/42-20261122101530-07.jpg", NOON)

    assert (UNASSIGNED, UNASSIGNED, "raspberry-pi-4") == (shot.store_id, shot.aisle_id, shot.camera_id)
    assert datetime(2026, 11, 22, 10, 15, 30, tzinfo=UTC) == shot.taken_at
    assert (42, 7) == (shot.motion_event, shot.motion_frame)


def test_a_host_style_key_without_motions_file_name_has_the_events_time():
    assert NOON == parse_object_key("pi/whatever.jpg", NOON).taken_at


@pytest.mark.parametrize("key", ["whatever.jpg", "pi/", "/x.jpg", "../x.jpg", "raw/whatever.jpg"])
def test_keys_without_a_camera_are_rejected(key):
    with pytest.raises(InvalidImageKey):
        parse_object_key(key, NOON)


def test_a_file_name_with_an_invalid_date_is_not_motions():
    assert None is parse_motion_name("42-20261399101530-07.jpg")


def test_a_reused_host_style_key_names_another_picture():
    assert EXAMPLE == picture_name(EXAMPLE, "abc")
    assert picture_name("pi/lastsnap.jpg", "abc") != picture_name("pi/lastsnap.jpg", "def")


def test_ids_differ_between_pictures_and_faces_and_are_the_same_on_redelivery():
    assert image_id(EXAMPLE) == image_id(EXAMPLE)
    assert 4 == len(
        {image_id(EXAMPLE), image_id(EXAMPLE + "x"), observation_id(EXAMPLE, 0), observation_id(EXAMPLE, 1)}
    )


def test_the_digest_is_the_prefix_of_the_contents_sha256():
    assert "ba7816bf8f01" == key_digest(hashlib.sha256(b"abc").digest())  # FIPS 180-2, appendix B.1
