// Words of a board: an answer in a sentence, and an explanation that opens on demand.
//
// In: what lib/ui/board/board.py says of them. Out: the section and the details of board.html.

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
    setTexts(this.place.querySelector("dl"), terms.flat(), (place) => (place % 2 ? "dd" : "dt"));
  }

  end() {}
}

function setItems(list, sentences) {
  list.hidden = !sentences.length;
  setTexts(list, sentences, () => "li");
}

// What says the same stays, and with it what the reader has marked in it.
function setTexts(list, texts, nameOf) {
  while (list.children.length > texts.length) list.lastElementChild.remove();
  texts.forEach((text, place) => {
    if (place < list.children.length) setText(list.children[place], text);
    else list.append(element(nameOf(place), [text]));
  });
}
