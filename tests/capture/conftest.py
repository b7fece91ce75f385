"""Fixtures: a camera's folder, and a spooler that uploads it to a fake S3."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.config.settings import Settings
from capture.s3.uploader import Uploader
from capture.spool.spooler import Spooler
from tests.capture.fakes import FakeS3


@pytest.fixture(autouse=True)
def quick_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """A spooler in this process checks 20 times a second, not once, whether to stop or pause."""
    monkeypatch.setattr("capture.spool.spooler.STOP_CHECK_SECONDS", 0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "camera"
    path.mkdir()
    return path


@pytest.fixture
def folder_in_memory() -> Iterator[Path]:
    """A folder on tmpfs, which stores any file time; file systems on disks only cover a few centuries."""
    memory = Path("/dev/shm")  # noqa: S108 the folder in it has a random name
    if not memory.is_dir():
        pytest.skip("there is no tmpfs")
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
