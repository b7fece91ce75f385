// The marks of a chart that select: by click, by a drag across days, and by keyboard.
//
// In: a panel's Vega view, what its marks select (`selects`), and what was selected in it (`selected`). Out: a callback
// with the values of a mark; marks that are not selected are dimmed. A label of an axis or of a legend is a mark too.

const MARKS = ".legend > *, .role-mark > *, .role-axis-label > *";
const SHAPES_OF_MANY_ROWS = ["line", "area", "trail", "group"];
const REACH_PIXELS = 14; // a click this close to a mark means the mark
const DRAG_PIXELS = 6;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SIDEWAYS = 3; // how much farther a mark beside an arrow's direction counts

let optionNumber = 0;

class Marks {
  constructor(root, select) {
    this.root = root;
    this.drawing = root.querySelector(".drawing");
    this.brush = root.querySelector(".brush");
    this.cursor = root.querySelector(".cursor");
    this.select = select;
    for (const part of [this.drawing, root.querySelector(".legend")]) {
      part.addEventListener("click", (event) => this.click(event));
    }
    this.drawing.addEventListener("pointerdown", (event) => this.press(event));
    this.cursor.addEventListener("focus", () => this.moveTo(this.active ?? this.all()[0]));
    this.cursor.addEventListener("blur", () => this.cursor.replaceChildren());
    this.cursor.addEventListener("keydown", (event) => this.key(event));
  }

  show(view, { title, selects, selected }) {
    Object.assign(this, { view, selects, selected });
    this.root.classList.toggle("selectable", selects.length > 0);
    this.cursor.hidden = !selects.length;
    this.cursor.setAttribute("aria-label", `Marks of the chart ${title}: arrow keys move, Enter filters`);
    this.dim();
    this.showDays(selected.days);
    if (document.activeElement === this.cursor) this.moveTo(this.all().find(({ key }) => key === this.active?.key));
  }

  // The values that a mark selects, by dimension, or null; `shown`: also those that only the legend selects.
  valuesOf(item, shown = false) {
    const role = item?.mark?.role;
    const values = {};
    for (const { dimension, column, values: known, legend_only: legendOnly } of this.selects) {
      if (legendOnly && role === "mark" && !shown) continue;
      const value = role === "mark" ? item.datum?.[column] : item?.datum?.value;
      if (dimension !== "days") {
        if (Object.hasOwn(known, value)) values[dimension] = [known[value]];
      } else if (role === "mark" && item.datum?.left !== undefined) {
        values.days = [item.datum.left, item.datum.right];
      }
    }
    return Object.keys(values).length ? values : null;
  }

  // Each element of the drawing that selects, with its item and values.
  elements() {
    return [...this.root.querySelectorAll(MARKS)]
      .map((element) => ({ element, item: element.__data__ }))
      .filter(({ item }) => item?.mark && !SHAPES_OF_MANY_ROWS.includes(item.mark.marktype))
      .map(({ element, item }) => ({ element, item, values: this.valuesOf(item), shown: this.valuesOf(item, true) }))
      .filter(({ values }) => values);
  }

  // One mark per combination of values; of several elements, one that shows nothing else, and whose tooltip says most.
  all() {
    const byKey = new Map();
    const says = ({ item, shown, values }) =>
      Object.keys(item.tooltip ?? {}).length - 1000 * (Object.keys(shown).length - Object.keys(values).length);
    for (const mark of this.elements()) {
      const key = JSON.stringify(mark.values);
      if (!byKey.has(key) || says(mark) > says(byKey.get(key))) byKey.set(key, { key, ...mark });
    }
    return [...byKey.values()];
  }

  click(event) {
    if (this.dragged || !this.selects?.length) return;
    const values = this.at(event);
    if (values) this.select(values, event.shiftKey);
  }

