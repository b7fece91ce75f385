import math
from datetime import datetime

import pandas as pd
import pytest

from lib import frames
from lib.data.periods import Grain
from lib.data.place_names import Names
from lib.data.queries import ALL_AISLES, EVENT_CLASSES, MOTION_EVENTS_COLUMNS
from tests.lib.cubes import pictures, slice_of

TUESDAY = "2026-11-03 10:00"
SENT = [
    pictures(40),
    pictures(10, aisle_id="toys"),
    pictures(20, start=TUESDAY),
    pictures(5, start=TUESDAY, store_id="cork-1", aisle_id="bakery"),
]


def events(*rows):
    """Rows as the query returns them, each (start, store, aisle, counts by class of lengths, pictures, seconds)."""
    names = [column.name for column in MOTION_EVENTS_COLUMNS]
    filled = [
        dict(zip(EVENT_CLASSES, (*classes, 0, 0, 0, 0, 0, 0), strict=False))
        | {"start": pd.Timestamp(start), "store_id": store, "aisle_id": aisle, "events": sum(classes)}
        | {"event_pictures": shots, "event_milliseconds": 1_000 * seconds}
        for start, store, aisle, classes, shots, seconds in rows
    ]
    return pd.DataFrame(filled, columns=names).astype(dict.fromkeys(names[3:], "int64") | {"start": "datetime64[us]"})


COUNTED = events(
    ("2026-11-02 10:00", "dublin-1", "coffee", (10, 5), 40, 20),
    ("2026-11-02 11:00", "dublin-1", "toys", (5,), 10, 0),
    ("2026-11-03 10:00", "dublin-1", "coffee", (0, 0, 10), 20, 100),
)


def test_events_count_in_the_bucket_in_which_they_began():
    frame = frames.motion_over_time(frames.motion_in_view(COUNTED, slice_of(SENT)))

    assert [20, 10] == list(frame["events"][:2])
    assert [1.0, 10.0] == list(frame["mean_seconds"][:2])
    assert [2.5, 2.0] == list(frame["pictures_per_event"][:2])
    assert "no pictures" == frame["note"][2]
    assert math.isnan(frame["events"][2])


def test_filters_of_places_apply_to_events_and_demographic_ones_do_not():
    toys = frames.motion_in_view(COUNTED, slice_of(SENT, aisles=("toys",), emotions=("SAD",)))

    assert 5 == frames.motion_summary(toys).events
    assert 0 == frames.motion_summary(frames.motion_in_view(COUNTED, slice_of(SENT, stores=("cork-1",)))).events


def test_folded_aisles_match_any_aisle_filter():
    folded = events(("2026-11-02 10:00", "dublin-1", ALL_AISLES, (7,), 7, 0))
    view = slice_of([pictures(7, aisle_id=ALL_AISLES)], aisles=("coffee",))

    assert 7 == frames.motion_summary(frames.motion_in_view(folded, view)).events


def test_events_outside_of_the_days_in_view_are_left_out():
    strange = events(("2026-11-20 10:00", "dublin-1", "coffee", (7,), 7, 0))

    assert frames.motion_in_view(strange, slice_of(SENT)).rows.empty


def test_weeks_are_sums_of_hours():
    frame = frames.motion_over_time(frames.motion_in_view(COUNTED, slice_of(SENT, grain=Grain.WEEK)))

    assert [30] == list(frame["events"])
    assert [4.0] == list(frame["mean_seconds"])


def test_pictures_without_any_event_number_are_not_zero_events():
    frame = frames.motion_over_time(frames.motion_in_view(COUNTED.iloc[:2], slice_of(SENT)))

    assert frames.NO_NUMBER == frame["note"][1]
    assert math.isnan(frame["events"][1])


def test_a_bucket_with_few_faces_still_has_its_events():
    view = slice_of([*SENT, {"faces": 3, "emotion": "HAPPY", "gender": "MALE", "age_band": "65+"}], threshold_faces=10)

    frame = frames.motion_over_time(frames.motion_in_view(COUNTED, view), datetime(2026, 11, 3, 12))

    assert (20, "") == (frame["events"][0], frame["note"][0])
    assert "not complete" == frame["note"][1]


def test_the_summary_and_the_classes_add_up():
    motion = frames.motion_in_view(COUNTED, slice_of(SENT))

    summary, lengths = frames.motion_summary(motion), frames.motion_lengths(motion)

    assert (30, 70, 75) == (summary.events, summary.event_pictures, summary.pictures)
    assert 4.0 == summary.mean_seconds
    assert 70 / 75 == pytest.approx(summary.numbered_share)
    assert [0, 1, 5, 15, 60, 300] == list(lengths["from_seconds"])
    assert [15, 5, 10, 0, 0, 0] == list(lengths["events"])
    assert 1.0 == pytest.approx(lengths["share"].sum())


def test_without_events_there_is_no_mean():
    motion = frames.motion_in_view(events(), slice_of(SENT))

    assert math.isnan(frames.motion_summary(motion).mean_seconds)
    assert frames.motion_lengths(motion)["share"].isna().all()
    assert frames.motion_over_time(motion)["events"].isna().all()


def test_aisles_without_event_numbers_are_named():
    view = slice_of(SENT)

    unknown = frames.aisles_without_event_numbers(
        frames.motion_in_view(COUNTED, view), frames.aisles_in_view(view, Names())
    )

    assert ("cork-1 · bakery",) == unknown
