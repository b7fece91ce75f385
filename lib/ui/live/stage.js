// The Live page's stage: the newest picture large, the earlier ones small, and the faces seen so far.
//
// In: bytes of JSON from lib/ui/live/stage.py. Out: the elements of stage.html; and, as component state, the id of the
// sent picture once its bytes are here. A picture keeps its element, so that only what is new moves; nothing moves for
// a viewer who prefers reduced motion.

const stages = new WeakMap();
const EASE = "cubic-bezier(0.2, 0.8, 0.2, 1)";

export default function ({ data, parentElement, setStateValue }) {
  if (!stages.has(parentElement)) stages.set(parentElement, new Stage(parentElement));
  const stage = stages.get(parentElement);
  stage.received = (id) => setStateValue("received", id);
  stage.show(JSON.parse(new TextDecoder().decode(data)));
  return () => stages.delete(parentElement);
}

class Stage {
  constructor(parent) {
    this.root = parent.querySelector(".live");
    this.newest = this.root.querySelector(".newest");
    this.recent = this.root.querySelector(".recent");
    const templates = [...parent.querySelectorAll("template")];
    this.templates = new Map(templates.map(({ dataset, content }) => [dataset.kind, content.firstElementChild]));
    this.cards = new Map();
    this.bars = new Map();
    this.faces = null;
    this.source = null;
    this.reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
    this.makeFullScreenButton(this.root.querySelector(".screen"));
  }

  show({ cards, totals, sent }) {
    this.keepSource(sent);
    const before = new Map([...this.cards].map(([id, card]) => [id, card.getBoundingClientRect()]));
    const isFirst = this.faces === null;
    const old = this.cards;
    this.cards = new Map(cards.map((card) => [card.image_id, old.get(card.image_id) ?? this.make("card")]));
    const elements = [...this.cards.values()];
    replaceChildren(this.newest, elements.slice(0, 1));
    replaceChildren(this.recent, elements.slice(1));
    for (const card of cards) this.fill(this.cards.get(card.image_id), card);
    if (!isFirst) for (const [id, card] of this.cards) this.moveCard(card, before.get(id));
    this.showTotals(totals);
  }

  // The bytes of the sent picture come once; they are dropped when the message names another picture, or none.
  keepSource(sent) {
    if (sent?.source) {
      this.source = { id: sent.image_id, url: sent.source };
      this.received(sent.image_id);
    }
    if (sent?.image_id !== this.source?.id) this.source = null;
  }

  fill(card, { image_id, place, when, headline, reason, synthetic, faces }) {
    const picture = card.querySelector(".picture");
    const shownFaces = JSON.stringify(faces);
    this.showPhotograph(picture, this.source?.id === image_id ? this.source.url : null);
    picture.setAttribute("aria-label", `${this.source?.id === image_id ? "Your picture" : "Drawing"}, ${place}: ${headline}`);
    card.querySelector(".tag").hidden = !synthetic;
    const texts = { place, when, headline: reason ? `${headline}: ${reason}` : headline, empty: faces.length ? "" : headline };
    for (const [name, text] of Object.entries(texts)) setText(card.querySelector(`.${name}`), text);
    if (card.dataset.faces === shownFaces) return;
    card.dataset.faces = shownFaces;
    for (const box of picture.querySelectorAll(".box")) box.remove();
    picture.append(...faces.map(makeBox));
    replaceChildren(card.querySelector(".faces"), faces.map((face) => this.makeFace(face)));
    if (this.faces !== null) this.popBoxes(picture);
  }

  showPhotograph(picture, url) {
    let image = picture.querySelector("img");
    if (image?.src === url || (!image && !url)) return;
    image?.remove();
    picture.classList.toggle("photograph", Boolean(url));
    picture.style.removeProperty("--ratio");
    if (!url) return;
    image = document.createElement("img");
    image.alt = "";
    image.onload = () => picture.style.setProperty("--ratio", image.naturalWidth / image.naturalHeight);
    image.onerror = () => this.showPhotograph(picture, null);
    image.src = url;
    picture.prepend(image);
  }

