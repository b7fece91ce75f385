"""Every chart of every page, as a browser has drawn it, has the dates and the values of its data table."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.charts import EMOTIONS_OVER_TIME
from lib.ui.texts import MOTION_EVENTS
from tests.e2e.dashboard import choose, dashboard, panel, settled
from tests.e2e.drawn_panels import Shown, differences
from tests.support.browser import needs_chromium, window

pytestmark = [pytest.mark.browser, needs_chromium]

SCRIPT = Path(__file__).parents[1] / "support" / "drawn_marks.js"
# Each grain, with and without a comparison, of the pages that have charts over time; the others by group.
HOURLY, WEEKLY = "period=yesterday", "period=last-28-days&grain=week&compare=previous"
DAILY = "period=last-7-days&compare=previous"
OVER_TIME = (
    "?",
    "emotions?emotion_values=Faces&",
    "attention?",
    "aisles?aisle_section=One+aisle&",
    "aisles?aisle_section=Side+by+side&",
    "sales?",
    "cameras?",
)
BY_GROUP = ("audience?", "aisles?", "aisles?aisle_section=By+the+hour&", "displays?")
VIEWS = (
    *(f"{page}{view}" for page in OVER_TIME for view in (HOURLY, WEEKLY)),
    *(f"{page}{DAILY}" for page in BY_GROUP),
    "aisles?aisle_section=By+the+hour&aisle_values=Positive+share&period=last-7-days",
)


@pytest.fixture(scope="module")
def address(shops: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with dashboard(tmp_path_factory.mktemp("marks"), {"SHOPPER_LAKE": str(shops)}) as url:
        yield url


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = window(chromium, viewport={"width": 1440, "height": 3000})
    context.add_init_script(path=SCRIPT)
    yield context.new_page()
    context.close()


def open_tables(page: Page) -> None:
    """Open the data table of each panel."""
    page.locator("figure[data-panel] details:not([open]) > summary").evaluate_all(
        "all => all.forEach(each => each.click())"
    )
    settled(page)


def shown_panels(page: Page) -> list[Shown]:
    figures = page.locator("figure[data-panel]")
    read = figures.evaluate_all("all => all.map(each => ({ name: each.dataset.panel, ...drawnMarks(each) }))")
    return [Shown(**each) for each in read]


def faults(page: Page) -> dict[str, list[str]]:
    """The differences of each panel of the page that has some."""
    panels = shown_panels(page)
    assert panels
    return {each.name: found[:5] for each in panels if (found := list(differences(each)))}


@pytest.mark.parametrize("view", VIEWS)
def test_marks_have_the_dates_and_values_of_the_data_table(address, page, view):
    page.goto(f"{address}/{view}")
    settled(page)
    if view.startswith("attention"):
        page.get_by_text(MOTION_EVENTS).click()
        expect(panel(page, "motion-events")).to_be_visible()
        settled(page)
    open_tables(page)

    assert {} == faults(page)


def test_marks_have_them_on_selected_days_too_with_and_without_a_comparison(address, page):
    page.goto(f"{address}/emotions?{DAILY}&stores=dublin-1")
    settled(page)
    open_tables(page)
    assert {} == faults(page)

    select_days(page, 0.4, 0.75)
    assert {} == faults(page)

    choose(page, "Compare with", "Nothing")
    settled(page)
    assert {} == faults(page)


def select_days(page: Page, first: float, last: float) -> None:
    """Drag across the stack of expressions, between these parts of its width, and wait for the other charts."""
    others = panel(page, "aisles-over-time").locator(".subtitle")
    of_all_days = others.inner_text()
    box = panel(page, EMOTIONS_OVER_TIME).locator("svg.marks").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + first * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + last * box["width"], y, steps=4)
    page.mouse.up()
    expect(others).not_to_have_text(of_all_days)
    settled(page)
