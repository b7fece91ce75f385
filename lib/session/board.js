// A board: panels in rows, one component for all of them, so that the browser's page is made anew once and not for each.
//
// In: bytes of JSON, as lib/session/boards.py makes them, and the class of panel.js. Out: the panels in their rows, and
// as state what is selected in each panel, by its name, and which tables are open.

const boards = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  if (!boards.has(parentElement)) boards.set(parentElement, new Board(parentElement));
  const board = boards.get(parentElement);
  board.tell = setStateValue;
  board.show(JSON.parse(new TextDecoder().decode(data)));
  return () => {
    board.end();
    boards.delete(parentElement);
  };
}

class Board {
  constructor(parent) {
    this.place = parent.querySelector(".board");
    this.pattern = parent.querySelector("template").content.firstElementChild;
    this.panels = new Map();
  }

  show({ rows, narrowest, nonce }) {
    this.place.style.setProperty("--narrowest", `${narrowest}rem`);
    const said = rows.flat();
    const names = JSON.stringify(rows.map((row) => row.map(({ name }) => name)));
    if (nonce !== this.nonce) this.selected = {};
    this.nonce = nonce;
    this.open = said.filter(({ table }) => table).map(({ name }) => name);
    if (names !== this.names) this.arrange(rows);
    this.names = names;
    for (const each of said) this.panels.get(each.name).show(each, nonce);
  }

  // A panel that stays keeps its drawing, wherever it goes.
  arrange(rows) {
    const kept = new Map(rows.flat().map(({ name }) => [name, this.panels.get(name) ?? this.make(name)]));
    for (const [name, panel] of this.panels) if (!kept.has(name)) panel.end();
    this.panels = kept;
    this.place.replaceChildren(
      ...rows.map((row) => {
        const place = element("div", row.map(({ name }) => kept.get(name).figure));
        place.className = "row";
        return place;
      }),
    );
  }

  make(name) {
    return new Panel(this.pattern.cloneNode(true), {
      select: (selected) => {
        this.selected = { ...this.selected, [name]: selected };
        this.tell("selected", { nonce: this.nonce, panels: this.selected });
      },
      open: (isOpen) => {
        this.open = [...this.open.filter((other) => other !== name), ...(isOpen ? [name] : [])];
        this.tell("open", this.open);
      },
    });
  }

  end() {
    for (const panel of this.panels.values()) panel.end();
  }
}
