// A panel's legend: what occurs in its chart, as symbols with texts.
//
// In: entries of lib/charts/core/legend.py. Out: the list of board.html, whose entries are marks for marks.js.

const SYMBOLS = {
  square: ["rect", (color) => ({ x: 1, y: 1, width: 12, height: 12, fill: color })],
  point: ["circle", (color) => ({ cx: 7, cy: 7, r: 4.5, fill: color })],
};

class Legend {
  constructor(list) {
    this.list = list;
  }

  show(entries) {
    const shown = JSON.stringify(entries);
    if (shown !== this.shown) this.list.replaceChildren(...entries.map(listItem));
    this.shown = shown;
    this.list.hidden = !entries.length;
  }
}

// An entry has an item as a label of Vega's has.
function listItem({ label, color, symbol }) {
  const entry = element("li", [symbolOf(symbol, color), label]);
  entry.__data__ = { mark: { role: "legend-label" }, datum: { value: label }, text: label };
  return entry;
}

function symbolOf(symbol, color) {
  const [name, attributesOf] = SYMBOLS[symbol];
  const drawing = svgElement("svg", { viewBox: "0 0 14 14", "aria-hidden": true });
  drawing.append(svgElement(name, attributesOf(color)));
  return drawing;
}

function svgElement(name, attributes) {
  const created = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) created.setAttribute(attribute, value);
  return created;
}
