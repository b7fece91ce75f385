// Fewer tab stops in the sidebar: one for the navigation, whose links arrow keys reach, and none for help icons, which
// F1 opens beside the focused control.
//
// In: Streamlit's sidebar. Out: its tab order; lib/ui/theme_css.py shows the keys next to what has the focus.

(() => {
  const NAVIGATION = "[data-testid=stSidebarNavLink]";
  const HELP = "[data-testid=stTooltipHoverTarget] button, button[aria-label^='Help for']";
  const STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

  const sidebar = () => document.querySelector("[data-testid=stSidebar]");
  const links = () => [...sidebar().querySelectorAll(NAVIGATION)];

  const order = () => {
    if (!sidebar()) return;
    const current = links().find((link) => link.ariaCurrent === "page") ?? links()[0];
    const focused = document.activeElement?.closest(NAVIGATION);
    for (const link of links()) set(link, "tabIndex", link === (focused ?? current) ? 0 : -1);
    for (const help of sidebar().querySelectorAll(HELP)) set(help, "tabIndex", -1);
    for (const control of sidebar().querySelectorAll("input, [role=toolbar]")) {
      if (helpOf(control)) set(control, "ariaDescription", "F1: help");
    }
  };
  const set = (target, name, value) => target[name] === value || (target[name] = value);
  const helpOf = (control) => control.closest("[data-testid=stElementContainer]")?.querySelector(HELP);

  addEventListener("keydown", (event) => {
    const link = event.target.closest?.(NAVIGATION);
    if (link && event.key in STEPS) {
      const all = links();
      all.at(Math.min(Math.max(all.indexOf(link) + STEPS[event.key], 0), all.length - 1)).focus();
      event.preventDefault();
    }
    const help = event.key === "F1" && sidebar()?.contains(event.target) && helpOf(event.target);
    if (help) {
      help.focus();
      event.preventDefault();
    }
  });
  addEventListener("focusin", ({ target }) => target.closest?.(NAVIGATION) && order());
  new MutationObserver(order).observe(document, { childList: true, subtree: true });
})();
