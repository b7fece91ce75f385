"""How long a page of Streamlit takes from a click until it shows what the click asked for.

In: a browser page. Out: `Redraw`. The clock runs in the browser, from the press of the button to the frame that shows
the last change which the click brought about in the page's main part: text that came or went, or any change inside of a
chart's drawing. That change is known to be the last when the script has ended and nothing more has changed for a while.
"""

import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

_QUIET_MILLISECONDS = 1_000
_PATIENCE_MILLISECONDS = 120_000
_LOOK_MILLISECONDS = 250  # seldom, so that looking does not slow down what is looked at

# Streamlit says on its root element whether a script runs: data-test-script-state. A widget's own look (a radio's dot)
# changes before the server knows of the click, so outside of charts attributes do not count.
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

# A drawing without the names that Vega gives to its clip paths, which count up with every drawing.
_DRAWINGS = """() => [...document.querySelectorAll(".drawing, [data-testid=stVegaLiteChart]")].map(chart =>
    chart.querySelector("canvas")?.toDataURL() ?? chart.innerHTML.replace(/(clip|gradient_)\\d+/g, ""))"""


@dataclass(frozen=True, slots=True)
class Redraw:
    """Milliseconds to the last frame, and how many of the page's charts look different now.

    `milliseconds` run from the press, as a person's do; `driven_milliseconds` from the driver's command to click a
    control that it has found: it waits two frames for it to stand still, and moves the mouse there.
    """

    milliseconds: float
    driven_milliseconds: float
    charts: int
    changed_charts: int


def watch(page: Page) -> None:
    """Once a browser page, before it opens an address."""
    page.add_init_script(_WATCH)


def settle(page: Page) -> None:
    """Wait until the page has opened, or has ended a change that nobody times."""
    page.wait_for_function(
        _SETTLED, arg=_QUIET_MILLISECONDS, timeout=_PATIENCE_MILLISECONDS, polling=_LOOK_MILLISECONDS
    )


def redraw(page: Page, control: Locator) -> Redraw:
    """Click once on a page that has settled. Raises playwright's TimeoutError where nothing follows from it.

    The driver looks for the control before the clock runs: by role it reads the whole page for that.
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
