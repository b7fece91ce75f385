"""Every page at first sight and for everyone: room, keyboard, screen reader, contrast; light, dark, wide, narrow."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from lib.charts import EMOTIONS_OVER_TIME
from tests.e2e.dashboard import ADDRESSES, dashboard, drawn, panel, settled
from tests.support.browser import needs_chromium, window

pytestmark = [pytest.mark.browser, needs_chromium]

BAD = ("serious", "critical")
AISLES = (
    "aisles",
    "aisles?aisle_section=By+the+hour",
    "aisles?aisle_section=One+aisle",
    "aisles?aisle_section=Side+by+side",
)
VIEWS = tuple(view for address in ADDRESSES for view in (AISLES if address == "aisles" else (address,)))
LOOK, OTHER_LOOK = (1440, "light"), (800, "dark")
# All axe rules run for one combination; for the other only those that depend on the colour scheme.
CONTRAST_RULES = ("color-contrast", "link-in-text-block")
LEAST_CONTRAST = 4.5
HEIGHT_PIXELS = 900
MOST_SHIFT = 0.1  # "good" by https://web.dev/articles/cls
# Where the heading and what a page says begin, how far elements have moved since it opened, and all alerts.
FIRST_SIGHT = """() => new Promise(resolve => {
  const top = selector => document.querySelector(selector)?.getBoundingClientRect().top ?? null;
  let shift = 0;
  const add = list => list.getEntries().forEach(each => (shift += each.hadRecentInput ? 0 : each.value));
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  const alerts = [...document.querySelectorAll("[role=alert]")].map(each => each.innerText);
  const said = top(".sentences, .conclusion, .drawing svg.marks");
  const answer = () => resolve({ heading: top("h1"), said, shift, alerts });
  requestAnimationFrame(() => requestAnimationFrame(answer));
})"""
MOST_STEPS = 600

# A control without a name in Playwright's snapshot of the accessibility tree.
NAMELESS = re.compile(
    r"^ *- (?:button|link|combobox|textbox|checkbox|switch|radio|spinbutton)\b(?! \").*$", re.MULTILINE
)
# Mark the focused element; return whether it was marked before, or whether nothing has the focus.
REACHED = """() => {
  const here = document.activeElement, nowhere = here === document.body, again = Boolean(here.dataset.reached);
  if (!nowhere) here.dataset.reached = "yes";
  return { nowhere, again };
}"""
# Tab reaches one button of a group, the arrow keys reach the others.
UNREACHED = """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex]")]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }))
  .filter(e => !e.closest("[inert]") && !e.dataset.reached)
  .filter(e => !e.closest("[data-testid=stButtonGroup]")?.querySelector("[data-reached]"))
  .map(e => e.outerHTML.slice(0, 200))"""
# Each chart's title, conclusion and text alternative.
NAMES = """() => [...document.querySelectorAll(".drawing svg[role=img]")].map(e => ({
  title: e.closest("figure").querySelector(".title").innerText,
  caption: e.closest("figure").querySelector(".caption").innerText,
  alternative: e.getAttribute("aria-label") ?? "",
}))"""
OPEN_CLOSED = "all => all.filter(each => !each.parentElement.open).forEach(each => each.click())"
# The levels of all headings, in order, and the HTML tables without a caption.
LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(each => Number(each.tagName[1]))"
UNCAPTIONED = "[...document.querySelectorAll('.board table')].filter(each => !each.caption).length"
MOST_STOPS = 15
# What has the focus: whether it is in the main area, and whether it shows that it has the focus.
FOCUSED = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  const ring = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return { main: here.closest("[data-testid=stMain]") !== null, text: here.innerText, ring };
}"""
TEXT_CONTRASTS = (Path(__file__).parent / "text_contrasts.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(shops: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with dashboard(tmp_path_factory.mktemp("app"), {"SHOPPER_LAKE": str(shops)}) as url:
        yield url


@dataclass(frozen=True)
class Seen:
    """One view: `FIRST_SIGHT`, its accessibility problems, and its numbers of charts and of chart texts."""

    first_sight: dict[str, Any]
    violations: list[str]
    unnamed_charts: list[str]
    levels: list[int]
    uncaptioned_tables: int
    faint_texts: list[str]
    charts: int
    texts: int


@pytest.fixture(scope="module", params=(LOOK, OTHER_LOOK), ids=lambda look: f"{look[0]}-{look[1]}")
def seen(request: pytest.FixtureRequest, chromium: Browser, address: str) -> dict[str, Seen]:
    """By view, with a comparison and with every expandable element open."""
    width, scheme = request.param
    context = window(chromium, viewport={"width": width, "height": HEIGHT_PIXELS}, color_scheme=scheme)
    page, found = context.new_page(), {}
    for view in VIEWS:
        open_view(page, address, view)
        first_sight = page.evaluate(FIRST_SIGHT)
        texts = page.evaluate(TEXT_CONTRASTS)  # before open menus cover some
        for _ in range(2):  # an expander may contain panels with data tables
            page.get_by_test_id("stMain").locator("summary").evaluate_all(OPEN_CLOSED)
            settled(page)
        charts = page.evaluate(NAMES)
        found[view] = Seen(
            first_sight,
            violations(page, CONTRAST_RULES if request.param == OTHER_LOOK else ()),
            [
                chart["title"]
                for chart in charts
                if not (chart["title"] in chart["alternative"] and chart["caption"] in chart["alternative"])
            ],
            page.evaluate(LEVELS),
            page.evaluate(UNCAPTIONED),
            [f"{text['text']} {text['contrast']:.2f}" for text in texts if text["contrast"] < LEAST_CONTRAST],
            len(charts),
            len(texts),
        )
    context.close()
    return found


def open_view(page: Page, address: str, view: str) -> None:
    page.goto(f"{address}/{view}{'&' if '?' in view else '?'}compare=previous")
    settled(page)


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """The serious and critical violations that axe-core finds, one line per element.

    Without `rules` axe runs all that it runs by default.
    """
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else None
    return [
        f"{violation['id']}: {node['html'][:200]} {[check['message'] for check in node['any'] + node['all']]}"
        for violation in Axe().run(page, options=options).response["violations"]
        if violation["impact"] in BAD
        for node in violation["nodes"]
    ]


def test_pages_begin_at_the_top_and_nothing_moves_while_they_load(seen):
    assert {} == {view: found.first_sight for view, found in seen.items() if found.first_sight["heading"] > 40}
    assert {} == {view: found.first_sight for view, found in seen.items() if found.first_sight["shift"] > MOST_SHIFT}


def test_notes_about_the_data_are_no_alerts(seen):
    assert {} == {view: found.first_sight["alerts"] for view, found in seen.items() if found.first_sight["alerts"]}


@pytest.mark.parametrize("seen", [LOOK], indirect=True)
def test_what_a_page_says_begins_in_the_upper_third(seen):
    tops = {view: found.first_sight["said"] for view, found in seen.items() if found.charts}

    assert len(tops) > 9
    assert {} == {view: top for view, top in tops.items() if top > HEIGHT_PIXELS / 3}


def test_axe_finds_nothing_serious_on_any_page(seen):
    assert {} == {view: found.violations for view, found in seen.items() if found.violations}


def test_headings_have_no_gaps(seen):
    levels = {view: found.levels for view, found in seen.items()}

    assert all(each[0] == 1 and each.count(1) == 1 for each in levels.values())
    assert {} == {view: each for view, each in levels.items() if any(b - a > 1 for a, b in itertools.pairwise(each))}


def test_every_data_table_has_a_caption(seen):
    assert {} == {view: found.uncaptioned_tables for view, found in seen.items() if found.uncaptioned_tables}


def test_every_chart_has_a_text_alternative_with_its_title_and_its_conclusion(seen):
    assert {} == {view: found.unnamed_charts for view, found in seen.items() if found.unnamed_charts}
    assert 20 < sum(found.charts for found in seen.values())


def test_chart_texts_have_enough_contrast(seen):
    assert {} == {view: found.faint_texts for view, found in seen.items() if found.faint_texts}
    assert 200 < sum(found.texts for found in seen.values())


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view or "overview")
def test_the_keyboard_reaches_every_control_and_opens_every_data_table(address, page: Page, view):
    open_view(page, address, view)
    walk(page)

    assert [] == page.evaluate(UNREACHED)
    assert [] == NAMELESS.findall(page.locator("body").aria_snapshot())
    for chart in page.locator("figure[data-panel]").all():
        chart.get_by_text("Data table").focus()
        page.keyboard.press("Enter")
        expect(chart.locator("tbody tr").first).to_be_visible()


