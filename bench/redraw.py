"""Measures the time from a click on a Streamlit page until its result is displayed.

In: a browser page. Out: `Redraw`. The time is measured in the browser, from the mouse press to the frame with the last
change that the click causes in the page's main area: added or removed text, or any change inside a chart. A change
is the last when the script has ended and nothing has changed for a while.
"""

import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

_QUIET_MILLISECONDS = 1_000
_TIMEOUT_MILLISECONDS = 120_000
_POLL_MILLISECONDS = 250  # infrequent, so that polling does not slow down the page

# Streamlit's root element has the script's state in data-test-script-state. A widget's appearance (a radio's dot)
# changes before the server receives the click, so attribute changes outside charts do not count.
_WATCH = """
const watch = window.redrawWatch = {pressed: 0, changed: 0, painted: 0};
document.addEventListener("pointerdown", () => {
    watch.pressed = performance.now();
    watch.changed = watch.painted = 0;
}, true);
const within = (node, place) => (node.nodeType === 1 ? node : node.parentElement)?.closest(place);
const chart = node => within(node, ".drawing, [data-testid=stVegaLiteChart]");
const main = node => within(node, "[data-testid=stMain]");
new MutationObserver(records => {
    if (!records.some(each => main(each.target) && (each.type !== "attributes" || chart(each.target)))) return;
    watch.changed = performance.now();
    requestAnimationFrame(() => { watch.painted = performance.now(); });
}).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
"""

_SETTLED = """quiet => {
    const watch = window.redrawWatch, now = performance.now();
    const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState;
    const blank = [...document.querySelectorAll(".drawing, [data-testid=stVegaLiteChart]")].some(
        each => !each.querySelector("svg.marks, canvas.marks"));
    return state === "notRunning" && !blank
        && watch.changed > 0 && watch.painted >= watch.changed && now - watch.changed > quiet;
}"""

# A drawing without the names of Vega's clip paths, which are numbered and change with every drawing.
_DRAWINGS = """() => [...document.querySelectorAll(".drawing, [data-testid=stVegaLiteChart]")].map(chart =>
    chart.querySelector("canvas")?.toDataURL() ?? chart.innerHTML.replace(/(clip|gradient_)\\d+/g, ""))"""


@dataclass(frozen=True, slots=True)
class Redraw:
    """Milliseconds to the last frame, and how many of the page's charts have changed.

    `milliseconds` are from the mouse press, as for a person; `driven_milliseconds` are from the driver's command to
    click a control that it has located: it waits until the control is stable for two frames, then moves the mouse.
    """

    milliseconds: float
    driven_milliseconds: float
    charts: int
    changed_charts: int


def watch(page: Page) -> None:
    """Installs the observer. Call once per browser page, before it opens a URL."""
    page.add_init_script(_WATCH)


def settle(page: Page) -> None:
    """Waits until the page has loaded, or has finished an untimed change."""
    page.wait_for_function(_SETTLED, arg=_QUIET_MILLISECONDS, timeout=_TIMEOUT_MILLISECONDS, polling=_POLL_MILLISECONDS)


def redraw(page: Page, control: Locator) -> Redraw:
    """Clicks once on a settled page and measures the redraw. Raises Playwright's TimeoutError if nothing changes.

    The driver locates the control before the time is taken, since a search by role reads the whole page.
    """
    before = page.evaluate(_DRAWINGS)
    found = control.element_handle()
    commanded = time.time() * 1000
    found.click()
    settle(page)
    after = page.evaluate(_DRAWINGS)
    pressed, painted = page.evaluate("[redrawWatch.pressed, redrawWatch.painted].map(t => t + performance.timeOrigin)")
    kept = sum(drawing in before for drawing in after)
    return Redraw(painted - pressed, painted - commanded, len(after), len(after) - kept)
