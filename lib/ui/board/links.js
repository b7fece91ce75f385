// Links of a board: in this window they change the page and keep the session; a new window opens their address.
//
// In: an element with a text, an address ("" for none), and what to do when it is followed. Out: the link in it.

function showLink(target, text, address, follow) {
  const link = target.querySelector("a");
  if (!address) return setText(target, text);
  if (link) {
    setText(link, text);
    link.setAttribute("href", address);
    return;
  }
  const created = element("a", [text]);
  created.setAttribute("href", address);
  created.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(created.getAttribute("href"));
  });
  target.replaceChildren(created);
}

// What stands out, one sentence an item.
class Sentences {
  constructor(root, { follow }) {
    Object.assign(this, { root, follow });
    this.list = root.querySelector("ul");
  }

  show({ name, sentences, note, how }) {
    this.root.dataset.sentences = name;
    setText(this.root.querySelector(".help"), how);
    setText(this.root.querySelector(".note"), note);
    this.root.querySelector("details").hidden = !how;
    while (this.list.children.length > sentences.length) this.list.lastElementChild.remove();
    sentences.forEach(({ icon, subject, text, link }, index) => {
      const item = this.list.children[index] ?? this.list.appendChild(this.item());
      setText(item.querySelector(".icon"), icon);
      showLink(item.querySelector(".subject"), subject, link, this.follow);
      setText(item.querySelector(".rest"), subject ? ` ${text}` : text);
    });
  }

  item() {
    const item = element("li", ["icon", "subject", "rest"].map((name) => Object.assign(element("span", []), { className: name })));
    item.querySelector(".icon").setAttribute("aria-hidden", "true");
    item.querySelector(".icon").translate = false;
    return item;
  }

  end() {}
}
