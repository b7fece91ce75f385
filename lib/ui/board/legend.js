// A panel's legend: what occurs in its chart, as symbols with texts.
//
// In: entries of lib/charts/core/legend.py. Out: the list of board.html; and a callback with the pressed labels, where
// entries are buttons.

const SYMBOLS = {
  square: ["rect", (color) => ({ x: 1, y: 1, width: 12, height: 12, fill: color })],
  point: ["circle", (color) => ({ cx: 7, cy: 7, r: 4.5, fill: color })],
};

class Legend {
  constructor(list, onPress) {
    Object.assign(this, { list, onPress, pressed: [] });
    list.addEventListener("click", ({ target, shiftKey }) => {
      const button = target.closest("button");
      if (button) this.press(button.value, shiftKey);
    });
    list.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && this.pressed.length) this.choose([]);
    });
  }

  show(entries, isPressable, clears) {
    if (clears) this.pressed = [];
    const shown = JSON.stringify([entries, isPressable]);
    if (shown !== this.shown) this.list.replaceChildren(...entries.map((entry) => listItem(entry, isPressable)));
    this.shown = shown;
    this.list.hidden = !entries.length;
    this.mark();
  }

  // A second press undoes the first; Shift adds to the others.
  press(label, adds) {
    const others = this.pressed.filter((other) => other !== label);
    const wasPressed = others.length < this.pressed.length;
    this.choose([...(adds ? others : []), ...(wasPressed ? [] : [label])]);
  }

  choose(labels) {
    this.pressed = labels;
    this.mark();
    this.onPress(labels);
  }

  mark() {
    for (const button of this.list.querySelectorAll("button")) button.ariaPressed = this.pressed.includes(button.value);
  }
}

function listItem({ label, color, symbol }, isPressable) {
  const children = [symbolOf(symbol, color), label];
  if (!isPressable) return element("li", children);
  return element("li", [Object.assign(element("button", children), { type: "button", value: label })]);
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
