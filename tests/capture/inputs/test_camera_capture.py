"""CameraCapture takes stills at an interval and recovers from camera errors."""

import sys
import threading
import time
from datetime import datetime
from types import ModuleType

import pytest

from capture.config.camera import CameraSettings
from capture.config.schema import InvalidSettings
from capture.inputs.camera import CameraUnavailable, OpenCVCamera, PiCamera, open_camera
from capture.inputs.camera_capture import BACK_LINE, CameraCapture, capturing, retry_line
from capture.spool.image_file import read_picture
from tests.capture.inputs.test_videos import record
from tests.capture.pictures import encoded, opened, scene
from tests.support.waiting import WAIT_SECONDS, until

STILL, PERSON = encoded(scene()), encoded(scene(person=(300, 200)))


class FakeCamera:
    """Returns the given pictures in order, or raises the given errors; repeats the last one."""

    def __init__(self, *given):
        self.given, self.closed = list(given), 0

    def take(self):
        given = self.given.pop(0) if len(self.given) > 1 else self.given[0]
        if isinstance(given, Exception):
            raise given
        return given

    def close(self):
        self.closed += 1


def camera_capture(folder, log_lines, camera, may_take=lambda: True, **options):
    settings = CameraSettings(source="0", **({"every_seconds": 0.01} | options))
    return CameraCapture(settings, folder, lambda: camera, may_take, log_lines.append)


def test_opencv_reads_a_recorded_file(tmp_path):
    camera = OpenCVCamera(str(record(tmp_path / "07-20261122101530.mkv", seconds=1)))

    assert [(320, 240)] * 10 == [opened(camera.take()).size for _ in range(10)]
    with pytest.raises(CameraUnavailable, match="returns no frame"):
        camera.take()
    camera.close()


def test_a_missing_camera_is_unavailable(tmp_path):
    with pytest.raises(CameraUnavailable, match="cannot open the camera 63"):
        open_camera("63")


def test_a_still_has_its_capture_time_to_the_millisecond(folder, settings, log_lines):
    before = datetime.now().astimezone()

    camera_capture(folder, log_lines, FakeCamera(STILL)).take_one()

    [path] = folder.iterdir()
    picture = read_picture(path, settings)
    assert STILL == picture.content
    assert before.timestamp() - 0.1 <= picture.key.shot.taken_at.timestamp() <= time.time()


def test_stills_are_taken_until_the_end(folder, log_lines):
    camera = FakeCamera(STILL)

    with capturing(camera_capture(folder, log_lines, camera)):
        until(lambda: len(list(folder.glob("*.jpg"))) >= 3)

    assert 1 == camera.closed
    assert {STILL} == {path.read_bytes() for path in folder.glob("*.jpg")}


def test_with_a_threshold_only_changes_are_saved(folder, log_lines):
    capture = camera_capture(folder, log_lines, FakeCamera(STILL), change_levels=30)

    saved = [
        capture.save(content, datetime(2026, 11, 22, 10, 15, number))
        for number, content in enumerate((STILL, STILL, PERSON, PERSON, STILL))
    ]

    assert [True, False, True, False, True] == saved


def test_a_failed_camera_is_reopened_and_the_error_and_recovery_are_logged_once(folder, log_lines):
    unplugged = CameraUnavailable("unplugged")
    camera = FakeCamera(unplugged, ValueError("a driver's own"), STILL)

    with capturing(camera_capture(folder, log_lines, camera)):
        until(lambda: len(list(folder.glob("*.jpg"))) >= 2)

    assert [retry_line(unplugged), BACK_LINE] == log_lines
    assert "unplugged" in log_lines[0]


def test_the_camera_stays_closed_while_no_pictures_may_be_taken(folder, log_lines):
    allowed = threading.Event()
    called = threading.Event()
    camera = FakeCamera(STILL)

    def may_take():
        called.set()
        return allowed.is_set()

    with capturing(camera_capture(folder, log_lines, camera, may_take)):
        assert called.wait(WAIT_SECONDS)
        assert [] == list(folder.iterdir())
        allowed.set()
        until(lambda: list(folder.glob("*.jpg")))
        allowed.clear()
        until(lambda: camera.closed == 1)


def test_a_failed_write_leaves_no_partial_still(folder, log_lines):
    capture = camera_capture(folder, log_lines, FakeCamera(STILL))
    (folder / "still-20261122T101530000000.jpg").mkdir()

    with pytest.raises(OSError):
        capture.save(STILL, datetime(2026, 11, 22, 10, 15, 30))

    assert ["still-20261122T101530000000.jpg"] == [path.name for path in folder.iterdir()]


def test_clean_up_deletes_partly_written_stills(folder, log_lines):
    (folder / ".still-1.jpg").write_bytes(b"half")

    camera_capture(folder, log_lines, FakeCamera(STILL)).clean_up()

    assert [] == list(folder.iterdir())


def test_picamera2_captures_jpegs(monkeypatch):
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


def test_invalid_camera_settings_name_the_fix(folder):
    with pytest.raises(InvalidSettings, match=r"source = nowhere.mp4 in \[camera\]: no such file; give a number"):
        CameraSettings(source="nowhere.mp4").check()
    with pytest.raises(InvalidSettings, match="needs picamera2, which is not installed: apt install python3-picamera2"):
        CameraSettings(source="picamera2").check()
