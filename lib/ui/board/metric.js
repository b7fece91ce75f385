// A metric of a board: one number with its label, its change, and its definition, which opens on demand.
//
// In: a metric's data from lib/ui/board/board.py. Out: the tile of board.html.

class Metric {
  constructor(root) {
    this.root = root;
  }

  show({ label, value, delta, help }) {
    this.root.dataset.metric = label;
    this.root.setAttribute("aria-label", label);
    this.root.querySelector("summary").setAttribute("aria-label", `What "${label}" means`);
    this.root.querySelector("summary").title = help;
    for (const [name, text] of Object.entries({ label, value, delta: deltaText(delta), help })) {
      setText(this.root.querySelector(`.${name}`), text);
    }
  }

  end() {}
}

// A text without a sign, such as an interval, is not a change; it has no arrow, and neither has a change of zero.
function deltaText(delta) {
  if (delta === null) return "";
  const arrow = /[1-9]/.test(delta) ? ({ "+": "▲ ", "−": "▼ " }[delta[0]] ?? "") : "";
  return arrow + delta;
}
