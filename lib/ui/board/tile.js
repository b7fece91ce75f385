// A figure of a board: one number with its name, its change, and what it means, which opens on demand.
//
// In: what lib/ui/board/board.py says of it. Out: the tile of board.html.

class Tile {
  constructor(place) {
    this.place = place;
  }

  show({ title, text, difference, meaning }) {
    this.place.dataset.figure = title;
    this.place.setAttribute("aria-label", title);
    this.place.querySelector("summary").setAttribute("aria-label", `What "${title}" means`);
    this.place.querySelector("summary").title = meaning;
    for (const [name, words] of Object.entries({ title, text, difference: changeWords(difference), meaning })) {
      setText(this.place.querySelector(`.${name}`), words);
    }
  }

  end() {}
}

// What has no sign, such as an interval, is no change; that and a change of nothing have no arrow.
function changeWords(difference) {
  if (difference === null) return "";
  const arrow = /[1-9]/.test(difference) ? ({ "+": "▲ ", "-": "▼ " }[difference[0]] ?? "") : "";
  return arrow + difference.replace(/-(?=\d)/g, "−");
}
