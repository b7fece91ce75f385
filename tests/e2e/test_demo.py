"""`make demo` as a presenter uses it: start, drop a photograph, see its faces, stop, start again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from infra.local_cloud.cloud import MODELS_FOLDER
from tests.e2e.pipeline import ROOT
from tests.support.browser import needs_chromium
from tests.support.servers import free_port

pytestmark = pytest.mark.local_cloud

READY = "The dashboard is on"
START_TIMEOUT_SECONDS = 240
END_TIMEOUT_SECONDS = 60
LONG_AGO = 1_420_070_400  # 2015-01-01, in seconds


def start(folder: Path, port: int) -> tuple[subprocess.Popen[bytes], Path]:
    """The demo's process, once the dashboard is running, and its log file."""
    log = folder.with_suffix(".log")
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "infra.demo", "--folder", str(folder), "--port", str(port)],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SHOPPER_"))},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while READY not in log.read_text():
        if running.poll() is not None or time.monotonic() > deadline:
            running.terminate()
            pytest.fail(log.read_text())
        time.sleep(0.2)
    return running, log


@contextmanager
def demo(folder: Path, port: int) -> Iterator[str]:
    """Yields the demo's output so far; leaving the block interrupts it, as Ctrl-C does."""
    running, log = start(folder, port)
    try:
        yield log.read_text()
    finally:
        running.send_signal(signal.SIGINT)
        assert 0 == running.wait(END_TIMEOUT_SECONDS), log.read_text()


def processes_that_name(text: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # the process has just ended
            continue
        found += [words] if text in words else []
    return found


@pytest.mark.browser
@needs_chromium
def test_a_dropped_photograph_shows_its_face_and_ctrl_c_ends_every_process(tmp_path, page: Page):
    folder, port = tmp_path / "demo", free_port()

    with demo(folder, port) as words:
        assert "24 faces in 10 pictures are in Athena" in words
        page.goto(f"http://127.0.0.1:{port}/live")
        times = page.get_by_text(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d · laptop"))
        expect(times.first).to_be_visible()
        newest_before = moment(times.first.inner_text())
        drop(folder / "camera")
        expect(times.first).not_to_contain_text(newest_before)
        assert moment(times.first.inner_text()) > newest_before
        assert processes_that_name(str(folder))

    assert [] == processes_that_name(str(folder))
    with demo(folder, port) as words:
        assert "Nothing to change" in words
        assert "25 faces in 11 pictures are in Athena" in words


def test_a_local_cloud_server_that_exits_ends_the_demo_with_its_name(tmp_path):
    folder = tmp_path / "demo"
    running, log = start(folder, free_port())
    try:
        os.kill(int(next((folder / "cloud/tmp").glob("ministack-*.pid")).read_text()), signal.SIGKILL)

        assert 1 == running.wait(END_TIMEOUT_SECONDS)
    finally:
        running.terminate()
    written = (folder / "cloud/logs/ministack.log").resolve()
    assert f"ministack ended by itself; its log is {written}. Run `make demo` again." in log.read_text()
    assert [] == processes_that_name(str(folder))


def drop(camera_folder: Path) -> None:
    """Move an old photograph into the folder in one step, as a file manager does."""
    photograph = camera_folder.parent / "photograph.jpg"
    Image.open(MODELS_FOLDER / "astronaut.png").convert("RGB").save(photograph)
    os.utime(photograph, (LONG_AGO, LONG_AGO))
    photograph.rename(camera_folder / photograph.name)


def moment(text: str) -> str:
    found = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text)
    assert found, text
    return found[0]


def test_a_port_in_use_gives_one_line_with_the_next_step(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "-m", "infra.demo", "--folder", str(tmp_path / "demo"), "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert 1 == refused.returncode
    assert f"Port {port} is taken" in refused.stderr
    assert "make demo PORT=" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "demo").exists()
