// A board: metrics, panels, conclusions and explanations in rows, as one Streamlit component, so that React renders once
// for all of them.
//
// In: bytes of JSON from lib/ui/board/board.py, and the classes of this folder's other scripts. Out: the rows; as
// component state, the names of panels with an open table; as a trigger, a click on a mark, or Escape.

const boards = new WeakMap();

// Escape closes these before it clears a selection.
const OTHERS_ESCAPE = "input, textarea, [contenteditable], [role=dialog], [data-baseweb=popover]";

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, new Board(parentElement));
  const board = boards.get(parentElement);
  board.setState = setStateValue;
  board.trigger = setTriggerValue;
  board.show(JSON.parse(new TextDecoder().decode(data)));
  return () => {
    board.end();
    boards.delete(parentElement);
  };
}

class Board {
  constructor(parent) {
    this.root = parent.querySelector(".board");
    const templates = [...parent.querySelectorAll("template")];
    this.templates = new Map(templates.map(({ dataset, content }) => [dataset.kind, content.firstElementChild]));
    this.components = new Map();
    this.announced = parent.querySelector(".announced");
    this.escape = this.escape.bind(this);
    addEventListener("keydown", this.escape);
    this.ended = new AbortController();
    drawForPrint(this, this.ended.signal);
  }

  show({ rows, selected, provenance }) {
    const shown = rows.flat();
    const names = JSON.stringify(rows.map((row) => row.map(({ name }) => name)));
    this.selected = selected;
    this.open = shown.filter(({ table }) => table).map(({ name }) => name);
    if (names !== this.names) this.arrange(rows);
    this.names = names;
    for (const each of shown) this.components.get(each.name).show(each, provenance);
    setText(this.announced, selected && `Selected: ${selected}`);
  }

  // A component that stays keeps its drawing, also in another row.
  arrange(rows) {
    const old = this.components;
    this.components = new Map(rows.flat().map((data) => [data.name, old.get(data.name) ?? this.make(data)]));
    for (const [name, component] of old) if (!this.components.has(name)) component.end();
    this.root.replaceChildren(
      ...rows.map((row) => {
        const rowElement = element("div", row.map(({ name }) => this.components.get(name).root));
        rowElement.className = "row";
        return rowElement;
      }),
    );
    this.root.closest("[class*=st-key-board-]").dataset.drawn = "";
  }

  make({ kind, name }) {
    const root = this.templates.get(kind).cloneNode(true);
    const kinds = { metric: Metric, conclusion: Conclusion, explanation: Explanation, panel: Panel, sentences: Sentences, legend: SharedLegend };
    return new kinds[kind](root, {
      follow: (address) => this.trigger("followed", address),
      select: (values, add) => this.trigger("clicked", { chart: name, values, add }),
      open: (isOpen) => {
        this.open = [...this.open.filter((other) => other !== name), ...(isOpen ? [name] : [])];
        this.setState("open", this.open);
      },
    });
  }

  // Of several boards of a page, the first one clears the selection.
  escape(event) {
    if (event.key !== "Escape" || !this.selected || event.defaultPrevented || event.target.closest?.(OTHERS_ESCAPE)) return;
    event.preventDefault();
    this.trigger("clicked", { escape: true });
  }

  end() {
    removeEventListener("keydown", this.escape);
    this.ended.abort();
    for (const component of this.components.values()) component.end();
  }
}
