// A board on paper: while it is printed, its charts are drawn for the width of a page, so that their texts are legible.
//
// In: a board's panels. Out: their charts in another width, from the browser's event before printing to the one after.
// Vega draws them before the page is laid out, because it waits for nothing else.

// A page within its margins has 700 to 725 pixels; lib/ui/print_css.py fits charts to it, which makes texts of 12 pixels
// some 7.5 points high.
const PAGE_PIXELS = 840;
const GAP_PIXELS = 16;
const FRAME_PIXELS = 24; // of a panel: padding and border

// Charts stand two in a line, but the last of an odd number has a line of its own, as has the only one.
function printWidth(panel) {
  const panels = [...panel.parentElement.children];
  const isAlone = panel === panels.at(-1) && panels.length % 2 === 1;
  return (isAlone ? PAGE_PIXELS : (PAGE_PIXELS - GAP_PIXELS) / 2) - FRAME_PIXELS;
}

function drawForPrint(board, signal) {
  const panels = () => [...board.components.values()].filter((each) => each instanceof Panel && each.view);
  addEventListener("beforeprint", () => panels().forEach((each) => each.resize(printWidth(each.root))), { signal });
  addEventListener("afterprint", () => panels().forEach((each) => each.fit()), { signal });
}