def test_the_keyboard_reaches_the_date_inputs_of_custom_periods(address, page: Page):
    page.goto(f"{address}/?first_day=2026-01-01&end_day=2099-01-01&compare=custom")
    settled(page)
    walk(page)

    expect(page.get_by_test_id("stSidebar").get_by_test_id("stDateInput")).to_have_count(2)
    assert [] == page.evaluate(UNREACHED)
    assert [] == NAMELESS.findall(page.get_by_test_id("stSidebar").aria_snapshot())


def test_few_tab_stops_precede_the_main_area(address, page: Page):
    open_view(page, address, "emotions")
    stops: list[dict[str, object]] = []
    while not stops or not stops[-1]["main"]:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        assert len(stops) <= MOST_STOPS + 1, [stop["text"] for stop in stops]
    assert len(stops) > 5


def test_arrow_keys_move_between_the_links_of_the_navigation_with_a_visible_focus(address, page: Page):
    open_view(page, address, "emotions")
    page.get_by_role("link", name="Emotions").focus()
    page.keyboard.press("ArrowDown")
    here = page.evaluate(FOCUSED)
    assert "Audience" in here["text"]
    assert here["ring"]
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Audience", level=1)).to_be_visible()


def test_f1_opens_the_help_of_a_filter(address, page: Page):
    open_view(page, address, "emotions")
    page.get_by_role("combobox", name="Time steps").focus()
    page.keyboard.press("F1")

    expect(page.get_by_role("tooltip")).to_contain_text("Automatic: hours for up to 3 days")


def test_arrow_keys_choose_within_a_group_of_buttons(address, page: Page):
    open_view(page, address, "emotions")
    page.get_by_role("radio", name="Share", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")

    expect(panel(page, EMOTIONS_OVER_TIME)).to_contain_text("faces detected in pictures")


def test_the_data_table_of_a_chart_has_the_drawn_values(address, page: Page):
    open_view(page, address, "")
    bars = {row["when"]: row["faces"] for row in drawn(panel(page, "faces-over-time"), "rect") if "faces" in row}
    panel(page, "faces-over-time").get_by_text("Data table").click()
    lines = panel(page, "faces-over-time").locator("tbody tr")
    expect(lines).to_have_count(len(bars))
    rows = [line.locator("td").all_text_contents() for line in lines.all()]

    assert len(rows) > 3
    assert {row[0]: float(row[1].replace(",", "")) for row in rows}.items() <= bars.items()


def walk(page: Page) -> None:
    """Press Tab until the focus has passed the end of the page and returned to its start."""
    past_the_end = False
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        here = page.evaluate(REACHED)
        if past_the_end and here["again"]:
            return
        past_the_end = here["nowhere"]
    pytest.fail(f"the end of the page was not reached in {MOST_STEPS} steps")
