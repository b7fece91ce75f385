"""All pictures of a folder are uploaded and removed; nothing is ever lost or overwritten."""

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
from capture.s3.uploader import Uploader, unavailable_message
from capture.spool.queue import UploadQueue
from capture.spool.spooler import Spooler, dropped_line, ignored_line
from capture.spool.upload_task import failed_line, skipped_line
from capture.spool.watcher import WatchError, watching
from capture.status.stats import Dropped, Outcome, counts_line
from capture.transform.step import HeldBack
from tests.capture.fakes import no_network, rejection, sparse
from tests.support.waiting import WAIT_SECONDS, until


def upload_once(spooler):
    spooler.upload_once(Event(), lambda number, total: None)


@pytest.fixture
def running(spooler, folder):
    """Runs the spooler's `watch` in a thread until the end of the test."""
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
    assert counts_line(uploaded=3) == spooler.stats.summary


@pytest.mark.parametrize("content", [b"no picture at all", b"", b"\xff\xd8" + bytes(16_000_000)])
def test_a_file_with_a_picture_name_is_uploaded_unchanged_whatever_its_content(spooler, folder, s3, content):
    (folder / "a.jpg").write_bytes(content)

    upload_once(spooler)

    assert [content] == list(s3.objects.values())


def test_two_pictures_of_the_same_second_get_different_keys(spooler, folder, s3):
    (folder / "7-20261122101530-00.jpg").write_bytes(b"one")
    (folder / "7-20261122101530-01.jpg").write_bytes(b"two")
    for name, content in (("x.jpg", b"three"), ("y.jpg", b"four")):
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1_800_000_000, 1_800_000_000))

    upload_once(spooler)

    assert {b"one", b"two", b"three", b"four"} == set(s3.objects.values())


def test_an_already_uploaded_picture_is_removed_and_counted_as_already_there(spooler, folder, s3):
    for _ in range(2):
        (folder / "7-20261122101530-00.jpg").write_bytes(b"one")
        upload_once(spooler)

    assert 1 == len(s3.objects)
    assert [] == list(folder.iterdir())
    assert counts_line(uploaded=1, already_there=1) == spooler.stats.summary


def test_a_failed_put_keeps_the_file_and_the_others_are_uploaded(spooler, folder, s3, log_lines):
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (folder / name).write_bytes(name.encode())
    s3.failures[b"b.jpg"] = rejection("InternalError", 500)

    upload_once(spooler)

    assert {b"a.jpg", b"c.jpg"} == set(s3.objects.values())
    assert ["b.jpg"] == [path.name for path in folder.iterdir()]
    assert counts_line(uploaded=2, failed=1) == spooler.stats.summary
    assert [failed_line(unavailable_message("b.jpg", "InternalError"))] == log_lines


def test_once_ends_on_a_missing_bucket_and_keeps_every_file(spooler, folder, s3):
    for name in ("a.jpg", "b.jpg"):
        (folder / name).write_bytes(b"same")
    s3.failures[b"same"] = rejection("NoSuchBucket", 404)

    with pytest.raises(BucketRejected):
        upload_once(spooler)
    assert 2 == len(list(folder.iterdir()))


def test_a_file_being_written_is_skipped(spooler, folder, s3, log_lines):
    with (folder / "a.jpg").open("wb") as writer:
        writer.write(b"half")
        upload_once(spooler)

    assert {} == s3.objects
    assert [skipped_line("a.jpg", Outcome.NOT_READY)] == log_lines
    assert (folder / "a.jpg").exists()


def test_a_file_too_large_for_a_picture_stays_and_the_others_are_uploaded(spooler, folder, s3, log_lines):
    sparse(folder / "a.jpg", 100 * 10**9)
    (folder / "b.jpg").write_bytes(b"b")

    upload_once(spooler)

    assert [b"b"] == list(s3.objects.values())
    assert ["a.jpg"] == [path.name for path in folder.iterdir()]
    assert [skipped_line("a.jpg", Outcome.TOO_LARGE)] == log_lines
    assert counts_line(uploaded=1, skipped=1) == spooler.stats.summary


def test_a_file_with_an_impossible_time_fails_and_the_others_are_uploaded(folder_in_memory, settings, s3, log_lines):
    spooler = Spooler(replace(settings, folder=folder_in_memory), Uploader(s3, "raw"), log_lines.append)
    for name in ("a.jpg", "b.jpg"):
        (folder_in_memory / name).write_bytes(name.encode())
    os.utime(folder_in_memory / "a.jpg", (2**62, 2**62))

    upload_once(spooler)

    assert [b"b.jpg"] == list(s3.objects.values())
    assert ["a.jpg"] == [path.name for path in folder_in_memory.iterdir()]
    assert 1 == spooler.stats.failed
    assert log_lines[0].startswith(failed_line("a.jpg: its time"))


def test_a_file_that_changes_during_its_upload_stays(spooler, folder, s3):
    path = folder / "a.jpg"
    path.write_bytes(b"first")
    s3.on_put = lambda: path.write_bytes(b"second version")

    upload_once(spooler)

    assert b"second version" == path.read_bytes()
    assert 1 == spooler.stats.outcomes[Outcome.CHANGED]


def test_an_unreadable_file_fails_and_the_others_are_uploaded(spooler, folder, s3):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (folder / "a.jpg").write_bytes(b"a")
    (folder / "a.jpg").chmod(0)
    (folder / "b.jpg").write_bytes(b"b")

    upload_once(spooler)

    assert [b"b"] == list(s3.objects.values())
    assert 1 == spooler.stats.failed


