"""A viewer who leaves or changes a filter: a query that nobody waits for any more is stopped and not left to bill."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e import dashboard as app
from tests.e2e.pipeline import ROOT, free_port, wait_for
from tests.support.browser import needs_chromium
from tests.support.fake_athena import FakeAthena, QueryState, fake_athena

pytestmark = [pytest.mark.browser, needs_chromium]
PATIENCE_SECONDS = 30


@pytest.fixture
def athena() -> Iterator[FakeAthena]:
    """An Athena whose queries run until somebody stops them."""
    with fake_athena() as server:
        server.reply = QueryState("RUNNING", None)
        yield server


@pytest.fixture
def dashboard(athena: FakeAthena, tmp_path) -> Iterator[str]:
    port = free_port()
    address = ("--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true")
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *address],
            cwd=ROOT,
            env=os.environ | athena.environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


def in_time(happened: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(happened())


def test_the_wait_is_shown_and_leaving_the_page_stops_the_query(dashboard, page, athena):
    page.goto(dashboard)
    expect(page.get_by_text("Looking for stores and aisles … ")).to_be_visible()
    assert [] == athena.stopped

    page.goto("about:blank")

    assert in_time(lambda: athena.stopped)


def test_a_filter_changed_while_a_query_runs_draws_at_once_and_stops_the_query(shops, tmp_path, page):
    stopped = tmp_path / "stopped"
    environment = {"SHOPPER_LAKE": str(shops), "STOPPED": str(stopped)}
    with app.dashboard(tmp_path, environment, program=("tests.e2e.slow_app",)) as url:
        page.goto(f"{url}/?period=last-7-days")
        app.settled(page)
        a_week = app.figure(page, "Faces seen").inner_text()
        app.choose(page, "Period", "Last 28 days")
        expect(page.get_by_text("Counting faces and pictures … ")).to_be_visible()
        assert not stopped.exists()

        app.choose(page, "Period", "Yesterday")

        expect(app.figure(page, "Faces seen")).not_to_have_text(a_week)
        expect(page.locator(".waiting")).to_have_count(0)
        assert in_time(stopped.exists)
        assert "stopped\n" == stopped.read_text(encoding="utf-8")
