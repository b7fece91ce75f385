"""The transforms run in order, and a failing one never loses a picture."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from capture.config.constants import NEAR_DUPLICATE, OVER_THE_CAP
from capture.config.pictures import PictureSettings
from capture.s3.uploader import Uploader
from capture.spool.spooler import Spooler, dropped_line
from capture.spool.upload_task import held_back_line
from capture.status.heartbeat import build_heartbeat
from capture.status.stats import Dropped, counts_line
from capture.transform.chain import TransformChain, build_chain, not_transformed_line
from capture.transform.dedupe import NearDuplicateFilter
from capture.transform.step import HeldBack
from tests.capture.fakes import no_network
from tests.capture.pictures import encoded, opened, read, scene
from tests.capture.status.test_heartbeat import STARTED_AT

ROOT = Path(__file__).parents[3]
NAME = "7-20261122101530-03.jpg"
STILL, PERSON = encoded(scene(size=(1280, 960)), quality=95), encoded(scene(person=(300, 200)))


def upload_once(spooler):
    spooler.upload_once(threading.Event(), lambda number, total: None)


@pytest.fixture
def camera(settings, s3, log_lines):
    """Builds a spooler with the transforms that the settings enable."""

    def build(**options):
        transform = build_chain(PictureSettings(**options), log_lines.append)
        return Spooler(
            settings,
            Uploader(s3, "raw"),
            log_lines.append,
            transform=transform,
            near_duplicates=transform.near_duplicates,
        )

    return build


def test_by_default_pictures_are_uploaded_unchanged_and_no_optional_package_is_imported(settings, log_lines):
    picture = read(settings, NAME, STILL)

    assert picture is build_chain(PictureSettings(), log_lines.append)(picture)
    loaded = (
        "import sys; import capture.__main__; print([n for n in ('PIL', 'numpy', 'cv2', 'av') if n in sys.modules])"
    )
    assert (
        "[]"
        == subprocess.run(
            [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
    )


def test_savings_are_reported_in_the_log_the_summary_and_the_heartbeat(camera, settings, folder, s3, log_lines):
    spooler = camera(near_duplicate_levels=12, most_per_minute=2, longest_side_pixels=640)
    others = [encoded(scene(person=(x, 100))) for x in (100, 300, 500)]
    for minute, contents in ((15, (STILL, STILL, PERSON, PERSON)), (16, others)):
        for frame, content in enumerate(contents):
            (folder / f"7-2026112210{minute}30-{frame:02d}.jpg").write_bytes(content)

    upload_once(spooler)

    assert [] == list(folder.iterdir())
    assert [(640, 480)] * 4 == [opened(content).size for content in s3.objects.values()]
    assert {NEAR_DUPLICATE: 2, OVER_THE_CAP: 1} == spooler.stats.held_back
    beat = build_heartbeat(settings, spooler.stats, spooler.policy, STARTED_AT, STARTED_AT, timedelta())
    assert (3, 2, 1, 0) == (beat.held_back, beat.near_duplicates, beat.over_the_cap, beat.without_face)
    sent_bytes = sum(map(len, s3.objects.values()))
    files_bytes = 2 * len(STILL) + 2 * len(PERSON) + sum(map(len, others))
    assert files_bytes - sent_bytes == beat.saved_bytes == spooler.stats.saved_bytes
    assert f"{counts_line(uploaded=4, skipped=3)}; {spooler.stats.savings_summary}" == spooler.stats.summary
    assert f"2 {NEAR_DUPLICATE} (0." in spooler.stats.savings_summary
    held_back_lines = {
        held_back_line(f"7-20261122101530-{frame:02d}.jpg", NEAR_DUPLICATE, len(content))
        for frame, content in enumerate((STILL, STILL, PERSON, PERSON))
    }
    assert 2 == len(held_back_lines & set(log_lines))


def test_a_broken_picture_is_uploaded_unchanged_and_logged(camera, folder, s3, log_lines):
    spooler = camera(near_duplicate_levels=12, longest_side_pixels=640, jpeg_quality=50, strip_exif=True)
    (folder / NAME).write_bytes(STILL[:9000])

    upload_once(spooler)

    assert [STILL[:9000]] == list(s3.objects.values())
    assert [] == list(folder.iterdir())
    [line] = [line for line in log_lines if line.startswith("not transformed: ")]
    assert line.startswith(not_transformed_line(NAME, OSError("image file is truncated"))[:-1])


@pytest.mark.parametrize("error", [MemoryError(), RecursionError(), KeyError("x")])
def test_any_exception_of_a_transform_returns_the_original(settings, log_lines, error):
    def broken(picture):
        raise error

    picture = read(settings, NAME, STILL)

    assert picture is TransformChain([lambda each: replace(each, content=b""), broken], log_lines.append)(picture)
    assert 1 == len(log_lines)


def test_a_picture_held_back_by_a_later_transform_suppresses_no_duplicates(settings, log_lines):
    near_duplicates = NearDuplicateFilter(12)
    transform = TransformChain(
        [near_duplicates, lambda picture: HeldBack("no face")], log_lines.append, near_duplicates
    )

    held_back = [transform(read(settings, f"7-20261122101530-0{frame}.jpg", STILL)) for frame in range(2)]

    assert [HeldBack("no face")] * 2 == held_back


def test_a_retried_picture_is_transformed_again_and_counted_once(camera, folder, s3, log_lines):
    spooler = camera(near_duplicate_levels=12, most_per_minute=1, longest_side_pixels=640)
    (folder / NAME).write_bytes(STILL)
    s3.failures[b""] = OSError("the cable was pulled")
    upload_once(spooler)
    s3.failures.clear()
    assert [NAME] == [path.name for path in folder.iterdir()]

    upload_once(spooler)

    assert [] == list(folder.iterdir())
    assert 1 == len(s3.objects)
    assert len(STILL) - len(*s3.objects.values()) == spooler.stats.shrunk_bytes


def test_an_upload_repeated_after_a_crash_has_the_same_key(camera, folder, s3):
    options = {"near_duplicate_levels": 12, "longest_side_pixels": 640, "jpeg_quality": 80, "strip_exif": True}
    for _ in range(2):
        (folder / NAME).write_bytes(STILL)
        spooler = camera(**options)
        upload_once(spooler)

    assert 1 == len(s3.objects)
    assert "0 uploaded, 1 already there" in spooler.stats.summary


def test_after_a_crash_and_a_settings_change_a_second_complete_object_is_stored(camera, folder, s3):
    for quality in (80, 70):
        (folder / NAME).write_bytes(STILL)
        upload_once(camera(jpeg_quality=quality))

    assert [(1280, 960)] * 2 == [opened(content).size for content in s3.objects.values()]
    assert 1 == len({key.rpartition("-")[0] for key in s3.objects})


def test_held_back_pictures_are_moved_to_sent_if_that_is_kept(settings, folder, s3, log_lines):
    settings = replace(settings, disk_quota=replace(settings.disk_quota, max_sent_bytes=10_000_000))
    transform = build_chain(PictureSettings(near_duplicate_levels=12), log_lines.append)
    for frame in range(2):
        (folder / f"7-20261122101530-{frame:02d}.jpg").write_bytes(STILL)

    upload_once(
        Spooler(
            settings,
            Uploader(s3, "raw"),
            log_lines.append,
            transform=transform,
            near_duplicates=transform.near_duplicates,
        )
    )

    assert 1 == len(s3.objects)
    assert [STILL] * 2 == [path.read_bytes() for path in (folder / "sent").iterdir()]


def test_over_quota_near_duplicates_are_dropped_before_the_oldest_pictures(settings, folder, s3, log_lines):
    distinct = encoded(scene(person=(40, 40)))
    for second, content in enumerate((distinct, STILL, STILL, PERSON)):
        path = folder / f"7-2026112210153{second}-00.jpg"
        path.write_bytes(content)
        os.utime(path, (second, second))
    s3.failures[b""] = no_network()
    settings = replace(
        settings, disk_quota=replace(settings.disk_quota, max_waiting_bytes=len(distinct + STILL + PERSON))
    )
    transform = build_chain(PictureSettings(near_duplicate_levels=12), log_lines.append)
    spooler = Spooler(
        settings,
        Uploader(s3, "raw"),
        log_lines.append,
        transform=transform,
        near_duplicates=transform.near_duplicates,
        threads=1,
    )

    upload_once(spooler)

    assert sorted([distinct, STILL, PERSON]) == sorted(path.read_bytes() for path in folder.iterdir())
    assert 1 == spooler.stats.dropped_for_space
    assert dropped_line(Dropped(for_space=1, near_duplicates=1)) in log_lines
