// Words of a board: an answer in a sentence, and an explanation that opens on demand.
//
// In: what lib/session/boards.py says of them. Out: the section and the details of board.html.

class Statement {
  constructor(place) {
    this.place = place;
  }

  show({ name, icon, sentence, missing, cautions }) {
    this.place.dataset.statement = name;
    setText(this.place.querySelector(".icon"), icon);
    setText(this.place.querySelector(".sentence"), sentence);
    setItems(this.place.querySelector(".missing"), missing);
    setItems(this.place.querySelector(".cautions"), cautions);
  }

  end() {}
}

class Explanation {
  constructor(place) {
    this.place = place;
  }

  show({ title, terms }) {
    setText(this.place.querySelector("summary"), title);
    const pairs = terms.flatMap(([term, meaning]) => [element("dt", [term]), element("dd", [meaning])]);
    this.place.querySelector("dl").replaceChildren(...pairs);
  }

  end() {}
}

function setItems(list, sentences) {
  list.hidden = !sentences.length;
  list.replaceChildren(...sentences.map((sentence) => element("li", [sentence])));
}
