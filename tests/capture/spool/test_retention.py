"""Over the disk quota, uploaded pictures are deleted first and the oldest waiting ones next."""

import os
import time

import pytest

from capture.config.retention import DiskQuota
from capture.spool.retention import Retention
from capture.status.stats import Dropped

DAY_SECONDS = 24 * 60 * 60
PICTURE_BYTES = 100


class Disk:
    """A fake disk of a given size that holds the files of some folders."""

    def __init__(self, *folders, size_bytes):
        self.folders, self.size_bytes = folders, size_bytes

    def free(self, folder):
        files = [path for each in self.folders for path in each.iterdir() if path.is_file()]
        return self.size_bytes - sum(path.stat().st_size for path in files)


@pytest.fixture
def sent(folder):
    path = folder / "sent"
    path.mkdir()
    return path


def picture(folder, number, age_days=0.0):
    path = folder / f"{number}.jpg"
    path.write_bytes(bytes(PICTURE_BYTES))
    taken_at = time.time() - age_days * DAY_SECONDS + number
    os.utime(path, (taken_at, taken_at))


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def retention(folder, sent=None, busy=(), disk=None, **quota):
    return Retention(folder, sent, DiskQuota(**quota), busy.__contains__, *([] if disk is None else [disk.free]))


def test_without_a_quota_nothing_is_deleted(folder):
    for number in range(3):
        picture(folder, number, age_days=9000)

    assert Dropped() == retention(folder).enforce(clock_is_trusted=True)
    assert 3 == len(names(folder))


def test_the_oldest_are_deleted_until_the_rest_fits(folder):
    for number in range(5):
        picture(folder, number)

    assert Dropped(for_space=2) == retention(folder, max_waiting_bytes=3 * PICTURE_BYTES).enforce(clock_is_trusted=True)
    assert ["2.jpg", "3.jpg", "4.jpg"] == names(folder)


def test_pictures_over_the_maximum_age_are_deleted_and_counted_separately(folder):
    picture(folder, 0, age_days=10)
    picture(folder, 1, age_days=2)

    assert Dropped(for_age=1) == retention(folder, max_waiting_days=7).enforce(clock_is_trusted=True)
    assert ["1.jpg"] == names(folder)


def test_with_an_untrusted_clock_nothing_is_deleted_for_its_age(folder):
    picture(folder, 0, age_days=9000)

    assert Dropped() == retention(folder, max_waiting_days=7).enforce(clock_is_trusted=False)


def test_uploaded_pictures_are_deleted_first(folder, sent):
    for number in range(3):
        picture(folder, number)
        picture(sent, number)
    disk = Disk(folder, sent, size_bytes=6 * PICTURE_BYTES)
    enforced = retention(folder, sent, disk=disk, min_free_bytes=2 * PICTURE_BYTES, max_sent_bytes=9 * PICTURE_BYTES)

    assert enforced.is_disk_low
    assert Dropped(sent=2) == enforced.enforce(clock_is_trusted=True)
    assert (3, 1, False) == (len(names(folder)), len(names(sent)), enforced.is_disk_low)


def test_the_oldest_waiting_pictures_are_deleted_next(folder, sent):
    for number in range(3):
        picture(folder, number)
        picture(sent, number)
    disk = Disk(folder, sent, size_bytes=6 * PICTURE_BYTES)
    enforced = retention(folder, sent, disk=disk, min_free_bytes=4 * PICTURE_BYTES, max_sent_bytes=9 * PICTURE_BYTES)

    assert Dropped(sent=3, for_space=1) == enforced.enforce(clock_is_trusted=True)
    assert ["1.jpg", "2.jpg"] == names(folder)


def test_a_picture_being_uploaded_is_kept(folder):
    for number in range(3):
        picture(folder, number)

    retention(folder, busy={"0.jpg"}, max_waiting_bytes=PICTURE_BYTES).enforce(clock_is_trusted=True)

    assert ["0.jpg"] == names(folder)


def test_other_files_are_never_deleted(folder):
    (folder / "notes.txt").write_bytes(bytes(1000))
    (folder / ".part.jpg").write_bytes(bytes(1000))
    picture(folder, 0)

    disk = Disk(folder, size_bytes=0)
    retention(folder, disk=disk, min_free_bytes=1).enforce(clock_is_trusted=True)

    assert [".part.jpg", "notes.txt"] == names(folder)


def test_uploaded_pictures_have_their_own_quota(folder, sent):
    for number in range(4):
        picture(sent, number)
        picture(folder, number)

    assert Dropped(sent=2) == retention(folder, sent, max_sent_bytes=2 * PICTURE_BYTES).enforce(clock_is_trusted=True)
    assert (4, 2) == (len(names(folder)), len(names(sent)))


class OddIsDuplicate:
    """Treats every picture with an odd number as a near-duplicate."""

    def __init__(self):
        self.compared, self.forgotten = [], []

    def is_duplicate(self, path):
        self.compared.append(path.name)
        return int(path.stem) % 2 == 1

    def forget(self, name):
        self.forgotten.append(name)


def test_near_duplicates_are_deleted_after_uploaded_and_before_the_oldest_pictures(folder, sent):
    for number in range(6):
        picture(folder, number)
        picture(sent, number)
    disk = Disk(folder, sent, size_bytes=12 * PICTURE_BYTES)
    near_duplicates = OddIsDuplicate()
    quota = DiskQuota(min_free_bytes=10 * PICTURE_BYTES, max_sent_bytes=9 * PICTURE_BYTES)

    dropped = Retention(folder, sent, quota, lambda name: False, disk.free, near_duplicates).enforce(
        clock_is_trusted=True
    )

    assert Dropped(sent=6, for_space=4, near_duplicates=3) == dropped
    assert (["2.jpg", "4.jpg"], ["0.jpg"]) == (names(folder), near_duplicates.forgotten)


def test_no_more_near_duplicates_than_needed_are_deleted_and_each_picture_is_compared_once(folder):
    for number in range(6):
        picture(folder, number)
    near_duplicates = OddIsDuplicate()
    enforced = Retention(
        folder,
        None,
        DiskQuota(max_waiting_bytes=5 * PICTURE_BYTES),
        {"1.jpg"}.__contains__,
        near_duplicates=near_duplicates,
    )

    assert Dropped(for_space=1, near_duplicates=1) == enforced.enforce(clock_is_trusted=True)
    assert ["0.jpg", "1.jpg", "2.jpg", "4.jpg", "5.jpg"] == names(folder)
    assert Dropped() == enforced.enforce(clock_is_trusted=True)
    picture(folder, 6)
    assert Dropped(for_space=1, near_duplicates=1) == enforced.enforce(clock_is_trusted=True)
    assert ["0.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"] == near_duplicates.compared


def test_within_the_quota_no_picture_is_compared(folder):
    picture(folder, 1, age_days=3)
    near_duplicates = OddIsDuplicate()

    Retention(
        folder,
        None,
        DiskQuota(max_waiting_bytes=900, max_waiting_days=7),
        lambda name: False,
        near_duplicates=near_duplicates,
    ).enforce(True)

    assert [] == near_duplicates.compared