def test_other_files_stay_and_each_suffix_is_logged_once(spooler, folder, log_lines):
    for name in ("a.avi", "b.avi", "c.txt", ".hidden"):
        (folder / name).write_bytes(b"x")
    (folder / "subfolder").mkdir()

    upload_once(spooler)
    upload_once(spooler)

    assert 5 == len(list(folder.iterdir()))
    assert log_lines in (
        [ignored_line(avi), ignored_line("c.txt")][::order] for avi in ("a.avi", "b.avi") for order in (1, -1)
    )


def test_once_finishes_the_current_files_and_ends_when_stop_is_set(spooler, folder, s3):
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


def test_once_ends_when_s3_is_unreachable_and_keeps_every_file(spooler, folder, s3):
    for number in range(100):
        (folder / f"{number}.jpg").write_bytes(f"picture {number}".encode())
    s3.failures[b"picture"] = no_network()

    upload_once(spooler)

    assert 100 == len(list(folder.iterdir()))
    assert 1 <= spooler.stats.failed < 10


def test_uploaded_pictures_are_moved_to_sent_and_not_uploaded_again(settings, folder, s3, log_lines):
    spooler = Spooler(
        replace(settings, disk_quota=DiskQuota(max_sent_bytes=1_000)), Uploader(s3, "raw"), log_lines.append
    )
    (folder / "a.jpg").write_bytes(b"a picture")

    upload_once(spooler)
    upload_once(spooler)

    assert [b"a picture"] == [path.read_bytes() for path in (folder / "sent").iterdir()]
    assert counts_line(uploaded=1) == spooler.stats.summary


def test_held_back_pictures_are_removed_without_upload_and_transformed_ones_are_uploaded(
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


def test_run_uploads_a_new_file(running, folder, s3):
    (folder / "late.jpg").write_bytes(b"late")

    until(lambda: [b"late"] == list(s3.objects.values()))
    until(lambda: [] == list(folder.iterdir()))


def test_run_uploads_a_file_that_is_moved_in(running, folder, s3, tmp_path):
    (tmp_path / "moved.jpg").write_bytes(b"written elsewhere")
    (tmp_path / "moved.jpg").rename(folder / "moved.jpg")

    until(lambda: [b"written elsewhere"] == list(s3.objects.values()))


def test_run_uploads_a_slowly_written_file_only_after_it_is_closed(running, folder, s3):
    with (folder / "slow.jpg").open("wb") as writer:
        for _ in range(5):
            writer.write(b"x" * 10)
            writer.flush()
            (folder / "other.jpg").write_bytes(b"other")  # the spooler is awake and busy meanwhile
            until(lambda: b"other" in s3.objects.values() and not (folder / "other.jpg").exists())
        assert b"x" not in b"".join(s3.objects.values())

    until(lambda: b"x" * 50 in s3.objects.values())
    assert {b"other", b"x" * 50} == set(s3.objects.values())


def test_run_logs_a_file_that_is_too_large_and_uploads_the_others(running, folder, s3, log_lines, tmp_path):
    sparse(tmp_path / "a.jpg", 100 * 10**9).rename(folder / "a.jpg")
    (folder / "b.jpg").write_bytes(b"b")

    until(lambda: [b"b"] == list(s3.objects.values()))
    until(lambda: any(line.startswith(skipped_line("a.jpg", Outcome.TOO_LARGE)) for line in log_lines))
    assert (folder / "a.jpg").exists()


def test_run_retries_until_s3_is_reachable_again(running, folder, s3):
    s3.failures[b"pic"] = no_network()
    (folder / "a.jpg").write_bytes(b"pic")
    until(lambda: running.stats.failed >= 1)
    assert (folder / "a.jpg").exists()

    s3.failures.clear()

    until(lambda: [b"pic"] == list(s3.objects.values()))


def test_run_uploads_the_others_while_one_file_keeps_failing(running, folder, s3):
    s3.failures[b"poison"] = rejection("InternalError", 500)
    (folder / "poison.jpg").write_bytes(b"poison")
    until(lambda: running.stats.failed >= 1)
    for number in range(5):
        (folder / f"{number}.jpg").write_bytes(f"picture {number}".encode())

    until(lambda: 5 == len(s3.objects))
    assert (folder / "poison.jpg").exists()


def test_run_keeps_a_permanently_rejected_picture_and_does_not_retry_it_at_once(running, folder, s3, log_lines):
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


def test_a_deleted_folder_ends_the_watch(folder):
    with watching(folder) as watcher:
        folder.rmdir()
        with pytest.raises(WatchError, match="deleted, moved or unmounted"):
            watcher.finished(WAIT_SECONDS)


def test_without_inotify_the_error_suggests_once(folder, monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")

    with pytest.raises(WatchError, match="capture once"), watching(folder):
        pass


def test_run_drops_and_logs_the_oldest_pictures_over_the_quota(settings, folder, s3, log_lines):
    s3.failures[b"picture"] = no_network()
    quota = DiskQuota(max_waiting_bytes=30)
    spooler = Spooler(replace(settings, disk_quota=quota), Uploader(s3, "raw"), log_lines.append)
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
    assert dropped_line(Dropped(for_space=spooler.stats.dropped_for_space)) in log_lines


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
