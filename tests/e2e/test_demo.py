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
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from infra.local_cloud.cloud import MODELS_FOLDER
from lib.data.raw_upload import AISLE_ID, STORE_ID
from lib.ui.live.cards import AGE_AND_GENDER_UNCLEAR, NOT_A_PICTURE
from lib.ui.live.sent_picture import SEND
from tests.e2e.pipeline import ROOT
from tests.support.browser import needs_chromium, window
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


# Records the class of every element that is animated.
RECORD_MOTION = """
window.moved = [];
const animate = Element.prototype.animate;
Element.prototype.animate = function (...frames) { moved.push(this.className); return animate.apply(this, frames); };
"""


@pytest.mark.browser
@needs_chromium
def test_a_presenter_drops_and_sends_pictures_and_ctrl_c_ends_every_process(tmp_path, page: Page, chromium: Browser):
    folder, port = tmp_path / "demo", free_port()
    calm = window(chromium, viewport={"width": 1440, "height": 1000}, reduced_motion="reduce")
    other = calm.new_page()

    with demo(folder, port) as words:
        assert "24 faces in 10 pictures are in Athena" in words
        for each in (page, other):
            each.add_init_script(RECORD_MOTION)
            each.goto(f"http://127.0.0.1:{port}/live")
            expect(each.locator(".live .newest .card")).to_have_count(1)
        a_dropped_photograph_arrives_large_with_a_motion(page, folder)
        a_dropped_file_that_is_no_picture_is_called_so(page, folder)
        a_sent_picture_is_shown_to_its_sender_alone(page, other)
        the_stage_fills_the_screen(page)
        assert [] == other.evaluate("moved"), "this viewer prefers reduced motion"
        assert processes_that_name(str(folder))

    calm.close()
    assert [] == processes_that_name(str(folder))
    with demo(folder, port) as words:
        assert "Nothing to change" in words
        assert "26 faces in 13 pictures are in Athena" in words


def a_dropped_photograph_arrives_large_with_a_motion(page: Page, folder: Path) -> None:
    newest, count = page.locator(".newest .when"), page.locator(".totals .count")
    newest_before, faces_before = moment(newest.inner_text()), int(count.inner_text())
    page.evaluate("moved.length = 0")

    drop(folder / "camera")

    expect(count).to_have_text(str(faces_before + 1))
    assert parsed(moment(newest.inner_text())) >= parsed(newest_before)
    expect(page.locator(".newest .box")).to_have_count(1)
    expect(page.locator(".live img")).to_have_count(0)
    assert {"card", "box", "bar"} == set(page.evaluate("moved"))
    page.get_by_role("button", name=re.compile("Data until")).click()
    expect(page.get_by_text(re.compile(r"newest picture \d+ s ago")).first).to_be_visible()
    page.keyboard.press("Escape")


def a_dropped_file_that_is_no_picture_is_called_so(page: Page, folder: Path) -> None:
    junk = folder / "junk.jpg"
    junk.write_text("a shopping list")
    junk.rename(folder / "camera" / junk.name)

    expect(page.locator(".newest .headline")).to_contain_text(NOT_A_PICTURE)


def a_sent_picture_is_shown_to_its_sender_alone(page: Page, other: Page) -> None:
    page.get_by_role("button", name=SEND).click()
    page.locator("input[type=file]").set_input_files(MODELS_FOLDER / "grace_hopper.jpg")

    expect(page.locator(".newest .photograph .box")).to_have_count(1)
    assert page.locator(".newest img").evaluate("image => image.naturalWidth > 0")
    face, picture = page.locator(".newest .box").bounding_box(), page.locator(".newest img").bounding_box()
    assert face and picture
    assert pytest.approx(0.51, abs=0.05) == (face["x"] + face["width"] / 2 - picture["x"]) / picture["width"]
    assert pytest.approx(0.37, abs=0.05) == (face["y"] + face["height"] / 2 - picture["y"]) / picture["height"]
    expect(page.locator(".newest .faces")).to_contain_text(AGE_AND_GENDER_UNCLEAR)
    expect(other.locator(".newest .place")).to_have_text(f"{STORE_ID} · {AISLE_ID}")
    expect(other.locator(".newest .box")).to_have_count(1)
    expect(other.locator(".live img")).to_have_count(0)


def the_stage_fills_the_screen(page: Page) -> None:
    page.get_by_role("button", name="Full screen").click()
    expect(page.get_by_role("button", name="Leave full screen")).to_be_visible()
    assert page.evaluate("document.fullscreenElement.matches('.live')")
    page.get_by_role("button", name="Leave full screen").click()
    expect(page.get_by_role("button", name="Full screen", exact=True)).to_be_visible()


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
    found = re.search(r"\d+ \w{3}, \d\d:\d\d", text)
    assert found, text
    return found[0]


def parsed(text: str) -> datetime:
    return datetime.strptime(f"{text} {datetime.now(UTC).year}", "%d %b, %H:%M %Y").replace(tzinfo=UTC)


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
