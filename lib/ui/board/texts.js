// Texts of a board: a conclusion with its cautions, and an explanation that opens on demand.
//
// In: their data from lib/ui/board/board.py. Out: the section and the details of board.html.

class Conclusion {
  constructor(root) {
    this.root = root;
  }

  show({ name, icon, sentence, missing, cautions }) {
    this.root.dataset.conclusion = name;
    setText(this.root.querySelector(".icon"), icon);
    setText(this.root.querySelector(".sentence"), sentence);
    setItems(this.root.querySelector(".missing"), missing);
    setItems(this.root.querySelector(".cautions"), cautions);
  }

  end() {}
}

class Explanation {
  constructor(root) {
    this.root = root;
  }

  show({ title, terms }) {
    setText(this.root.querySelector("summary"), title);
    setTexts(this.root.querySelector("dl"), terms.flat(), (index) => (index % 2 ? "dd" : "dt"));
  }

  end() {}
}

function setItems(list, sentences) {
  list.hidden = !sentences.length;
  setTexts(list, sentences, () => "li");
}

// Unchanged elements stay, and with them the text that the reader has selected.
function setTexts(list, texts, nameOf) {
  while (list.children.length > texts.length) list.lastElementChild.remove();
  texts.forEach((text, index) => {
    if (index < list.children.length) setText(list.children[index], text);
    else list.append(element(nameOf(index), [text]));
  });
}
