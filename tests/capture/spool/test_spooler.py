"""A camera's folder is emptied into the bucket, and nothing is ever lost or overwritten."""

import hashlib
import io
import os
import threading
import time
from dataclasses import replace
from threading import Event

import pytest

from capture.__main__ import show_progress
from capture.config.retention import DiskQuota
from capture.config.settings import Order
from capture.s3.errors import BucketRejected
from capture.s3.uploader import Uploader
from capture.spool.queue import UploadQueue
from capture.spool.spooler import Spooler
from capture.spool.watcher import WatchError, watching
from capture.status.stats import Outcome
from capture.transform.step import HeldBack
from tests.capture.fakes import no_network, rejection, sparse
from tests.support.waiting import WAIT_SECONDS, until


def upload_once(spooler):
    spooler.upload_once(Event(), lambda number, total: None)


@pytest.fixture
def running(spooler, folder):
    """The spooler's `watch` in a thread; ends with the test."""
    stop = Event()
    ready = Event()

    def watch():
        with watching(folder) as watcher:
            ready.set()
            spooler.watch(watcher, UploadQueue(Order.NEWEST, lambda: 0.0), stop)

    thread = threading.Thread(target=watch)
    thread.start()
    ready.wait(WAIT_SECONDS)
    yield spooler
    stop.set()
    thread.join(WAIT_SECONDS)
    assert not thread.is_alive()


def test_once_uploads_every_picture_and_empties_the_folder(spooler, folder, s3):
    for name in ("a.jpg", "b.JPEG", "c.png"):
        (folder / name).write_bytes(name.encode())

    upload_once(spooler)

    assert {b"a.jpg", b"b.JPEG", b"c.png"} == set(s3.objects.values())
    assert [] == list(folder.iterdir())
    assert "3 uploaded, 0 already there, 0 skipped, 0 failed" == spooler.stats.summary


@pytest.mark.parametrize("content", [b"no picture at all", b"", b"\xff\xd8" + bytes(16_000_000)])
def test_whatever_is_named_a_picture_is_sent_as_it_is(spooler, folder, s3, content):
    (folder / "a.jpg").write_bytes(content)

    upload_once(spooler)

    assert [content] == list(s3.objects.values())


def test_two_pictures_of_one_second_arrive_under_two_keys(spooler, folder, s3):
    (folder / "7-20261122101530-00.jpg").write_bytes(b"one")
    (folder / "7-20261122101530-01.jpg").write_bytes(b"two")
    for name, content in (("x.jpg", b"three"), ("y.jpg", b"four")):
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1_800_000_000, 1_800_000_000))

    upload_once(spooler)

    assert {b"one", b"two", b"three", b"four"} == set(s3.objects.values())


def test_a_picture_sent_before_is_removed_and_counted_apart(spooler, folder, s3):
    for _ in range(2):
        (folder / "7-20261122101530-00.jpg").write_bytes(b"one")
        upload_once(spooler)

    assert 1 == len(s3.objects)
    assert [] == list(folder.iterdir())
    assert "1 uploaded, 1 already there, 0 skipped, 0 failed" == spooler.stats.summary


def test_a_failed_put_keeps_the_file_and_the_others_go_on(spooler, folder, s3, log_lines):
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (folder / name).write_bytes(name.encode())
    s3.failures[b"b.jpg"] = rejection("InternalError", 500)

    upload_once(spooler)

    assert {b"a.jpg", b"c.jpg"} == set(s3.objects.values())
    assert ["b.jpg"] == [path.name for path in folder.iterdir()]
    assert "2 uploaded, 0 already there, 0 skipped, 1 failed" == spooler.stats.summary
    assert ["failed: b.jpg: S3 cannot store it now (InternalError)"] == log_lines


def test_a_wrong_bucket_ends_once_and_keeps_everything(spooler, folder, s3):
    for name in ("a.jpg", "b.jpg"):
        (folder / name).write_bytes(b"same")
    s3.failures[b"same"] = rejection("NoSuchBucket", 404)

    with pytest.raises(BucketRejected):
        upload_once(spooler)
    assert 2 == len(list(folder.iterdir()))


def test_a_file_that_is_still_written_is_skipped(spooler, folder, s3, log_lines):
    with (folder / "a.jpg").open("wb") as writer:
        writer.write(b"half")
        upload_once(spooler)

    assert {} == s3.objects
    assert ["skipped: a.jpg is still being written"] == log_lines
    assert (folder / "a.jpg").exists()


def test_a_file_too_large_for_a_picture_stays_and_the_others_go_on(spooler, folder, s3, log_lines):
    sparse(folder / "a.jpg", 100 * 10**9)
    (folder / "b.jpg").write_bytes(b"b")

    upload_once(spooler)

    assert [b"b"] == list(s3.objects.values())
    assert ["a.jpg"] == [path.name for path in folder.iterdir()]
    assert ["skipped: a.jpg is larger than 100 MB, too large for a picture"] == log_lines
    assert "1 uploaded, 0 already there, 1 skipped, 0 failed" == spooler.stats.summary


