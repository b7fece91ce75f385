"""Selections in charts, by mouse and by keyboard: what they filter, the URL, and the browser's history."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from lib.synthetic import write_lake
from lib.ui.selections import CLEAR_SELECTION, NO_FACE_SELECTED, OPEN_PROFILE
from tests.e2e.dashboard import choose, dashboard, panel, settled
from tests.support.browser import needs_chromium

# Streamlit's command with the app's own log lines enabled.
_WITH_ITS_LOG = (
    "-c",
    "import logging; logging.basicConfig(level='INFO'); from streamlit.web import cli; cli.main(prog_name='streamlit')",
    "run",
    "streamlit_app.py",
)

OTHER_VIEWS = (
    "",
    "audience",
    "attention",
    "aisles",
    "aisles?aisle_section=By+the+hour",
    "aisles?aisle_section=One+aisle",
    "aisles?aisle_section=Side+by+side",
    "displays",
    "sales",
    "cameras",
)

pytestmark = [pytest.mark.browser, needs_chromium]


@dataclass(frozen=True)
class App:
    url: str
    log: Path

    def queries(self) -> int:
        """The number of queries executed so far, from the app's log."""
        return len(re.findall(r"\bquery \w+: \d+ rows", self.log.read_text()))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app over two weeks of the synthetic stores, up to yesterday."""
    lake, logs = tmp_path_factory.mktemp("selections") / "lake", tmp_path_factory.mktemp("app")
    write_lake(lake, datetime.now(UTC).date() - timedelta(days=1), weeks=2)
    with dashboard(logs, {"SHOPPER_LAKE": str(lake)}, program=_WITH_ITS_LOG) as url:
        yield App(url, logs / "streamlit.log")


@pytest.fixture
def emotions(app: App, page: Page) -> Page:
    page.set_viewport_size({"width": 1440, "height": 3000})
    page.goto(f"{app.url}/emotions")
    expect(mark(page, "expressions", "Calm")).to_be_visible()
    expect(panel(page, "aisles-over-time").locator("svg.marks")).to_be_visible()
    return page


def mark(page: Page, name: str, text: str) -> Locator:
    """A text in a chart, such as a row's label."""
    return panel(page, name).locator("svg text").get_by_text(text, exact=True)


def click_bar(page: Page, expression: str, **how) -> None:
    """Click in the expression's row, to the right of its label."""
    settled(page)
    label, whole = mark(page, "expressions", expression).bounding_box(), panel(page, "expressions").bounding_box()
    assert label is not None
    assert whole is not None
    x = label["x"] + label["width"] + 150 - whole["x"]
    y = label["y"] + label["height"] / 2 - whole["y"]
    panel(page, "expressions").click(position={"x": x, "y": y}, **how)


def drag(page: Page, first: float, last: float) -> None:
    """Drag across the stack; `first` and `last` are fractions of its width."""
    settled(page)
    box = panel(page, "emotions-over-time").locator("svg.marks").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + first * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + (first + last) / 2 * box["width"], y, steps=4)
    page.mouse.move(box["x"] + last * box["width"], y, steps=4)
    page.mouse.up()


def selected(page: Page) -> Locator:
    """The bar with the chips of the selection."""
    return page.locator(".st-key-selection")


def chips(page: Page) -> Locator:
    return selected(page).locator("[class*='st-key-chip']")


def steps(page: Page) -> int:
    """The number of entries of the browser's history."""
    length: int = page.evaluate("history.length")
    return length


def test_a_click_on_an_expression_changes_the_other_panels_and_a_second_one_undoes_it(app: App, emotions: Page):
    asked = app.queries()
    shares = panel(emotions, "expressions").locator("p").all_inner_texts()
    click_bar(emotions, "Sad")

    expect(chips(emotions)).to_contain_text(["Sad"])
    expect(panel(emotions, "aisles-over-time").get_by_role("heading")).to_have_text("Sad by aisle")
    expect(panel(emotions, "weekday-hours").get_by_role("heading")).to_have_text("Sad by weekday and hour")
    expect(panel(emotions, "emotions-over-time")).to_contain_text("Only Sad: ")
    assert shares == panel(emotions, "expressions").locator("p").all_inner_texts()
    assert {"Happy", "Calm"} <= dimmed(emotions, "expressions")

    click_bar(emotions, "Sad")

    expect(panel(emotions, "aisles-over-time").get_by_role("heading")).to_have_text("Positive expressions by aisle")
    expect(panel(emotions, "emotions-over-time")).to_contain_text("Calm is the most frequent")
    expect(selected(emotions)).to_have_count(0)
    assert set() == dimmed(emotions, "expressions")
    assert 0 < asked == app.queries()