  makeFace({ number, expression, details, color }) {
    const line = this.make("face");
    const mark = line.querySelector("i");
    mark.textContent = number;
    mark.style.background = color;
    setText(line.querySelector(".expression"), expression);
    setText(line.querySelector(".details"), details);
    return line;
  }

  showTotals({ faces, unit, scope, mix }) {
    setText(this.root.querySelector(".unit"), unit);
    setText(this.root.querySelector(".scope"), scope);
    this.countTo(faces);
    const old = this.bars;
    this.bars = new Map(mix.map(({ label }) => [label, old.get(label) ?? this.make("expression")]));
    replaceChildren(this.root.querySelector(".mix"), [...this.bars.values()]);
    for (const { label, color, share, faces: count } of mix) this.showShare(this.bars.get(label), label, color, share, count);
  }

  showShare(row, label, color, share, count) {
    const bar = row.querySelector(".bar");
    const [from, to] = [bar.dataset.width ?? "0%", `${(100 * share).toFixed(1)}%`];
    setText(row.querySelector(".label"), label);
    setText(row.querySelector(".share"), `${Math.round(100 * share)}% (${count})`);
    bar.style.background = color;
    bar.style.width = bar.dataset.width = to;
    if (from !== to) this.animate(bar, [{ width: from }, { width: to }], 800);
  }

  countTo(faces) {
    const number = this.root.querySelector(".count");
    const from = this.faces ?? faces;
    this.faces = faces;
    const start = performance.now();
    const step = (now) => {
      const done = this.reducedMotion.matches ? 1 : Math.min(1, Math.max(0, now - start) / 800);
      if (this.faces === faces) setText(number, Math.round(from + (faces - from) * done).toLocaleString("en"));
      if (done < 1 && this.faces === faces) requestAnimationFrame(step);
    };
    step(from === faces ? Infinity : start);
  }

  // A card that was there moves from its old place; a new one grows.
  moveCard(card, old) {
    if (!old) {
      this.animate(card, [{ opacity: 0, transform: "translateY(-1.5rem) scale(0.9)" }, { opacity: 1, transform: "none" }], 700);
      return;
    }
    const now = card.getBoundingClientRect();
    const [x, y, scale] = [old.left - now.left, old.top - now.top, old.width / now.width];
    if (Math.abs(x) < 1 && Math.abs(y) < 1 && Math.abs(scale - 1) < 0.01) return;
    const origin = "top left";
    this.animate(card, [
      { transformOrigin: origin, transform: `translate(${x}px, ${y}px) scale(${scale})` },
      { transformOrigin: origin, transform: "none" },
    ], 700);
  }

  popBoxes(picture) {
    for (const [place, box] of [...picture.querySelectorAll(".box")].entries()) {
      const frames = [{ opacity: 0, transform: "scale(1.6)" }, { opacity: 1, transform: "none" }];
      this.animate(box, frames, 400, 300 + 80 * place);
    }
  }

  animate(element, frames, duration, delay = 0) {
    if (this.reducedMotion.matches) return;
    element.animate(frames, { duration, delay, easing: EASE, fill: "backwards" });
  }

  makeFullScreenButton(button) {
    button.hidden = !document.fullscreenEnabled;
    button.onclick = () => (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen());
    this.root.onfullscreenchange = () => setText(button, document.fullscreenElement ? "Leave full screen" : "Full screen");
  }

  make(kind) {
    return this.templates.get(kind).cloneNode(true);
  }
}

function makeBox({ number, color, box: [left, top, width, height] }) {
  const box = document.createElement("span");
  box.className = "box";
  const text = document.createElement("b");
  text.textContent = number;
  box.append(text);
  for (const [name, ratio] of Object.entries({ left, top, width, height })) box.style[name] = `${100 * ratio}%`;
  box.style.setProperty("--color", color);
  return box;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Leaves elements that are in place alone: moving one ends its animations. (An element that is animated before it is in
// the document keeps the first frame's style in Chromium.)
function replaceChildren(parent, children) {
  if (children.length !== parent.children.length || children.some((child, place) => parent.children[place] !== child)) {
    parent.replaceChildren(...children);
  }
}
