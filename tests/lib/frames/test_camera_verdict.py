"""The sentence about the cameras, and the next steps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lib.frames import camera_verdict
from lib.frames.camera_states import State
from lib.frames.camera_verdict import CHECK_IF_OPEN, MAY_BE_CLOSED
from tests.lib.frames.test_cameras import CAMERA, NOW


def verdict(*states):
    cameras = [replace(CAMERA, state=state, camera_id=f"cam-{number}") for number, state in enumerate(states)]
    return camera_verdict(cameras, lambda camera: camera.camera_id, NOW)


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([State.LIVE] * 3, "No camera needs attention: 3 are live."),
        ([State.LIVE], "No camera needs attention: 1 is live."),
        ([State.LIVE, State.GONE], "No camera needs attention: 1 is live."),
        (
            [State.LIVE, *[State.SINCE_CLOSING] * 11],
            "No camera needs attention: 1 is live and 11 have been quiet since closing time.",
        ),
        ([State.LIVE, State.DEMO], "No camera needs attention: 1 is live and 1 is of a demo store."),
        ([State.MISSING], "1 of 1 camera needs attention: cam-0 (no pictures while open)."),
        ([State.SILENT, State.LIVE, State.LIVE], "1 of 3 cameras needs attention: cam-0 (silent); 2 are live."),
        (
            [State.SILENT, State.STUCK, State.LIVE, State.QUIET],
            "2 of 4 cameras need attention: cam-0 (silent) and cam-1 (uploader stuck); 1 sent no picture lately; 1 is "
            "live.",
        ),
        (
            [State.SILENT] * 5,
            "5 of 5 cameras need attention: cam-0 (silent), cam-1 (silent), cam-2 (silent) and 2 more.",
        ),
        (
            [State.NO_RECENT_PICTURE] * 2,
            "None of the 2 cameras sent a picture lately: the newest is from 3 h ago.",
        ),
        ([State.QUIET], "The only camera sent no picture lately: the newest is from 3 h ago."),
        ([State.GONE], "No camera has sent anything lately."),
    ],
)
def test_the_sentence_counts_what_works_and_names_what_does_not(states, sentence):
    assert sentence == verdict(*states)[0]


def test_a_camera_without_a_picture_has_no_age():
    sentence, _ = camera_verdict([replace(CAMERA, state=State.QUIET, picture_at=None)], lambda camera: "", NOW)
    assert "The only camera sent no picture lately." == sentence


def test_each_kind_of_failure_has_its_next_step_and_late_pictures_say_that_opening_hours_are_unknown():
    steps = verdict(State.STUCK, State.SILENT, State.SILENT, State.QUIET, State.LIVE)[1]
    assert ["Silent: ", "Uploader stuck: "] == [step[: step.index(": ") + 2] for step in steps[:2]]
    assert (f"{MAY_BE_CLOSED} {CHECK_IF_OPEN}",) == steps[2:]
    assert () == verdict(State.LIVE, State.LIVE)[1]


def test_the_newest_picture_of_late_cameras_counts():
    older = replace(CAMERA, state=State.QUIET, picture_at=NOW - timedelta(hours=30))
    sentence, _ = camera_verdict([older, replace(CAMERA, state=State.QUIET)], lambda camera: "", NOW)
    assert "3 h ago" in sentence
