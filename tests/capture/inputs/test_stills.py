"""Stills come every while from a camera that is read directly; a camera that is lost holds up nothing."""

import sys
import threading
import time
from datetime import datetime
from types import ModuleType

import pytest

from capture.config.camera import CameraSettings
from capture.config.schema import InvalidSettings
from capture.inputs.camera import CameraLost, OpenCVCamera, PiCamera, open_camera
from capture.inputs.stills import Stills, taking
from capture.spool.image_file import read_picture
from tests.capture.inputs.test_videos import record
from tests.capture.pictures import encoded, opened, scene
from tests.support.waiting import WAIT_SECONDS, until

STILL, PERSON = encoded(scene()), encoded(scene(person=(300, 200)))


class FakeCamera:
    """Gives what it is told to, or raises it."""

    def __init__(self, *given):
        self.given, self.closed = list(given), 0

    def take(self):
        given = self.given.pop(0) if len(self.given) > 1 else self.given[0]
        if isinstance(given, Exception):
            raise given
        return given

    def close(self):
        self.closed += 1


def stills(folder, log_lines, camera, may_take=lambda: True, **asked):
    settings = CameraSettings(source="0", **({"every_seconds": 0.01} | asked))
    return Stills(settings, folder, lambda: camera, may_take, log_lines.append)


def test_a_recorded_file_is_read_through_the_same_class(tmp_path):
    camera = OpenCVCamera(str(record(tmp_path / "07-20261122101530.mkv", seconds=1)))

    assert [(320, 240)] * 10 == [opened(camera.take()).size for _ in range(10)]
    with pytest.raises(CameraLost, match="gives no picture"):
        camera.take()
    camera.close()


def test_a_camera_that_is_not_there_is_lost(tmp_path):
    with pytest.raises(CameraLost, match="the camera 63 cannot be opened"):
        open_camera("63")


def test_a_still_has_the_time_of_its_moment_to_the_millisecond(folder, settings, log_lines):
    before = datetime.now().astimezone()

    stills(folder, log_lines, FakeCamera(STILL)).take_one()

    [path] = folder.iterdir()
    picture = read_picture(path, settings)
    assert STILL == picture.content
    assert before.timestamp() - 0.1 <= picture.key.shot.taken_at.timestamp() <= time.time()


def test_stills_come_until_the_end(folder, log_lines):
    camera = FakeCamera(STILL)

    with taking(stills(folder, log_lines, camera)):
        until(lambda: len(list(folder.glob("*.jpg"))) >= 3)

    assert 1 == camera.closed
    assert {STILL} == {path.read_bytes() for path in folder.glob("*.jpg")}


def test_with_a_threshold_only_changes_are_saved(folder, log_lines):
    taken = stills(folder, log_lines, FakeCamera(STILL), change_levels=30)

    saved = [
        taken.save(content, datetime(2026, 11, 22, 10, 15, number))
        for number, content in enumerate((STILL, STILL, PERSON, PERSON, STILL))
    ]

    assert [True, False, True, False, True] == saved


def test_a_lost_camera_is_opened_again_and_both_are_said_once(folder, log_lines):
    camera = FakeCamera(CameraLost("unplugged"), ValueError("a driver's own"), STILL)

    with taking(stills(folder, log_lines, camera)):
        until(lambda: len(list(folder.glob("*.jpg"))) >= 2)

    assert ["failed: no still was taken (unplugged); it is tried again", "the camera is back"] == log_lines


def test_while_nothing_may_be_taken_the_camera_stays_closed(folder, log_lines):
    allowed = threading.Event()
    asked = threading.Event()
    camera = FakeCamera(STILL)

    def may_take():
        asked.set()
        return allowed.is_set()

    with taking(stills(folder, log_lines, camera, may_take)):
        assert asked.wait(WAIT_SECONDS)
        assert [] == list(folder.iterdir())
        allowed.set()
        until(lambda: list(folder.glob("*.jpg")))
        allowed.clear()
        until(lambda: camera.closed == 1)


def test_a_full_disk_leaves_no_half_still(folder, log_lines):
    taken = stills(folder, log_lines, FakeCamera(STILL))
    (folder / "still-20261122T101530000000.jpg").mkdir()

    with pytest.raises(OSError):
        taken.save(STILL, datetime(2026, 11, 22, 10, 15, 30))

    assert ["still-20261122T101530000000.jpg"] == [path.name for path in folder.iterdir()]


def test_what_a_crash_left_half_written_goes(folder, log_lines):
    (folder / ".still-1.jpg").write_bytes(b"half")

    stills(folder, log_lines, FakeCamera(STILL)).begin()

    assert [] == list(folder.iterdir())


def test_the_pis_own_camera_is_asked_for_jpegs(monkeypatch):
    class Picamera2:
        def __init__(self):
            self.options, self.calls = {}, []
            made.append(self)

        def create_still_configuration(self):
            return "still"

        def configure(self, configuration):
            self.calls.append(configuration)

        def start(self):
            self.calls.append("start")

        def capture_file(self, out, format):
            assert "jpeg" == format
            out.write(STILL)

        def close(self):
            self.calls.append("close")

    made: list[Picamera2] = []
    module = ModuleType("picamera2")
    vars(module)["Picamera2"] = Picamera2
    monkeypatch.setitem(sys.modules, "picamera2", module)

    camera = PiCamera()

    assert STILL == camera.take()
    camera.close()
    assert ["still", "start", "close"] == made[0].calls


def test_settings_that_cannot_be_used_name_the_next_step(folder):
    with pytest.raises(InvalidSettings, match=r"source = nowhere.mp4 in \[camera\]: no such file; give a number"):
        CameraSettings(source="nowhere.mp4").check()
    with pytest.raises(InvalidSettings, match="needs picamera2, which is not installed: apt install python3-picamera2"):
        CameraSettings(source="picamera2").check()
