// A panel of a board: heading, words, the drawing, and its data as a table that opens on demand.
//
// In: what lib/ui/board/board.py says of it. Out: the figure of board.html, and word of what the viewer selected in the
// drawing and of the table's being opened and closed. A change of filters swaps rows in the drawing that stands: only
// another shape is compiled anew.

const PAUSE_MILLISECONDS = 120;
const ERRORS_ALONE = 1; // Vega warns of every data set that is empty
// What Vega may do to a data set on its way to a mark and leave one row a mark.
const ROW_BY_ROW = ["formula", "filter", "stack", "timeunit", "identifier"];
const vega = import(new URL("app/static/vega.js", document.baseURI).href);

class Panel {
  constructor(place, { select, open }) {
    Object.assign(this, { place, tellSelected: select, tellOpen: open });
    this.drawing = place.querySelector(".drawing");
    this.table = place.querySelector("details");
    this.turn = Promise.resolve();
    this.table.addEventListener("toggle", () => {
      if (this.table.open !== this.tableIsOpen) this.tellOpen(this.table.open);
    });
    this.width = new ResizeObserver(() => this.after(() => this.fit()));
    this.width.observe(this.drawing);
  }

  // Another `nonce` forgets what is selected.
  show(said, nonce) {
    this.place.dataset.panel = said.name;
    const forgets = nonce !== this.nonce && said.selections.length > 0;
    if (forgets) clearTimeout(this.pause);
    this.nonce = nonce;
    for (const name of ["title", "unit", "words"]) setText(this.place.querySelector(`.${name}`), said[name]);
    this.showTable(said.table);
    this.after(async () => {
      await (said.spec === this.spec && !forgets ? this.swap(said.data) : this.draw(said));
      this.name(said);
    });
  }

  // One at a time: a drawing that is still being made must not be drawn into.
  after(step) {
    this.turn = this.turn.then(() => this.ended || step()).catch((error) => this.fail(error));
  }

  async draw({ spec, data, selections }) {
    const { vegaEmbed } = await vega;
    this.view?.finalize();
    this.spec = null;
    this.selected = {};
    const rows = Object.entries(data).map(([name, columns]) => [name, rowsOf(columns)]);
    const shape = { ...JSON.parse(spec), width: this.drawing.clientWidth, datasets: Object.fromEntries(rows) };
    shape.config.font = getComputedStyle(this.place).fontFamily;
    const actions = { export: true, source: false, compiled: false, editor: false };
    const options = { renderer: "svg", logLevel: ERRORS_ALONE, actions, patch: keepMarks };
    const { view } = await vegaEmbed(this.drawing, shape, options);
    this.view = view;
    this.spec = spec;
    this.data = texts(data);
    for (const name of selections) view.addSignalListener(name, (_, value) => this.select(name, value));
  }

  name({ title, alternative }) {
    const drawing = this.drawing.querySelector("svg.marks");
    if (drawing.getAttribute("aria-label") === alternative) return;
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", alternative);
    this.drawing.querySelector("summary").setAttribute("aria-label", `Save the drawing "${title}"`);
  }

  async swap(data) {
    const now = texts(data);
    const other = Object.keys(now).filter((name) => now[name] !== this.data[name]);
    for (const name of other) this.view.data(name, rowsOf(data[name]));
    this.data = now;
    if (other.length) await this.view.resize().runAsync();
  }

  async fit() {
    const width = this.drawing.clientWidth;
    if (this.view && width > 0 && width !== this.view.width()) await this.view.width(width).resize().runAsync();
  }

  // A brush tells of itself all the time while it is drawn; the page follows when it rests.
  select(name, value) {
    this.selected = { ...this.selected, [name]: value.vlPoint ? value.vlPoint.or : value };
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.tellSelected(this.selected), PAUSE_MILLISECONDS);
  }

  showTable(table) {
    this.tableIsOpen = table !== null;
    if (this.table.open !== this.tableIsOpen) this.table.open = this.tableIsOpen;
    const place = this.table.querySelector("table");
    if (!table) return place.replaceChildren();
    const head = element("tr", table.columns.map((name) => Object.assign(element("th", [name]), { scope: "col" })));
    const body = table.rows.map((row) => element("tr", row.map((text) => element("td", [text]))));
    place.replaceChildren(element("thead", [head]), element("tbody", body));
    place.setAttribute("aria-label", table.label);
    table.numbers.forEach((column) => {
      for (const row of place.rows) row.cells[column].className = "number";
    });
  }

  fail(error) {
    console.error(error);
    this.spec = null; // so that the next change draws anew
    this.drawing.textContent = `The chart could not be drawn (${error.message}). The data table has the same numbers.`;
  }

  end() {
    this.ended = true;
    this.width.disconnect();
    clearTimeout(this.pause);
    this.view?.finalize();
  }
}

// The n-th row stays the n-th mark, so that Vega changes what stands instead of making all of it anew.
function keepMarks(shape) {
  const sources = new Map(shape.data.map((source) => [source.name, source]));
  const rowByRow = (name) => {
    const { transform = [], source } = sources.get(name) ?? { transform: [{ type: "unknown" }] };
    return transform.every(({ type }) => ROW_BY_ROW.includes(type)) && (!source || rowByRow(source));
  };
  for (const mark of shape.marks) {
    if (["rect", "symbol", "text", "rule"].includes(mark.type) && mark.from?.data && rowByRow(mark.from.data)) {
      mark.key = "_row";
    }
  }
  return shape;
}

function rowsOf(columns) {
  const names = Object.keys(columns);
  return (columns[names[0]] ?? []).map((_, row) => {
    const datum = { _row: row };
    for (const name of names) datum[name] = columns[name][row];
    return datum;
  });
}

function texts(data) {
  return Object.fromEntries(Object.entries(data).map(([name, columns]) => [name, JSON.stringify(columns)]));
}

function element(name, children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