def test_a_file_whose_time_is_no_date_fails_alone(folder_in_memory, settings, s3, log_lines):
    spooler = Spooler(replace(settings, folder=folder_in_memory), Uploader(s3, "raw"), log_lines.append)
    for name in ("a.jpg", "b.jpg"):
        (folder_in_memory / name).write_bytes(name.encode())
    os.utime(folder_in_memory / "a.jpg", (2**62, 2**62))

    upload_once(spooler)

    assert [b"b.jpg"] == list(s3.objects.values())
    assert ["a.jpg"] == [path.name for path in folder_in_memory.iterdir()]
    assert 1 == spooler.stats.failed
    assert log_lines[0].startswith("failed: a.jpg: its time cannot be put into a key")


def test_a_file_that_changes_during_its_upload_stays(spooler, folder, s3):
    path = folder / "a.jpg"
    path.write_bytes(b"first")
    s3.on_put = lambda: path.write_bytes(b"second version")

    upload_once(spooler)

    assert b"second version" == path.read_bytes()
    assert 1 == spooler.stats.outcomes[Outcome.CHANGED]


def test_an_unreadable_file_fails_alone(spooler, folder, s3):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (folder / "a.jpg").write_bytes(b"a")
    (folder / "a.jpg").chmod(0)
    (folder / "b.jpg").write_bytes(b"b")

    upload_once(spooler)

    assert [b"b"] == list(s3.objects.values())
    assert 1 == spooler.stats.failed


def test_other_files_are_left_alone_and_named_once_a_kind(spooler, folder, log_lines):
    for name in ("a.avi", "b.avi", "c.txt", ".hidden"):
        (folder / name).write_bytes(b"x")
    (folder / "subfolder").mkdir()

    upload_once(spooler)
    upload_once(spooler)

    assert 5 == len(list(folder.iterdir()))
    assert ["avi", "txt"] == sorted(line.partition(" and ")[0].rpartition(".")[2] for line in log_lines)


def test_once_ends_after_the_current_files_when_it_is_told_to(spooler, folder, s3):
    for number in range(100):
        (folder / f"{number}.jpg").write_bytes(f"{number}".encode())
    stop = Event()

    def stop_and_wait():
        stop.set()
        time.sleep(0.1)

    s3.on_put = stop_and_wait
    spooler.upload_once(stop, lambda number, total: None)

    assert 0 < len(s3.objects) < 100
    assert 100 == len(s3.objects) + len(list(folder.iterdir()))


def test_once_ends_when_nobody_can_be_reached_and_keeps_everything(spooler, folder, s3):
    for number in range(100):
        (folder / f"{number}.jpg").write_bytes(f"picture {number}".encode())
    s3.failures[b"picture"] = no_network()

    upload_once(spooler)

    assert 100 == len(list(folder.iterdir()))
    assert 1 <= spooler.stats.failed < 10


def test_pictures_that_are_kept_lie_in_sent_and_are_not_sent_again(settings, folder, s3, log_lines):
    spooler = Spooler(
        replace(settings, disk_quota=DiskQuota(max_sent_bytes=1_000)), Uploader(s3, "raw"), log_lines.append
    )
    (folder / "a.jpg").write_bytes(b"a picture")

    upload_once(spooler)
    upload_once(spooler)

    assert [b"a picture"] == [path.read_bytes() for path in (folder / "sent").iterdir()]
    assert "1 uploaded, 0 already there, 0 skipped, 0 failed" == spooler.stats.summary


def test_what_is_held_back_leaves_the_folder_unsent_and_what_is_changed_is_sent_changed(
    settings, folder, s3, log_lines
):
    def transform(picture):
        if picture.content == b"empty aisle":
            return HeldBack("no face")
        smaller = b"smaller"
        digest = hashlib.sha256(smaller).digest()
        return replace(picture, content=smaller, sha256=digest, key=replace(picture.key, digest=digest.hex()[:12]))

    spooler = Spooler(settings, Uploader(s3, "raw"), log_lines.append, transform=transform)
    (folder / "a.jpg").write_bytes(b"empty aisle")
    (folder / "b.jpg").write_bytes(b"a face")

    upload_once(spooler)

    assert [b"smaller"] == list(s3.objects.values())
    assert [] == list(folder.iterdir())
    assert (1, 1) == (spooler.stats.outcomes[Outcome.HELD_BACK], spooler.stats.outcomes[Outcome.UPLOADED])


def test_run_takes_what_lies_there_and_what_comes(running, folder, s3):
    (folder / "late.jpg").write_bytes(b"late")

    until(lambda: [b"late"] == list(s3.objects.values()))
    until(lambda: [] == list(folder.iterdir()))


