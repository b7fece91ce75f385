"""Of near-duplicate frames one is uploaded; a frame with movement is not a duplicate."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from capture.transform.dedupe import NearDuplicateFilter
from capture.transform.step import HeldBack
from capture.transform.thumbnail import difference, thumbnail
from tests.capture.pictures import encoded, read, scene

LEVELS = 12
HELD_BACK = HeldBack("near-duplicate")
STILL, LIGHTER, PERSON = (encoded(image) for image in (scene(), scene(shift=5), scene(person=(300, 200))))


def name(second=30, frame=0, event=7):
    return f"{event}-202611221015{second:02d}-{frame:02d}.jpg"


@pytest.fixture
def near_duplicates():
    return NearDuplicateFilter(LEVELS)


def test_thumbnails_differ_where_a_person_stands_and_little_with_the_light():
    assert 32 * 32 == len(thumbnail(STILL))
    assert 0 == difference(thumbnail(STILL), thumbnail(STILL))
    assert difference(thumbnail(STILL), thumbnail(LIGHTER)) < LEVELS
    assert difference(thumbnail(STILL), thumbnail(PERSON)) > 50
    assert difference(thumbnail(STILL), thumbnail(encoded(scene(), "PNG"))) < LEVELS


def test_a_move_by_a_tenth_of_the_picture_exceeds_the_threshold():
    moved = encoded(scene(person=(364, 200)))

    assert difference(thumbnail(PERSON), thumbnail(moved)) > LEVELS


def test_the_second_of_two_near_duplicates_is_held_back(near_duplicates, settings):
    first, second, other = (
        read(settings, name(frame=frame), content) for frame, content in enumerate((STILL, LIGHTER, PERSON))
    )

    assert [first, HELD_BACK, other] == [near_duplicates(first), near_duplicates(second), near_duplicates(other)]


def test_a_retried_picture_is_not_its_own_duplicate(near_duplicates, settings):
    picture = read(settings, name(), STILL)

    assert [picture, picture] == [near_duplicates(picture), near_duplicates(picture)]


def test_a_rewritten_file_of_the_same_name_is_compared_as_a_new_picture(near_duplicates, settings):
    near_duplicates(read(settings, name(), STILL))
    rewritten = read(settings, name(), LIGHTER)
    os.utime(rewritten.path, (1, 1))

    assert HELD_BACK == near_duplicates(replace(rewritten, stamp=rewritten.stamp._replace(modified_ns=1)))


@pytest.mark.parametrize("other", [name(event=8), "whatever.jpg"], ids=["another event", "no event"])
def test_frames_of_other_events_are_not_compared(near_duplicates, settings, other):
    near_duplicates(read(settings, name(), STILL))
    picture = read(settings, other, STILL)

    assert picture == near_duplicates(picture)


def test_a_still_scene_is_uploaded_once_a_minute(near_duplicates, settings):
    names = [name(0), name(50), "7-20261122101601-00.jpg", "7-20261122101630-00.jpg"]

    kept = [near_duplicates(read(settings, each, STILL)) != HELD_BACK for each in names]

    assert [True, False, True, False] == kept


def test_a_forgotten_frame_suppresses_no_others(near_duplicates, settings):
    near_duplicates(read(settings, name(frame=0), STILL))
    near_duplicates.forget(name(frame=0))
    picture = read(settings, name(frame=1), STILL)

    assert picture == near_duplicates(picture)


def test_waiting_files_are_compared_with_each_other_and_with_uploaded_frames(near_duplicates, settings):
    near_duplicates(read(settings, name(frame=0), STILL))
    waiting = [Path(read(settings, name(frame=frame), content).path) for frame, content in ((1, LIGHTER), (2, PERSON))]

    assert [True, False, False] == [near_duplicates.is_duplicate(path) for path in [*waiting, waiting[1]]]


def test_a_missing_file_or_one_that_is_not_a_picture_is_not_a_duplicate(near_duplicates, settings):
    broken = Path(read(settings, name(frame=0), b"no picture").path)

    assert [False] * 3 == [
        near_duplicates.is_duplicate(each) for each in (broken, broken.with_name(name(9)), broken.with_name("a.jpg"))
    ]


def test_old_events_are_evicted_to_bound_memory(near_duplicates, settings):
    near_duplicates(read(settings, name(event=1), STILL))
    for event in range(2, 40):
        near_duplicates(read(settings, name(event=event), STILL))
    picture = read(settings, name(event=1, frame=1), STILL)

    assert picture == near_duplicates(picture)
