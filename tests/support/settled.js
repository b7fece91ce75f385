// Runs before each document of a test's page; counts the animation frames since the page last changed.
//
// Out: `settled.reset()` starts the count again; `settled.frames()`, called once per frame, is the number of consecutive
// frames in which the page was complete and nothing changed.

window.settled = {
  changed: true,
  count: 0,
  sentAt: null,

  reset() {
    this.count = 0;
  },

  frames() {
    this.count = this.missing() || this.changed ? 0 : this.count + 1;
    this.changed = false;
    return this.count;
  },

  // What the page still waits for, or null when it is complete.
  missing() {
    const all = (selector) => [...document.querySelectorAll(selector)];
    if (!all("h1").length) return "a heading";
    if (all("[data-testid=stSkeleton]").length) return "an element that is being loaded";
    if (!all("[data-testid=stApp]").every((app) => app.dataset.testScriptState === "notRunning")) return "the script";
    if (this.sentAt !== null && performance.now() - this.sentAt < 1000) return "the server's reply";
    if (!all(".board").every((board) => board.children.length)) return "the contents of a board";
    if (!all(".drawing").every((chart) => chart.querySelector("svg.marks"))) return "the drawing of a chart";
    if (!all("[data-testid=data-grid-canvas]").every((grid) => grid.children.length)) return "the rows of a table";
    if (document.fonts.status !== "loaded") return "a font";
    if (document.getAnimations().some(({ playState }) => playState === "running")) return "the end of an animation";
    return null;
  },
};

// A message of the page requests a run of the script; the server's first reply means that the run has begun. Not every
// message has a reply, so the wait is limited.
window.WebSocket = class extends WebSocket {
  constructor(...parameters) {
    super(...parameters);
    this.addEventListener("message", () => (settled.sentAt = null));
  }

  send(message) {
    settled.sentAt = performance.now();
    super.send(message);
  }
};

// Attributes count only in charts: a control shows a click before the server receives it.
new MutationObserver((changes) => {
  const counts = ({ type, target }) => type !== "attributes" || target.closest(".drawing");
  if (changes.some(counts)) settled.changed = true;
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
