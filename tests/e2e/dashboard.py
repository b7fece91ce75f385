"""The app as an operator starts it, and helpers that read its pages in a browser.

In: a folder for its log, and variables of the environment. Out: its address while it runs; locators of a page.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

from tests.e2e.pipeline import ROOT
from tests.pages.conftest import PAGES
from tests.support.servers import free_port, terminate_on_exit, wait_for_url

ADDRESSES = tuple("" if page == PAGES[0] else Path(page).stem for page in PAGES)
_APP = ("-m", "streamlit", "run", "streamlit_app.py")
_STILL_FRAMES = 12


@contextmanager
def dashboard(folder: Path, environment: Mapping[str, str], program: tuple[str, ...] = _APP) -> Iterator[str]:
    """Runs the app on a free port until the block ends; `program` has Python's arguments up to Streamlit's options.

    Its AWS_* and SHOPPER_* variables are only those of `environment`; its output goes to `streamlit.log` in `folder`.
    """
    others = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SHOPPER_"))}
    port = free_port()
    address = ("--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true")
    log = folder / "streamlit.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, *program, *address],
            cwd=ROOT,
            env=others | dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    with terminate_on_exit(server):
        wait_for_url(f"{url}/_stcore/health", server, log=log)
        yield url
    assert -signal.SIGKILL != server.returncode, "the app did not end on SIGTERM"


def settled(page: Page) -> None:
    """Returns once the page is complete (heading, elements, charts), its script has ended and frames change nothing.

    It waits for a dozen such frames: a server's first visitor gets two consecutive runs, and elements may be drawn long
    after the script has ended. A busy machine draws fewer frames, and so has more time.
    """
    page.evaluate("settled.reset()")
    try:
        page.wait_for_function("frames => settled.frames() >= frames", arg=_STILL_FRAMES)
    except TimeoutError as error:
        raise AssertionError(f"{page.url} still waits for {page.evaluate('settled.missing()')}") from error


def panel(page: Page, name: str) -> Locator:
    """The panel: title, caption, chart and data table."""
    return page.locator(f"figure[data-panel='{name}']")


def metric(page: Page, label: str) -> Locator:
    """The value of the metric with this label."""
    return page.locator(f"[data-metric='{label}'] .value")


def choose(page: Page, title: str, option: str) -> None:
    """Choose an option of the control with this title, whether it is a group of buttons or a list."""
    shown = page.get_by_role("toolbar", name=title, exact=True)
    if shown.count():
        shown.get_by_role("button", name=option, exact=True).click()
        return
    page.get_by_role("combobox", name=title, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def drawn(panel: Locator, mark: str) -> list[dict[str, Any]]:
    """The data row of each mark of this kind (rect, symbol, text) that the browser has drawn in the panel.

    Vega leaves it on the SVG element: https://github.com/vega/vega/blob/main/packages/vega-scenegraph/src/SVGRenderer.js
    """
    rows: list[dict[str, Any]] = panel.locator(f"svg.marks .mark-{mark}.role-mark > *").evaluate_all(
        "marks => marks.map(mark => ({...mark.__data__.datum}))"
    )
    return rows
