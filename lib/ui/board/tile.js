// A figure of a board: one number with its title, its change, and its definition, which opens on demand.
//
// In: a figure's data from lib/ui/board/board.py. Out: the tile of board.html.

class Tile {
  constructor(root) {
    this.root = root;
  }

  show({ title, text, difference, meaning }) {
    this.root.dataset.figure = title;
    this.root.setAttribute("aria-label", title);
    this.root.querySelector("summary").setAttribute("aria-label", `What "${title}" means`);
    this.root.querySelector("summary").title = meaning;
    for (const [name, value] of Object.entries({ title, text, difference: changeText(difference), meaning })) {
      setText(this.root.querySelector(`.${name}`), value);
    }
  }

  end() {}
}

// A text without a sign, such as an interval, is not a change; it has no arrow, and neither has a change of zero.
function changeText(difference) {
  if (difference === null) return "";
  const arrow = /[1-9]/.test(difference) ? ({ "+": "▲ ", "-": "▼ " }[difference[0]] ?? "") : "";
  return arrow + difference.replace(/-(?=\d)/g, "−");
}