def test_run_takes_a_file_that_is_moved_in(running, folder, s3, tmp_path):
    (tmp_path / "made.jpg").write_bytes(b"made elsewhere")
    (tmp_path / "made.jpg").rename(folder / "made.jpg")

    until(lambda: [b"made elsewhere"] == list(s3.objects.values()))


def test_run_takes_a_slowly_written_file_only_when_it_is_closed(running, folder, s3):
    with (folder / "slow.jpg").open("wb") as writer:
        for _ in range(5):
            writer.write(b"x" * 10)
            writer.flush()
            (folder / "other.jpg").write_bytes(b"other")  # the spooler is awake and busy meanwhile
            until(lambda: b"other" in s3.objects.values() and not (folder / "other.jpg").exists())
        assert b"x" not in b"".join(s3.objects.values())

    until(lambda: b"x" * 50 in s3.objects.values())
    assert {b"other", b"x" * 50} == set(s3.objects.values())


def test_run_says_that_a_file_is_too_large_and_takes_the_others(running, folder, s3, log_lines, tmp_path):
    sparse(tmp_path / "a.jpg", 100 * 10**9).rename(folder / "a.jpg")
    (folder / "b.jpg").write_bytes(b"b")

    until(lambda: [b"b"] == list(s3.objects.values()))
    until(
        lambda: any(line.startswith("skipped: a.jpg is larger than 100 MB, too large for a pic") for line in log_lines)
    )
    assert (folder / "a.jpg").exists()


def test_run_tries_again_until_the_network_is_back(running, folder, s3):
    s3.failures[b"pic"] = no_network()
    (folder / "a.jpg").write_bytes(b"pic")
    until(lambda: running.stats.failed >= 1)
    assert (folder / "a.jpg").exists()

    s3.failures.clear()

    until(lambda: [b"pic"] == list(s3.objects.values()))


def test_run_sends_the_others_while_one_file_never_goes_through(running, folder, s3):
    s3.failures[b"poison"] = rejection("InternalError", 500)
    (folder / "poison.jpg").write_bytes(b"poison")
    until(lambda: running.stats.failed >= 1)
    for number in range(5):
        (folder / f"{number}.jpg").write_bytes(f"picture {number}".encode())

    until(lambda: 5 == len(s3.objects))
    assert (folder / "poison.jpg").exists()


def test_run_leaves_a_picture_that_s3_never_takes_for_a_look(running, folder, s3, log_lines):
    s3.failures[b"bad"] = rejection("EntityTooLarge", 400)
    (folder / "bad.jpg").write_bytes(b"bad")
    until(lambda: running.stats.failed >= 1)
    (folder / "good.jpg").write_bytes(b"good")
    until(lambda: b"good" in s3.objects.values())
    failed = running.stats.failed
    (folder / "next.jpg").write_bytes(b"next")
    until(lambda: b"next" in s3.objects.values())

    assert failed == running.stats.failed
    assert (folder / "bad.jpg").exists()


def test_a_folder_that_goes_away_ends_the_watch(folder):
    with watching(folder) as watcher:
        folder.rmdir()
        with pytest.raises(WatchError, match="deleted, moved or unmounted"):
            watcher.finished(WAIT_SECONDS)


def test_without_inotify_the_word_is_clear(folder, monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")

    with pytest.raises(WatchError, match="capture once"), watching(folder):
        pass


def test_run_drops_the_oldest_when_unsent_pictures_take_too_much_and_says_so(settings, folder, s3, log_lines):
    s3.failures[b"picture"] = no_network()
    limits = DiskQuota(max_waiting_bytes=30)
    spooler = Spooler(replace(settings, disk_quota=limits), Uploader(s3, "raw"), log_lines.append)
    for number in range(10):
        (folder / f"{number}.jpg").write_bytes(b"picture %2d" % number)
        os.utime(folder / f"{number}.jpg", (number + 1, number + 1))
    stop = Event()

    with watching(folder) as watcher:
        thread = threading.Thread(target=spooler.watch, args=(watcher, UploadQueue(Order.OLDEST, lambda: 1.0), stop))
        thread.start()
        until(lambda: spooler.stats.dropped)
        stop.set()
        thread.join(WAIT_SECONDS)

    assert spooler.stats.dropped_for_space + len(list(folder.iterdir())) == 10
    assert "9.jpg" in {path.name for path in folder.iterdir()}
    assert any(line.startswith("dropped: ") and "pictures to free disk space" in line for line in log_lines)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_drawn_on_a_terminal_only():
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        show_progress(1, 2, stream)
        show_progress(2, 2, stream)

    assert f"\r[{'#' * 15}{'.' * 15}] 1 of 2 pictures\r[{'#' * 30}] 2 of 2 pictures\n" == terminal.getvalue()
    assert "" == file.getvalue()
