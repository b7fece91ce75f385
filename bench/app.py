"""Benchmarks the time until the app shows a filter change in headless Chromium, against baselines.

In: a lake of `bench.big_lake`, a page and a view. Out: a table of medians from one run, with the variants interleaved a
few changes at a time: the floor (`bench/floor_page.py`), the app, the same page with plain Streamlit charts
(`bench/plain_app.py`), and on request the app on a larger lake and Superset's chart API. A filter change adds or
removes one age band.

    python -m bench.app --page emotions --large --superset /tmp/superset-venv
    python -m bench.app --page displays --synthetic
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench import superset
from bench.big_lake import FACES, FOLDER, LAST_DAY, big_lake
from bench.redraw import Redraw, redraw, settle, watch
from lib.contract.age_band import AGE_BANDS
from lib.synthetic import DEFAULT_FOLDER, write_lake
from tests.support.servers import free_port, terminate_on_exit, wait_for_url

CHROMIUM = "/usr/bin/chromium"
ROUNDS = 24
# A viewer changes filters a few times in a row. About the first six changes are slower.
_TURN, _WARM_UP_TURNS = 4, 2
LARGE_FACES = 100_000_000
WIDTH_PIXELS, HEIGHT_PIXELS = 1440, 1000
_FIRST_MILLISECONDS = 120_000  # the first view queries the lake
_LAST_BUTTON = "Refresh"
_OPTIONS = (
    "--server.address=127.0.0.1",
    "--server.headless=true",
    "--server.fileWatcherType=none",
    "--browser.gatherUsageStats=false",
)
_LAST_28_DAYS = f"first_day={LAST_DAY - timedelta(days=27)}&end_day={LAST_DAY + timedelta(days=1)}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.app")
    parser.add_argument("--page", default="", help="path of the page: emotions, audience; default: the overview")
    parser.add_argument("--query", help="query string of the view; default: the last 28 days")
    parser.add_argument("--faces", type=int, default=FACES)
    parser.add_argument("--large", action="store_true", help=f"also measure with {LARGE_FACES} faces")
    parser.add_argument(
        "--synthetic", action="store_true", help="use the synthetic stores, which have displays and sales"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--superset", type=Path, help="virtual environment with apache-superset")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"a multiple of {_TURN}")
    options = parser.parse_args()
    lake = synthetic_lake() if options.synthetic else big_lake(options.faces, options.folder)
    query = options.query or ("" if options.synthetic else _LAST_28_DAYS)
    address = f"/{options.page}?{query}"
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        app = "streamlit", "run", "streamlit_app.py"
        servers = {
            "floor: one text": (("streamlit", "run", "bench/floor_page.py"), lake, "/"),
            "the app": (app, lake, address),
            "st.altair_chart": (("bench.plain_app",), lake, address),
        }
        if options.large:
            servers["the app, large lake"] = (app, big_lake(LARGE_FACES, options.folder), address)
        changes: dict[str, Callable[[int], Redraw]] = {}
        for name, (command, folder, path) in servers.items():
            url = stack.enter_context(serving(command, folder)) + path
            page = open_page(stack.enter_context(chromium(playwright)), url)
            changes[name] = floor_change(page) if path == "/" else filter_change(page)
        if options.superset:
            rival = stack.enter_context(superset.running(options.superset, lake))
            changes["Superset, chart API"] = lambda number: _superset_redraw(rival.redraw_seconds(number))
        found: dict[str, list[Redraw]] = {name: [] for name in changes}
        for first in range(0, options.rounds + _WARM_UP_TURNS * _TURN, _TURN):
            for name, change in changes.items():
                found[name] += [change(number) for number in range(first, first + _TURN)]
    report({name: redraws[_WARM_UP_TURNS * _TURN :] for name, redraws in found.items()})


def synthetic_lake() -> Path:
    """Writes the synthetic stores' lake up to yesterday and returns its folder."""
    write_lake(DEFAULT_FOLDER, datetime.now(UTC).date() - timedelta(days=1))
    return DEFAULT_FOLDER


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser for one page, which therefore stays in the foreground, as for a viewer."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@contextmanager
def serving(command: tuple[str, ...], lake: Path) -> Iterator[str]:
    """Runs a Streamlit server on `lake`, on loopback, until the block ends; yields its URL."""
    port = free_port()
    environment = os.environ | {"SHOPPER_LAKE": str(lake), "SHOPPER_CACHE_SECONDS": "86400"}
    with tempfile.TemporaryFile() as log:
        line = [sys.executable, "-m", *command, *_OPTIONS, f"--server.port={port}"]
        server = subprocess.Popen(line, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own program
        with terminate_on_exit(server):
            wait_for_url(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"


def open_page(browser: Browser, url: str) -> Page:
    """Opens `url` in a new window and waits until it is drawn. Raises Playwright's TimeoutError."""
    page = browser.new_context(viewport={"width": WIDTH_PIXELS, "height": HEIGHT_PIXELS}).new_page()
    watch(page)
    page.goto(url)
    page.get_by_role("button", name=_LAST_BUTTON).wait_for(timeout=_FIRST_MILLISECONDS)
    settle(page)
    return page


def floor_change(page: Page) -> Callable[[int], Redraw]:
    def change(number: int) -> Redraw:
        return redraw(page, page.get_by_text("one" if number % 2 else "two", exact=True))

    return change


def filter_change(page: Page) -> Callable[[int], Redraw]:
    """Selects the next age band in the sidebar at odd numbers, and deselects the previous one at even numbers.

    So no view repeats within the few runs for which Streamlit would not send it again.
    """
    bands = [band.label for band in AGE_BANDS]
    control = page.get_by_role("toolbar", name="Age band")

    def change(number: int) -> Redraw:
        turn = number // 2 - 1 if number and number % 2 == 0 else (number + 1) // 2
        return redraw(page, control.get_by_role("button", name=bands[turn % len(bands)], exact=True))

    return change


def _superset_redraw(seconds: float) -> Redraw:
    panels = len(superset.standard_panels(0))
    return Redraw(seconds * 1000, seconds * 1000, panels, panels)


def report(found: dict[str, list[Redraw]]) -> None:
    """Prints a Markdown table: medians from the mouse press, with the upper quartile, and from the driver's command."""
    pressed = {name: statistics.median(each.milliseconds for each in redraws) for name, redraws in found.items()}
    driven = {name: statistics.median(each.driven_milliseconds for each in redraws) for name, redraws in found.items()}
    floor = next(iter(found))
    print(
        "| variant | ms from the press | upper quartile | to the floor | ms as driven | to the floor | redrawn charts |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, redraws in found.items():
        upper = statistics.quantiles((each.milliseconds for each in redraws), n=4)[2]
        changed = f"{min(each.changed_charts for each in redraws)} of {redraws[0].charts}"
        print(
            f"| {name} | {pressed[name]:.0f} | {upper:.0f} | {pressed[name] / pressed[floor]:.2f} "
            f"| {driven[name]:.0f} | {driven[name] / driven[floor]:.2f} | {changed} |"
        )


if __name__ == "__main__":
    main()
