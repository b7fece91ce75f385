"""Videos are unpacked once into pictures with their capture times, and deleted only after that."""

import os
import random
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pytest

from capture.config.schema import InvalidSettings
from capture.config.settings import read_settings
from capture.config.videos import VideoSettings
from capture.inputs.video_frames import BrokenVideo, unpack
from capture.inputs.video_names import start_of
from capture.inputs.videos import VideoUnpacker, unpacked_line
from capture.s3.uploader import Uploader
from capture.spool.image_file import read_picture
from capture.spool.post_upload import REMOVING_PREFIX
from capture.spool.spooler import Spooler
from tests.capture.pictures import opened, scene
from tests.support.waiting import until

pytestmark = pytest.mark.slow

NAME = "07-20261122101530.mkv"
RATE = 10
BEGAN = datetime(2026, 11, 22, 10, 15, 30).astimezone()
NOISE = random.Random(0).randbytes(5000)


def record(path, seconds=5, people=()):
    """A video of an aisle; a person stands in the frames whose numbers are in `people`."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(seconds * RATE):
            person = (100, 60) if number in people else None
            frame = av.VideoFrame.from_ndarray(np.asarray(scene(size=(320, 240), person=person)), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    os.utime(path, (BEGAN.timestamp() + seconds, BEGAN.timestamp() + seconds))
    return path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def recordings(tmp_path):
    path = tmp_path / "videos"
    path.mkdir()
    return path


@pytest.fixture
def videos(recordings, folder, log_lines):
    return VideoUnpacker(VideoSettings(folder=recordings), folder, log_lines.append)


def test_frames_are_taken_at_the_interval_with_their_capture_times(recordings, folder, settings):
    assert 5 == unpack(record(recordings / NAME), folder, 1.0, 255)

    pictures = [read_picture(path, settings) for path in sorted(folder.iterdir())]
    assert [BEGAN + timedelta(seconds=second) for second in range(5)] == [each.key.shot.taken_at for each in pictures]
    assert [(7, 0), (7, 10), (7, 20), (7, 30), (7, 40)] == [
        (each.key.shot.motion_event, each.key.shot.motion_frame) for each in pictures
    ]
    assert {(320, 240)} == {opened(each.content).size for each in pictures}


def test_a_scene_change_is_taken_immediately(recordings, folder):
    unpack(record(recordings / NAME, people=range(30, 50)), folder, 10.0, 60)

    assert ["07-20261122101530-00.jpg", "07-20261122101533-30.jpg"] == sorted(contents(folder))


def test_a_constantly_changing_scene_gives_at_most_four_pictures_per_interval(recordings, folder):
    assert 4 * 5 >= unpack(record(recordings / NAME, people=range(0, 50, 2)), folder, 1.0, 60)


def test_unpacking_again_restores_missing_frames_and_keeps_existing_ones(recordings, folder):
    video = record(recordings / NAME)
    unpack(video, folder, 1.0, 60)
    first = contents(folder)
    (folder / "07-20261122101531-10.jpg").unlink()

    unpack(video, folder, 1.0, 60)

    assert first == contents(folder)


def test_a_picture_of_the_same_name_is_never_overwritten(recordings, folder):
    (folder / "07-20261122101530-00.jpg").write_bytes(b"another")

    unpack(record(recordings / NAME), folder, 10.0, 255)

    assert b"another" == (folder / "07-20261122101530-00.jpg").read_bytes()
    assert 2 == len(contents(folder))


@pytest.mark.parametrize(
    ("name", "event", "at"),
    [
        ("42-20261122101530.mkv", 42, BEGAN),
        ("0-42-20261122101530.mp4", 42, BEGAN),
        ("aisle.mp4", None, BEGAN + timedelta(minutes=5)),
        ("42-20261399101530.mkv", None, BEGAN + timedelta(minutes=5)),
    ],
)
def test_the_start_comes_from_the_name_or_from_the_modification_time_minus_the_length(name, event, at):
    start = start_of(name, BEGAN.timestamp() + 330, timedelta(seconds=30))

    assert at == start.at
    assert event in (start.event, None)
    assert 0 <= start.event < 2**31


def test_a_finished_video_is_unpacked_and_deleted(videos, recordings, folder, log_lines):
    record(recordings / NAME)

    videos.unpack_all(threading.Event())

    assert [] == list(recordings.iterdir())
    assert 5 == len(contents(folder))
    assert [unpacked_line(NAME, 5)] == log_lines


def test_a_video_that_is_open_or_recently_written_is_skipped(videos, recordings, folder):
    video = record(recordings / NAME)
    with video.open("ab"):
        videos.unpack_all(threading.Event())
    fresh = record(recordings / "08-20261122101530.mkv")
    os.utime(fresh, (time.time(), time.time()))
    video.rename(recordings / "aside")

    videos.unpack_all(threading.Event())

    assert ({"aside", fresh.name}, {}) == (set(contents(recordings)), contents(folder))


@pytest.mark.parametrize(
    "content", [b"", b"no video", random.Random(0).randbytes(5000)], ids=["empty", "text", "noise"]
)
def test_a_broken_video_is_set_aside_and_logged_and_the_others_are_unpacked(
    videos, recordings, folder, log_lines, content
):
    (recordings / "01-20261122101500.mp4").write_bytes(content)
    os.utime(recordings / "01-20261122101500.mp4", (1, 1))
    record(recordings / NAME)

    videos.unpack_all(threading.Event())

    assert content == (recordings / "broken/01-20261122101500.mp4").read_bytes()
    assert 5 == len(contents(folder))
    assert log_lines[0].startswith("set aside: 01-20261122101500.mp4 is broken (")


def test_a_truncated_video_gives_its_decodable_frames(videos, recordings, folder, log_lines):
    whole = record(recordings / NAME, seconds=20)
    content = whole.read_bytes()
    whole.write_bytes(content[: len(content) // 2])
    os.utime(whole, (BEGAN.timestamp() + 10, BEGAN.timestamp() + 10))

    videos.unpack_all(threading.Event())

    assert 5 <= len(contents(folder)) < 20
    assert 1 == len(log_lines)


def test_after_a_crash_the_next_start_writes_the_remaining_frames(videos, recordings, folder):
    video = record(recordings / NAME, seconds=20)
    unpack(video, folder, 1.0, 60)
    all_of_them = contents(folder)
    for path in list(folder.iterdir())[::2]:
        path.unlink()
    (folder / ".frame-07-20261122101530-00.jpg").write_bytes(b"half")
    video.rename(recordings / f"{REMOVING_PREFIX}unsent-{NAME}")

    videos.clean_up()
    videos.unpack_all(threading.Event())

    assert all_of_them == contents(folder)
    assert [] == list(recordings.iterdir())


def test_a_killed_unpacker_leaves_only_whole_pictures(recordings, folder, tmp_path):
    video = record(recordings / NAME, seconds=30)
    (tmp_path / "expected").mkdir()
    unpack(video, tmp_path / "expected", 0.2, 60)
    expected = contents(tmp_path / "expected")
    for kill in range(4):
        child = subprocess.Popen(
            [sys.executable, "-m", "capture.inputs.video_frames", str(video), str(folder), "0.2", "60"],
            stdout=subprocess.DEVNULL,
            cwd=Path(__file__).parents[3],
        )
        until(lambda done=5 * (kill + 1), child=child: len(list(folder.iterdir())) >= done or child.poll() is not None)
        child.kill()
        child.wait()
        assert all(content == expected[name] for name, content in contents(folder).items() if name[0] != ".")

    unpack(video, folder, 0.2, 60)

    assert expected == contents(folder)


def test_a_stop_keeps_the_video_for_the_next_start(videos, recordings, log_lines):
    record(recordings / NAME, seconds=60)
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()

    videos.unpack_all(stop)

    assert ([NAME], []) == (list(contents(recordings)), log_lines)


def test_a_video_is_set_aside_after_three_failed_attempts(recordings, tmp_path, log_lines):
    record(recordings / NAME)
    videos = VideoUnpacker(VideoSettings(folder=recordings), tmp_path / "no such folder", log_lines.append)

    for _ in range(3):
        videos.unpack_all(threading.Event())

    assert ["failed", "failed", "set aside"] == [line.partition(":")[0] for line in log_lines]
    assert (recordings / "broken" / NAME).exists()


def test_frames_are_uploaded_once_even_if_the_video_is_unpacked_twice(
    settings, recordings, folder, s3, log_lines, videos
):
    spooler = Spooler(settings, Uploader(s3, "raw"), log_lines.append)
    for _ in range(2):
        record(recordings / NAME)
        videos.unpack_all(threading.Event())
        spooler.upload_once(threading.Event(), lambda number, total: None)

    assert 5 == len(s3.objects)
    assert [] == list(folder.iterdir())


def test_a_missing_folder_and_arrival_times_are_rejected(folder, tmp_path):
    file = tmp_path / "capture.toml"
    camera = f'[station]\nfolder = "{folder}"\nstore = "a"\naisle = "b"\ncamera = "c"\nbucket = "raw"\n'

    file.write_text(camera + '[videos]\nfolder = "/nowhere"\n')
    with pytest.raises(InvalidSettings, match=r"folder = /nowhere in \[videos\]: no such folder"):
        read_settings(file, {}, {})
    file.write_text(camera + f'time_from = "arrival"\n[videos]\nfolder = "{folder}"\n')
    with pytest.raises(InvalidSettings, match="needs time_from"):
        read_settings(file, {}, {})


def test_a_video_without_a_video_stream_is_broken(recordings, folder):
    path = recordings / "01-20261122101530.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))

    with pytest.raises(BrokenVideo, match="no video stream"):
        unpack(path, folder, 1.0, 60)
