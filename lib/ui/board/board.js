// A board: figures, panels and words in rows, one component for all, so that the browser makes its page anew once for
// them.
//
// In: bytes of JSON, as lib/ui/board/board.py makes them, and the classes of tile.js, statements.js and panel.js. Out: the
// rows, and as state what is selected in each panel, by its name, and which tables are open.

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
    const patterns = [...parent.querySelectorAll("template")];
    this.patterns = new Map(patterns.map(({ dataset, content }) => [dataset.kind, content.firstElementChild]));
    this.parts = new Map();
  }

  show({ rows, nonce }) {
    const said = rows.flat();
    const names = JSON.stringify(rows.map((row) => row.map(({ name }) => name)));
    if (nonce !== this.nonce) this.selected = {};
    this.nonce = nonce;
    this.open = said.filter(({ table }) => table).map(({ name }) => name);
    if (names !== this.names) this.arrange(rows);
    this.names = names;
    for (const each of said) this.parts.get(each.name).show(each, nonce);
  }

  // What stays keeps its drawing, wherever it goes.
  arrange(rows) {
    const kept = new Map(rows.flat().map((said) => [said.name, this.parts.get(said.name) ?? this.make(said)]));
    for (const [name, part] of this.parts) if (!kept.has(name)) part.end();
    this.parts = kept;
    this.place.replaceChildren(
      ...rows.map((row) => {
        const place = element("div", row.map(({ name }) => kept.get(name).place));
        place.className = "row";
        return place;
      }),
    );
  }

  make({ kind, name }) {
    const place = this.patterns.get(kind).cloneNode(true);
    const kinds = { figure: Tile, statement: Statement, explanation: Explanation, panel: Panel };
    return new kinds[kind](place, {
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
    for (const part of this.parts.values()) part.end();
  }
}
