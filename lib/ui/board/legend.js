// A panel's legend: what occurs in its chart, as symbols with texts.
//
// In: entries of lib/charts/core/legend.py. Out: the list of board.html, whose entries are marks for marks.js.

const SYMBOLS = {
  square: ["rect", (color) => ({ x: 1, y: 1, width: 12, height: 12, fill: color })],
  point: ["circle", (color) => ({ cx: 7, cy: 7, r: 4.5, fill: color })],
  ring: ["circle", (color) => ({ cx: 7, cy: 7, r: 4, ...outlined(color) })],
  pale: ["rect", (color) => ({ x: 1, y: 1, width: 12, height: 12, fill: color, opacity: 0.45 })],
  band: ["rect", (color) => ({ x: 0, y: 0, width: 14, height: 14, fill: color, opacity: 0.25 })],
  // Its upper edge is drawn as that of a band is.
  campaign: ["path", (color) => ({ d: "M0 1H14V14H0Z", fill: color, "fill-opacity": 0.2, stroke: color, "stroke-width": 2, "stroke-dasharray": "14 60" })],
  blank: ["rect", (color) => ({ x: 1, y: 1, width: 12, height: 12, ...outlined(color), "stroke-dasharray": "2 2" })],
  unfinished: ["rect", (color) => ({ x: 1, y: 1, width: 12, height: 12, ...outlined(color), fill: color, "fill-opacity": 0.3, "stroke-dasharray": "3 2" })],
  outline: ["rect", (color) => ({ x: 1, y: 1, width: 12, height: 12, ...outlined(color) })],
  dash: ["path", (color) => ({ d: "M0 7H14", ...outlined(color), "stroke-width": 2, "stroke-dasharray": "4 2" })],
  level: ["path", (color) => ({ d: "M1 7H13", ...outlined(color), "stroke-width": 3 })],
  tick: ["path", (color) => ({ d: "M7 1V13", ...outlined(color), "stroke-width": 3 })],
  diamond: ["path", (color) => ({ d: "M7 2L12 7L7 12L2 7Z", ...outlined(color) })],
  compared: ["path", (color) => ({ d: "M0 7H3M5 7H8M12 1V13", ...outlined(color), "stroke-width": 2.5 })],
  interval: ["path", (color) => ({ d: "M0 7H14M4 7a3 3 0 1 0 6 0a3 3 0 1 0 -6 0", fill: color, stroke: color, "stroke-width": 2 })],
};

const outlined = (color) => ({ fill: "none", stroke: color, "stroke-width": 1.5 });

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

// One legend for several panels.
class SharedLegend {
  constructor(root) {
    this.root = root;
    this.legend = new Legend(root);
  }

  show({ entries }) {
    this.legend.show(entries);
  }

  end() {}
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
