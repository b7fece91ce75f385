"""Takes the README's screenshots: runs the app on the synthetic stores and writes docs/screenshots/*.png.

Run `python docs/screenshots.py`, with the development requirements and Chromium installed.
"""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
WIDTH_PIXELS, HEIGHT_PIXELS = 1440, 1180
PICTURES = {
    "overview": "?compare=previous&stores=dublin-1",
    "displays": "displays",
    "emotions": "emotions?compare=previous&stores=dublin-1",
    "aisles": "aisles?compare=previous",
    "audience": "audience?compare=previous&stores=dublin-1",
}


def free_port() -> int:
    """A port of 127.0.0.1 that is currently free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_listening(port: int) -> None:
    """Waits until the app accepts connections. Raises TimeoutError after 30 seconds."""
    for _ in range(300):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(
        f"the app is not listening on port {port} after 30 seconds: run `streamlit run streamlit_app.py`"
    )


def take(page: Page, url: str, path: Path) -> None:
    """Opens `url`, waits until its last chart is drawn, and writes a screenshot of the window."""
    page.goto(url)
    page.get_by_role("button", name="Refresh").wait_for(timeout=60_000)
    page.locator(".drawing svg.marks").last.wait_for()
    page.wait_for_timeout(4_000)  # fonts and the charts' last resize
    page.screenshot(path=path)


def main() -> None:
    """Starts the app, takes the screenshots and stops the app."""
    port = free_port()
    FOLDER.mkdir(exist_ok=True)
    options = ("--server.address", "127.0.0.1", "--server.port", str(port))
    app = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options], cwd=ROOT)  # noqa: S603 - our own program
    try:
        wait_until_listening(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH_PIXELS, "height": HEIGHT_PIXELS}, color_scheme="light")
            for name, address in PICTURES.items():
                take(page, f"http://127.0.0.1:{port}/{address}", FOLDER / f"{name}.png")
            browser.close()
    finally:
        app.terminate()
        app.wait()


if __name__ == "__main__":
    main()
