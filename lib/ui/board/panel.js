// A panel of a board: title, subtitle, caption, chart, and its data as a table that opens on demand.
//
// In: a panel's data from lib/ui/board/board.py, and the classes of legend.js and marks.js. Out: the figure of board.html,
// and callbacks when the viewer selects a mark or opens and closes the table. A filter change swaps rows in the existing
// chart; only a changed specification is compiled again.

const ERRORS_ONLY = 1; // Vega logs a warning for every empty data set
// The transforms of a data set after which each mark still has one row.
const ROW_BY_ROW = ["formula", "filter", "stack", "timeunit", "identifier"];
const vega = import(new URL("app/static/vega.js", document.baseURI).href);

class Panel {
  constructor(root, { select, open, follow }) {
    Object.assign(this, { root, onToggle: open, follow });
    this.marks = new Marks(root, select);
    this.drawing = root.querySelector(".drawing");
    this.saving = new Save(root);
    this.table = root.querySelector("details.data");
    this.legend = new Legend(root.querySelector(".legend"));
    this.queue = Promise.resolve();
    this.table.addEventListener("toggle", () => {
      if (this.table.open !== this.tableIsOpen) this.onToggle(this.table.open);
    });
    this.resizeObserver = new ResizeObserver(() => this.enqueue(() => this.fit()));
    this.resizeObserver.observe(this.drawing);
  }

  show(panel, provenance) {
    this.root.dataset.panel = panel.name;
    for (const name of ["subtitle", "caption"]) setText(this.root.querySelector(`.${name}`), panel[name]);
    this.hint(panel.hint);
    showLink(this.root.querySelector(".title"), panel.title, panel.link, this.follow);
    this.head(panel.headline);
    this.saving.show(panel, provenance);
    this.showTable(panel.table);
    this.legend.show(panel.headline ? [] : panel.legend); // tiles share one
    // The chart's room, before it is drawn.
    if (panel.spec !== this.spec) this.drawing.style.minHeight = `${JSON.parse(panel.spec).height}px`;
    this.enqueue(async () => {
      await (panel.spec === this.spec ? this.swap(panel.data) : this.draw(panel));
      this.label(panel);
      this.panel = panel;
      this.marks.show(this.view, panel);
    });
  }

  // How to select, in the word of the viewer's device; how to add and to clear stands in a tooltip.
  hint(text) {
    const shown = this.root.querySelector(".hint");
    setText(shown, matchMedia("(pointer: coarse)").matches ? text.replace(/^Click/, "Tap").replace("click", "tap") : text);
    shown.title = text ? "Shift adds to what is selected, Esc clears it." : "";
  }

  // The number at the head of a tile.
  head(headline) {
    const shown = this.root.querySelector(".headline");
    this.root.classList.toggle("tile", Boolean(headline));
    shown.hidden = !headline;
    if (!headline) return;
    const { label, value, delta, help } = headline;
    shown.dataset.metric = label;
    shown.title = help;
    for (const [name, text] of Object.entries({ label, value, delta: deltaText(delta) })) setText(shown.querySelector(`.${name}`), text);
  }

  // Steps run one at a time, because a chart that is still being embedded must not be updated.
  enqueue(step) {
    this.queue = this.queue.then(() => this.ended || step()).catch((error) => this.fail(error));
  }

  async draw({ spec, data }) {
    const { vegaEmbed } = await vega;
    this.view?.finalize();
    this.spec = null;
    const rows = Object.entries(data).map(([name, columns]) => [name, rowsOf(columns)]);
    const specification = { ...JSON.parse(spec), width: this.drawing.clientWidth, datasets: Object.fromEntries(rows) };
    specification.config.font = getComputedStyle(this.root).fontFamily;
    const options = { renderer: "svg", logLevel: ERRORS_ONLY, actions: false, patch: keepMarks, tooltip: { formatTooltip: tooltipTable } };
    const { view } = await vegaEmbed(this.drawing, specification, options);
    this.view = view;
    this.spec = spec;
    this.data = serialize(data);
  }

  label({ alternative }) {
    const drawing = this.drawing.querySelector("svg.marks");
    if (drawing.getAttribute("aria-label") === alternative) return;
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", alternative);
  }

  async swap(data) {
    const serialized = serialize(data);
    const changed = Object.keys(serialized).filter((name) => serialized[name] !== this.data[name]);
    for (const name of changed) this.view.data(name, rowsOf(data[name]));
    this.data = serialized;
    if (changed.length) await this.view.resize().runAsync();
  }

  async fit() {
    const width = this.drawing.clientWidth;
    if (this.view && width > 0 && width !== this.view.width()) await this.resize(width);
  }

  async resize(width) {
    await this.view.width(width).resize().runAsync();
    this.marks.show(this.view, this.panel);
  }

  showTable(table) {
    this.tableIsOpen = table !== null;
    if (this.table.open !== this.tableIsOpen) this.table.open = this.tableIsOpen;
    const tableElement = this.table.querySelector("table");
    if (!table) return tableElement.replaceChildren();
    const head = element("tr", table.columns.map((name) => Object.assign(element("th", [name]), { scope: "col" })));
    const body = table.rows.map((row) => element("tr", row.map((text) => element("td", [text]))));
    tableElement.replaceChildren(element("caption", [table.label]), element("thead", [head]), element("tbody", body));
    tableElement.parentElement.setAttribute("aria-label", table.label);
    table.numbers.forEach((column) => {
      for (const row of tableElement.rows) row.cells[column].className = "number";
    });
  }

  fail(error) {
    console.error(error);
    this.spec = null; // so that the next change embeds the chart again
    this.drawing.textContent = `The chart could not be drawn (${error.message}). The data table has the same numbers.`;
  }

  end() {
    this.ended = true;
    this.saving.end();
    this.resizeObserver.disconnect();
    this.view?.finalize();
  }
}

// The entries of a mark's tooltip that say something.
function told(tooltip) {
  return Object.entries(tooltip).filter(([, value]) => !["", "–", "null", "undefined"].includes(String(value)));
}

function tooltipTable(tooltip, escaped) {
  if (typeof tooltip !== "object") return escaped(tooltip);
  const rows = told(tooltip).map(([name, value]) => `<tr><td class="key">${escaped(name)}</td><td class="value">${escaped(value)}</td></tr>`);
  return `<table>${rows.join("")}</table>`;
}

// Key marks by row number, so that Vega updates existing marks instead of creating all of them again.
function keepMarks(specification) {
  const sources = new Map(specification.data.map((source) => [source.name, source]));
  const rowByRow = (name) => {
    const { transform = [], source } = sources.get(name) ?? { transform: [{ type: "unknown" }] };
    return transform.every(({ type }) => ROW_BY_ROW.includes(type)) && (!source || rowByRow(source));
  };
  for (const mark of specification.marks) {
    if (["rect", "symbol", "text", "rule"].includes(mark.type) && mark.from?.data && rowByRow(mark.from.data)) {
      mark.key = "_row";
    }
  }
  return specification;
}

function rowsOf(columns) {
  const names = Object.keys(columns);
  return (columns[names[0]] ?? []).map((_, row) => {
    const datum = { _row: row };
    for (const name of names) datum[name] = columns[name][row];
    return datum;
  });
}

function serialize(data) {
  return Object.fromEntries(Object.entries(data).map(([name, columns]) => [name, JSON.stringify(columns)]));
}

function element(name, children) {
  const created = document.createElement(name);
  created.append(...children);
  return created;
}

function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
