"""motion's example configuration produces file names that the uploader parses."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from capture.folder import has_picture_name
from capture.inputs.video_names import start_of
from lib.contract.image_key import parse_motion_name

ROOT = Path(__file__).parents[3]
TAKEN_AT = datetime(2026, 11, 22, 10, 15, 30)


def pairs():
    lines = (ROOT / "capture/motion.conf").read_text().splitlines()
    return [line.split(" ", 1) for line in lines if line and not line.startswith("#")]


def options():
    return {pair[0]: pair[1] for pair in pairs() if len(pair) == 2}


def expanded(pattern, event, frame):
    """Expands a pattern as motion does: %v and %q with at least two digits, %t as the camera number, then strftime."""
    for letter, value in (("%v", f"{event:02d}"), ("%q", f"{frame:02d}"), ("%t", "0")):
        pattern = pattern.replace(letter, value)
    return TAKEN_AT.strftime(pattern)


@pytest.mark.parametrize(("event", "frame"), [(1, 0), (42, 7), (123456, 12)])
def test_a_picture_file_name_has_event_time_and_frame(event, frame):
    name = expanded(options()["picture_filename"], event, frame) + ".jpg"

    assert (TAKEN_AT, event, frame) == parse_motion_name(name)
    assert has_picture_name(name)


def test_a_movie_file_name_has_event_and_start():
    name = Path(expanded(options()["movie_filename"], 42, 7) + ".mkv").name
    modified = TAKEN_AT.astimezone().timestamp()

    start = start_of(name, modified, timedelta(seconds=20))

    assert (42, TAKEN_AT) == (start.event, start.at.replace(tzinfo=None))


def test_the_guide_links_the_file_and_uses_its_folder():
    guide = (ROOT / "docs/capture.md").read_text()

    assert "capture/motion.conf" in guide
    assert f"--folder {options()['target_dir']}" in guide


def test_no_option_is_set_twice():
    names = [pair[0] for pair in pairs()]

    assert sorted(set(names)) == sorted(names)