def dimmed(page: Page, name: str) -> set[str]:
    """The expressions of the bars that are dimmed."""
    bars = panel(page, name).locator("svg .mark-rect.role-mark > .unselected")
    return set(bars.evaluate_all("bars => bars.map(bar => bar.__data__.datum.expression)"))


def test_shift_adds_an_expression_and_the_selection_survives_a_filter(app: App, emotions: Page):
    click_bar(emotions, "Sad")
    expect(chips(emotions)).to_contain_text(["Sad"])
    click_bar(emotions, "Happy", modifiers=["Shift"])
    expect(chips(emotions)).to_contain_text(["Sad", "Happy"])

    emotions.get_by_role("radio", name="Faces").click()

    expect(panel(emotions, "weekday-hours")).to_contain_text("faces that look Sad and Happy per hour")
    chips(emotions).filter(has_text="Sad").get_by_role("button").click()
    expect(chips(emotions)).to_contain_text(["Happy"])
    expect(panel(emotions, "weekday-hours")).to_contain_text("faces that look Happy per hour")


def test_dragging_across_days_narrows_the_other_charts_until_escape(app: App, emotions: Page):
    asked = app.queries()
    drag(emotions, 0.3, 0.6)

    expect(chips(emotions)).to_contain_text([re.compile(r"\d")])
    days = chips(emotions).get_by_role("paragraph").inner_text()
    for name in ("expressions", "weekday-hours", "aisles-over-time"):
        expect(panel(emotions, name)).to_contain_text(days)
    expect(panel(emotions, "emotions-over-time").locator("p").first).not_to_contain_text(days)

    emotions.keyboard.press("Escape")

    expect(selected(emotions)).to_have_count(0)
    expect(panel(emotions, "expressions")).not_to_contain_text(days)
    assert asked == app.queries()


def test_a_legend_entry_and_days_can_be_selected_together(emotions: Page):
    entry = panel(emotions, "emotions-over-time").locator(".legend").get_by_text("Angry")
    entry.click()
    expect(chips(emotions)).to_contain_text(["Angry"])
    assert "unselected" not in (entry.get_attribute("class") or "")
    expect(panel(emotions, "emotions-over-time")).to_contain_text("Calm is the most frequent")
    drag(emotions, 0.3, 0.6)

    expect(chips(emotions)).to_contain_text([re.compile(r"\d"), "Angry"])
    expect(panel(emotions, "aisles-over-time").get_by_role("heading")).to_have_text("Angry by aisle")


def test_a_click_in_a_stack_selects_its_day_and_no_expression(emotions: Page):
    settled(emotions)
    panel(emotions, "emotions-over-time").locator("svg.marks").click()

    expect(chips(emotions)).to_have_count(1)
    expect(chips(emotions)).to_contain_text([re.compile(r"\d")])
    expect(emotions).not_to_have_url(re.compile("select_emotions"))


def test_a_cell_is_selected_by_keyboard_and_read_by_a_screen_reader(emotions: Page):
    tiles = panel(emotions, "weekday-hours")
    marks = tiles.get_by_role("listbox")
    marks.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        emotions.keyboard.press(key)
    mark = tiles.get_by_role("option")
    weekday, hour = re.findall(r"When: (\w+), (\d\d:00)", mark.get_attribute("aria-label") or "")[0]
    assert mark.get_attribute("id") == marks.get_attribute("aria-activedescendant")
    emotions.keyboard.press("Enter")

    expect(chips(emotions)).to_contain_text([weekday, hour])
    expect(emotions.get_by_role("status").filter(has_text=f"Selected: {weekday} and {hour}")).to_have_count(1)
    expect(tiles.get_by_role("option", selected=True)).to_have_attribute("aria-label", re.compile(f"{weekday}, {hour}"))
    emotions.keyboard.press("Enter")
    expect(selected(emotions)).to_have_count(0)


