"""A merchandiser's day at the dashboard, over the synthetic stores: was the new display worth it?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import PATIENCE_MILLISECONDS, needs_chromium
from tests.e2e.dashboard import choose, dashboard, figure, panel, settled

pytestmark = [pytest.mark.browser, needs_chromium]

# lib.synthetic plants it: the share of happy faces in dublin-1/coffee rises from about 0.20 to about 0.35.
PLANTED_POINTS = 15.0
_HEADLINE = re.compile(
    r"Positive expressions in Coffee and tea rose by ([\d.]+) points more than in the control aisles; "
    r"with 95% confidence between ([\d.]+) and ([\d.]*\d)"
)


@pytest.fixture(scope="module")
def address(shops: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with dashboard(tmp_path_factory.mktemp("day"), {"SHOPPER_LAKE": str(shops)}) as url:
        yield url


def open_page(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    settled(page)


def test_the_four_weeks_are_compared_with_the_four_before(address, page: Page):
    page.goto(address)
    settled(page)
    choose(page, "Compare with", "Previous period")
    settled(page)

    expect(page.get_by_text(re.compile(r"compared with \d+ \w+"))).to_be_visible()
    expect(page.get_by_test_id("stMetricDelta")).to_have_count(4)
    expect(panel(page, "faces-over-time")).to_contain_text("Tinted: campaigns")


def test_the_aisle_that_changed_most_is_the_one_with_the_new_display(address, page: Page):
    page.goto(f"{address}/?compare=previous")
    settled(page)
    open_page(page, "Aisles")

    expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"Coffee and tea changed most, \+\d"))


def test_the_displays_page_finds_the_planted_effect_and_says_how_sure_it_is(address, page: Page):
    page.goto(address)
    settled(page)
    open_page(page, "Displays")

    found = _HEADLINE.search(page.get_by_test_id("stMain").inner_text())

    assert found is not None
    effect, low, high = (float(number) for number in found.groups())
    assert 0 < low < effect < high
    assert low < PLANTED_POINTS < high
    expect(page.get_by_role("heading", name=re.compile("The data cannot tell"))).to_be_visible()


def test_the_counts_leave_as_csv_without_a_small_group(address, page: Page):
    page.goto(f"{address}/export?stores=dublin-1&aisles=coffee")
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Counts (CSV)").click()

    counts = pd.read_csv(download.value.path())

    assert {"coffee"} == set(counts["aisle_id"])
    told = counts["faces"].dropna()
    assert len(told) > 14
    assert ((told == 0) | (told >= 10)).all()
    assert (told % 10 == 0).all()


def test_the_link_carries_the_view_to_a_colleague(address, page: Page, chromium: Browser):
    page.goto(f"{address}/?compare=previous&stores=dublin-1&aisles=coffee&emotions=HAPPY")
    settled(page)
    seen = figure(page, "Faces seen").inner_text()

    context = chromium.new_context()
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    colleague = context.new_page()
    colleague.goto(page.url)
    settled(colleague)

    assert seen == figure(colleague, "Faces seen").inner_text()
    expect(colleague.get_by_text("apparent expression Happy")).to_be_visible()
    context.close()


def test_the_cameras_are_looked_after_on_the_way_out(address, page: Page):
    page.goto(address)
    settled(page)
    page.get_by_role("link", name=re.compile("newest picture")).click()

    expect(page.get_by_role("heading", name="Cameras", level=1)).to_be_visible()
    expect(figure(page, "Cameras")).to_have_text("11")
