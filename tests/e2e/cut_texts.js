// The texts of the main area that a reader cannot see whole: beyond the drawing or the window, shortened by Vega, or
// wider than a box that hides the rest.
//
// In: the document. Out: a description of each. Texts for screen readers only, in boxes of a pixel, are none.

() => {
  const main = document.querySelector("[data-testid=stMain]");
  const name = (element) => element.closest("[data-panel]")?.dataset.panel ?? element.closest("[data-metric]")?.dataset.metric ?? "";
  const describe = (element, why) => `${name(element)}: "${element.textContent.trim().slice(0, 60)}" ${why}`;
  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.textContent.trim() !== "" && element.checkVisibility({ opacityProperty: true });
  };
  const ownOpacity = (element) => {
    for (let each = element; each && each.tagName !== "svg"; each = each.parentElement) {
      if (each.getAttribute("opacity") === "0") return 0;
    }
    return 1;
  };
  const found = [];
  for (const text of main.querySelectorAll("svg.marks text")) {
    if (!isShown(text) || !ownOpacity(text)) continue;
    const [box, drawing] = [text.getBoundingClientRect(), text.closest("svg").getBoundingClientRect()];
    const beyond = Math.max(drawing.left - box.left, box.right - drawing.right, drawing.top - box.top, box.bottom - drawing.bottom);
    if (beyond > 1) found.push(describe(text, `is ${Math.round(beyond)} px beyond its drawing`));
    if (text.textContent.endsWith("…")) found.push(describe(text, "is shortened"));
  }
  for (const element of main.querySelectorAll("p, h1, h2, h3, h4, li, td, th, dd, dt, summary, label, button, span, figcaption")) {
    if (element.closest("svg") || !isShown(element)) continue;
    const style = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && style.overflowX !== "visible" && style.overflowX !== "auto") {
      found.push(describe(element, "is wider than its box"));
    }
    const box = element.getBoundingClientRect();
    if (!element.closest(".scroll, [data-testid=stTable], [data-testid=stDataFrame]") && box.right > window.innerWidth + 1) {
      found.push(describe(element, `ends ${Math.round(box.right - window.innerWidth)} px beyond the window`));
    }
  }
  return found;
}