def test_an_aisle_is_selected_by_its_name_and_stays_on_the_next_page(emotions: Page):
    mark(emotions, "aisles-over-time", "Cork, Patrick Street · Toys").click()
    expect(chips(emotions)).to_contain_text(["Cork, Patrick Street · Toys"])
    emotions.get_by_role("link", name="Audience").click()
    expect(emotions.get_by_role("heading", name="Audience", level=1)).to_be_visible()

    expect(chips(emotions)).to_contain_text(["Cork, Patrick Street · Toys"])
    expect(emotions).to_have_url(re.compile(r"select_places=cork-1\.toys"))
    settled(emotions)
    steps_before = steps(emotions)
    emotions.get_by_role("link", name=OPEN_PROFILE).click()

    expect(emotions.get_by_role("combobox", name="Aisle", exact=True)).to_have_value("Cork, Patrick Street · Toys")
    settled(emotions)
    assert 1 == steps(emotions) - steps_before


@pytest.mark.parametrize("view", OTHER_VIEWS, ids=lambda view: view or "overview")
def test_marks_of_every_page_are_selected_by_keyboard_until_escape(app: App, page: Page, view: str):
    page.goto(f"{app.url}/{view}")
    settled(page)
    chart = page.locator("figure:has([role=listbox]:not([hidden]))").last
    chart.get_by_role("listbox").focus()
    expect(chart.get_by_role("option")).to_have_attribute("aria-label", re.compile(r".{3}"))
    page.keyboard.press("Enter")
    expect(chips(page).first).to_be_visible()
    expect(chart.get_by_role("option", selected=True)).to_have_count(1)
    page.keyboard.press("Escape")

    expect(selected(page)).to_have_count(0)
    expect(page).not_to_have_url(re.compile("select_"))


def test_back_and_forward_undo_and_redo_one_step_each(app: App, emotions: Page):
    steps_before, gender = steps(emotions), emotions.get_by_role("toolbar", name="Predicted gender")
    click_bar(emotions, "Sad")
    expect(chips(emotions)).to_contain_text(["Sad"])
    gender.get_by_role("button", name="Female").click()
    expect(emotions.get_by_text("predicted gender Female")).to_be_visible()
    choose(emotions, "Period", "Last 7 days")
    settled(emotions)
    emotions.get_by_role("radio", name="Faces").click()
    expect(panel(emotions, "emotions-over-time")).to_contain_text("faces detected in pictures")
    settled(emotions)
    assert 4 == steps(emotions) - steps_before

    emotions.go_back()
    expect(panel(emotions, "emotions-over-time")).to_contain_text("% of all faces")
    emotions.go_back()
    expect(emotions.get_by_role("combobox", name="Period")).to_have_value("Last 28 days")
    emotions.go_back()
    expect(emotions.get_by_text("predicted gender Female")).to_have_count(0)
    expect(chips(emotions)).to_contain_text(["Sad"])
    emotions.go_back()
    expect(selected(emotions)).to_have_count(0)
    settled(emotions)
    assert f"{app.url}/emotions" == emotions.url

    emotions.go_forward()
    expect(panel(emotions, "aisles-over-time").get_by_role("heading")).to_have_text("Sad by aisle")
    emotions.go_forward()
    expect(gender.get_by_role("button", name="Female")).to_have_attribute("aria-pressed", "true")
    assert 4 == steps(emotions) - steps_before


def test_a_page_change_is_one_step_and_keeps_filters_and_selection(emotions: Page):
    click_bar(emotions, "Sad")
    expect(chips(emotions)).to_contain_text(["Sad"])
    settled(emotions)
    steps_before, link = steps(emotions), emotions.url
    emotions.get_by_role("link", name="Audience").click()
    expect(emotions.get_by_role("heading", name="Audience", level=1)).to_be_visible()
    settled(emotions)
    assert 1 == steps(emotions) - steps_before
    assert link.split("?")[1] == emotions.url.split("?")[1]

    emotions.go_back()

    expect(panel(emotions, "aisles-over-time").get_by_role("heading")).to_have_text("Sad by aisle")
    assert link == emotions.url


