"""Superseded queries: a query that no viewer waits for is cancelled, so that it is not billed further."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from lib.ui.data_access import COUNTING_FACES, LOADING_PLACES
from tests.e2e.dashboard import choose, dashboard, metric, settled
from tests.support.browser import needs_chromium
from tests.support.fake_athena import FakeAthena, QueryState, fake_athena
from tests.support.waiting import until

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def athena() -> Iterator[FakeAthena]:
    """An Athena whose queries run until they are cancelled."""
    with fake_athena() as server:
        server.reply = QueryState("RUNNING", None)
        yield server


def test_progress_is_shown_and_leaving_the_page_cancels_the_query(tmp_path, page, athena):
    with dashboard(tmp_path, athena.environment()) as url:
        page.goto(url)
        expect(page.get_by_text(f"{LOADING_PLACES} … ")).to_be_visible()
        assert [] == athena.stopped

        page.goto("about:blank")

        until(lambda: athena.stopped)


def test_a_filter_change_during_a_query_draws_at_once_and_cancels_the_query(shops, tmp_path, page):
    stopped = tmp_path / "stopped"
    environment = {"SHOPPER_LAKE": str(shops), "STOPPED": str(stopped)}
    with dashboard(tmp_path, environment, program=("-m", "tests.e2e.slow_app")) as url:
        page.goto(f"{url}/?period=last-7-days")
        settled(page)
        a_week = metric(page, "Faces seen").inner_text()
        choose(page, "Period", "Last 28 days")
        expect(page.get_by_text(f"{COUNTING_FACES} … ")).to_be_visible()
        assert not stopped.exists()

        choose(page, "Period", "Yesterday")

        expect(metric(page, "Faces seen")).not_to_have_text(a_week)
        expect(page.locator(".waiting")).to_have_count(0)
        assert "stopped\n" == until(lambda: stopped.exists() and stopped.read_text(encoding="utf-8"))