  // The values of the mark at the pointer, or else of the nearest one within reach.
  at({ target, clientX, clientY }) {
    for (let node = target; node && node !== this.root; node = node.parentNode) {
      const values = node.__data__?.mark && this.valuesOf(node.__data__);
      if (values) return values;
    }
    const distances = this.elements().map(({ element, values }) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const sideways = Math.max(left - clientX, clientX - right, 0);
      return { values, distance: Math.hypot(sideways, Math.max(top - clientY, clientY - bottom, 0)) };
    });
    const [nearest] = distances.sort((one, other) => one.distance - other.distance);
    return nearest?.distance <= REACH_PIXELS ? nearest.values : null;
  }

  press(event) {
    this.dragged = false;
    const selectsDays = this.selects?.some(({ dimension }) => dimension === "days");
    if (!selectsDays || event.button !== 0 || event.pointerType === "touch") return;
    const start = event.clientX;
    const move = ({ clientX }) => {
      this.dragged ||= Math.abs(clientX - start) > DRAG_PIXELS;
      if (this.dragged) this.showDays([this.instantAt(start), this.instantAt(clientX)]);
    };
    const release = ({ clientX, shiftKey }) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointercancel", cancel);
      if (this.dragged) this.select({ days: [this.instantAt(start), this.instantAt(clientX)] }, shiftKey);
    };
    const cancel = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", release);
      this.showDays(this.selected.days);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", release, { once: true });
    addEventListener("pointercancel", cancel, { once: true });
  }

  // The top left corner of the plot, without axes, in the window.
  get corner() {
    const { left, top } = this.drawing.querySelector("svg.marks").getBoundingClientRect();
    const [x, y] = this.view.origin();
    const padding = this.view.padding();
    return { left: left + x + padding.left, top: top + y + padding.top };
  }

  instantAt(clientX) {
    const x = Math.min(Math.max(clientX - this.corner.left, 0), this.view.width());
    return this.view.scale("x").invert(x).valueOf();
  }

  // An interval of days as a band behind which the plot remains visible.
  showDays(days) {
    this.brush.hidden = !days;
    if (!days) return;
    const [first, last] = days
      .map((instant) => Math.min(Math.max(this.view.scale("x")(instant), 0), this.view.width()))
      .sort((one, other) => one - other);
    const plot = this.brush.parentElement.getBoundingClientRect();
    const { left, top } = this.corner;
    Object.assign(this.brush.style, {
      left: `${left - plot.left + first}px`,
      top: `${top - plot.top}px`,
      width: `${last - first}px`,
      height: `${this.view.height()}px`,
    });
  }

  dim() {
    const dims = Object.keys(this.selected).length > 0;
    if (!dims && !this.dimmed) return;
    this.dimmed = dims;
    for (const { element, item, shown } of this.elements()) {
      // An invisible mark stays invisible.
      element.classList.toggle("unselected", item.opacity !== 0 && !this.isSelected(shown));
    }
  }

  isSelected(values) {
    return Object.entries(this.selected).every(([dimension, selected]) => {
      if (!values[dimension]) return true;
      if (dimension !== "days") return selected.includes(values[dimension][0]);
      const middle = (values.days[0] + values.days[1]) / 2;
      return selected[0] <= middle && middle < selected[1];
    });
  }

  // The tooltip of a mark, or else its text, or else what it selects.
  textOf({ tooltip, text, datum, mark: { role } }) {
    if (typeof tooltip === "object" && tooltip !== null) {
      return told(tooltip)
        .map(([name, value]) => `${name}: ${value}`)
        .join(", ");
    }
    if (role !== "mark") return String(text ?? datum.value);
    const selected = this.selects.filter(({ column, values }) => Object.hasOwn(values, datum[column]));
    return selected.map(({ column }) => datum[column]).join(", ");
  }

  key(event) {
    if (event.key in ARROWS) this.moveTo(this.next(ARROWS[event.key]));
    else if (["Enter", " "].includes(event.key) && this.active) this.select(this.active.values, event.shiftKey);
    else return;
    event.preventDefault();
  }

  // The nearest mark in the direction of an arrow key.
  next([right, down]) {
    const marks = this.all();
    const here = marks.find(({ key }) => key === this.active?.key);
    if (!here) return marks[0];
    const from = middleOf(here.element);
    let best = here;
    let least = Infinity;
    for (const mark of marks) {
      const to = middleOf(mark.element);
      const ahead = (to.x - from.x) * right + (to.y - from.y) * down;
      const aside = Math.abs((to.x - from.x) * down) + Math.abs((to.y - from.y) * right);
      if (ahead > 1 && ahead + SIDEWAYS * aside < least) [best, least] = [mark, ahead + SIDEWAYS * aside];
    }
    return best;
  }

  // Shows a ring around the mark; a new element for each, so that a screen reader reads it.
  moveTo(mark) {
    this.active = mark;
    if (!mark) return this.cursor.replaceChildren();
    const option = element("div", []);
    const plot = this.cursor.parentElement.getBoundingClientRect();
    const { left, top, width, height } = mark.element.getBoundingClientRect();
    Object.assign(option.style, {
      left: `${left - plot.left}px`,
      top: `${top - plot.top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    const chosen = Object.keys(this.selected).length > 0 && this.isSelected(mark.values);
    option.id = `mark-${(optionNumber += 1)}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(chosen));
    option.setAttribute("aria-label", this.textOf(mark.item));
    this.cursor.replaceChildren(option);
    this.cursor.setAttribute("aria-activedescendant", option.id);
  }
}

function middleOf(drawn) {
  const { left, right, top, bottom } = drawn.getBoundingClientRect();
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}