def test_a_page_completes_its_address_again_on_a_later_visit_without_a_script_error(app: App, page: Page):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{app.url}/aisles?stores=nowhere")
    settled(page)
    assert "stores" not in page.url
    page.get_by_role("radio", name="Faces").click()
    expect(page).to_have_url(re.compile("aisle_order=Faces"))
    for name in ("Emotions", "Aisles"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        settled(page)

    expect(page).to_have_url(re.compile("aisle_order=Faces"))
    assert [] == errors


def test_a_link_restores_the_selection(emotions: Page):
    click_bar(emotions, "Sad")
    expect(chips(emotions)).to_contain_text(["Sad"])
    settled(emotions)
    link = emotions.url
    emotions.goto("about:blank")
    emotions.goto(link)

    expect(panel(emotions, "aisles-over-time").get_by_role("heading")).to_have_text("Sad by aisle")
    expect(panel(emotions, "expressions")).to_contain_text("Calm and Happy together")


def test_a_selection_that_the_sidebar_excludes_has_a_message_and_can_be_cleared(emotions: Page):
    click_bar(emotions, "Sad")
    expect(chips(emotions)).to_contain_text(["Sad"])
    emotions.get_by_role("toolbar", name="Apparent expression").get_by_role("button", name="Happy").click()

    expect(emotions.get_by_text(NO_FACE_SELECTED.strip("*"))).to_be_visible()
    expect(panel(emotions, "aisles-over-time")).to_have_count(0)
    emotions.locator(".st-key-no-face").get_by_role("button", name=CLEAR_SELECTION).click()

    expect(panel(emotions, "aisles-over-time").locator("svg.marks")).to_be_visible()
    expect(emotions.get_by_text(NO_FACE_SELECTED.strip("*"))).to_have_count(0)


def test_a_filter_change_runs_no_css_transition(emotions: Page):
    emotions.evaluate(
        "window.faded = []; addEventListener('transitionrun', ({ target }) => faded.push(target.tagName))"
    )
    caption = panel(emotions, "expressions").locator(".caption")
    before = caption.inner_text()
    emotions.get_by_role("toolbar", name="Predicted gender").get_by_role("button", name="Female").click()
    expect(caption).not_to_have_text(before)

    assert [] == emotions.evaluate("faded")


def test_outdated_elements_are_dimmed_only_while_a_query_runs(emotions: Page):
    element = emotions.get_by_test_id("stMain").get_by_test_id("stElementContainer").first
    opacity = "each => { each.dataset.stale = 'true'; return getComputedStyle(each).opacity; }"
    assert "1" == element.evaluate(opacity)

    element.evaluate("each => each.insertAdjacentHTML('afterend', '<p class=\"waiting\">Counting</p>')")

    assert "0.4" == element.evaluate(opacity)


def test_labels_of_segments_are_inside_them_and_fewer_on_a_narrow_page(app: App, page: Page):
    labels = panel(page, "expressions-by-age").locator(".on_segments_marks text")
    inside = """labels => labels.filter(each => each.textContent).map(each => {
        const row = each.__data__.datum._row;
        const bars = [...each.closest("svg").querySelectorAll(".mark-rect.role-mark path")];
        const bar = bars.find(bar => bar.__data__.datum._row === row).getBoundingClientRect();
        const text = each.getBoundingClientRect();
        return [each.textContent, bar.left <= text.left && text.right <= bar.right];
    })"""
    page.goto(f"{app.url}/audience")
    expect(labels.first).to_be_attached()
    settled(page)
    wide = labels.evaluate_all(inside)
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    narrow = labels.evaluate_all(inside)

    assert all(text.endswith("%") for text, _ in wide + narrow)
    assert [True] * len(wide + narrow) == [fits for _, fits in wide + narrow]
    assert 0 < len(narrow) < len(wide)
