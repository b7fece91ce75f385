// A board: metrics, panels, conclusions and explanations in rows, as one Streamlit component, so that React renders once
// for all of them.
//
// In: bytes of JSON from lib/ui/board/board.py, and the classes of metric.js, texts.js, legend.js and panel.js. Out: the rows;
// and, as component state, the selections of each panel by its name, and the names of panels with an open table.

const boards = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, new Board(parentElement));
  const board = boards.get(parentElement);
  board.setState = setStateValue;
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
  }

  show({ rows, nonce }) {
    const shown = rows.flat();
    const names = JSON.stringify(rows.map((row) => row.map(({ name }) => name)));
    if (nonce !== this.nonce) this.selected = {};
    this.nonce = nonce;
    this.open = shown.filter(({ table }) => table).map(({ name }) => name);
    if (names !== this.names) this.arrange(rows);
    this.names = names;
    for (const each of shown) this.components.get(each.name).show(each, nonce);
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
  }

  make({ kind, name }) {
    const root = this.templates.get(kind).cloneNode(true);
    const kinds = { metric: Metric, conclusion: Conclusion, explanation: Explanation, panel: Panel };
    return new kinds[kind](root, {
      select: (selected) => {
        this.selected = { ...this.selected, [name]: selected };
        this.setState("selected", { nonce: this.nonce, panels: this.selected });
      },
      open: (isOpen) => {
        this.open = [...this.open.filter((other) => other !== name), ...(isOpen ? [name] : [])];
        this.setState("open", this.open);
      },
    });
  }

  end() {
    for (const component of this.components.values()) component.end();
  }
}
