"""A camera's folder, and a spooler that empties it into S3 in memory."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.config.settings import Settings
from capture.s3.uploader import Uploader
from capture.spool.spooler import Spooler
from tests.capture.fakes import FakeS3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "camera"
    path.mkdir()
    return path


@pytest.fixture
def folder_in_memory() -> Iterator[Path]:
    """A folder that keeps any file time, as Linux's file system in memory does; those on disks know a few centuries."""
    memory = Path("/dev/shm")  # noqa: S108 the folder within it has a name that nobody can guess
    if not memory.is_dir():
        pytest.skip("no file system in memory")
    with tempfile.TemporaryDirectory(dir=memory) as path:
        yield Path(path)


@pytest.fixture
def settings(folder) -> Settings:
    return Settings(folder=folder, bucket="raw", store_id="dublin-1", aisle_id="aisle-23", camera_id="cam-7")


@pytest.fixture
def s3() -> FakeS3:
    return FakeS3()


@pytest.fixture
def log_lines() -> list[str]:
    return []


@pytest.fixture
def spooler(settings, s3, log_lines) -> Spooler:
    return Spooler(settings, Uploader(s3, settings.bucket), log_lines.append)
