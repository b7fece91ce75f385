"""Only the uploaded version of a file is removed, whatever the camera does meanwhile and after any crash."""

import os

import pytest

from capture.spool.image_file import read_picture
from capture.spool.post_upload import REMOVING_PREFIX, recover_interrupted, remove_uploaded

NAME = "7-20261122101530-00.jpg"


@pytest.fixture
def path(folder):
    (folder / NAME).write_bytes(b"a picture")
    return folder / NAME


@pytest.fixture
def read(path, settings):
    return read_picture(path, settings)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_deleted(folder, read):
    assert remove_uploaded(read, None)
    assert [] == names(folder)


def test_a_kept_file_is_moved_to_sent_with_its_digest_and_name(folder, tmp_path, read):
    sent = tmp_path / "sent"
    sent.mkdir()

    assert remove_uploaded(read, sent)
    assert [] == names(folder)
    assert b"a picture" == (sent / f"{read.key.digest}-{NAME}").read_bytes()


@pytest.mark.parametrize("how", ["appended", "rewritten", "replaced", "linked"])
def test_a_file_that_changed_since_it_was_read_stays(folder, path, read, how):
    if how == "appended":
        with path.open("ab") as writer:
            writer.write(b"!")
    elif how == "rewritten":
        path.write_bytes(b"b picture")
        os.utime(path, ns=(read.stamp.modified_ns + 1, read.stamp.modified_ns + 1))
    else:
        other = folder / "new.tmp"
        other.write_bytes(b"a picture")
        os.utime(other, ns=(read.stamp.modified_ns, read.stamp.modified_ns))
        if how == "replaced":
            other.rename(path)
        else:
            path.unlink()
            path.symlink_to(other)

    assert not remove_uploaded(read, None)
    assert NAME in names(folder)


def test_a_file_open_for_writing_keeps_its_name(path, read):
    with path.open("ab") as writer:
        assert not remove_uploaded(read, None)
        writer.write(b"!")

    assert b"a picture!" == path.read_bytes()


def test_a_file_that_has_gone_counts_as_removed(path, read):
    path.unlink()

    assert remove_uploaded(read, None)


def test_recovery_deletes_a_confirmed_file(folder, path, read):
    path.rename(folder / f"{REMOVING_PREFIX}{read.key.digest}-{NAME}")

    recover_interrupted(folder)

    assert [] == names(folder)


def test_recovery_restores_a_changed_file(folder, path, read):
    path.write_bytes(b"newer")
    path.rename(folder / f"{REMOVING_PREFIX}{read.key.digest}-{NAME}")

    recover_interrupted(folder)

    assert [NAME] == names(folder)
    assert b"newer" == path.read_bytes()


def test_recovery_never_overwrites_a_file(folder, path, read):
    path.write_bytes(b"newer")
    path.rename(folder / f"{REMOVING_PREFIX}{read.key.digest}-{NAME}")
    path.write_bytes(b"newest")

    recover_interrupted(folder)

    assert {b"newer", b"newest"} == {each.read_bytes() for each in folder.iterdir()}
    assert all(name.endswith(".jpg") and not name.startswith(".") for name in names(folder))


def test_a_file_with_a_maximum_length_name_is_removed(folder, settings):
    path = folder / ("é" * 120 + ".jpg")
    path.write_bytes(b"a picture")

    assert remove_uploaded(read_picture(path, settings), None)
    assert [] == names(folder)
