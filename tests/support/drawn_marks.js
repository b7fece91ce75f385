// What a chart's figure shows: its marks as the browser has drawn them, and the rows of its open data table.
//
// In: the element of a panel. Out: title, subtitle, table, and groups of marks, each position inverted by the chart's
// own scales: `at.y.top` is the value that a bar's upper end stands for. A sequential colour is inverted too, as
// `at.color.fill`, which is null for a mark with none of its colours. Vega leaves each mark's item on its SVG element,
// and the scales on the context of its group:
// https://github.com/vega/vega/blob/main/packages/vega-encode/src/Mark.js

window.drawnMarks = (figure) => {
  const COLORS = 600, SAME_COLOR = 12;
  const text = (selector) => figure.querySelector(selector)?.textContent ?? "";
  const [columns, ...rows] = [...figure.querySelectorAll("table tr")].map(({ cells }) => [...cells].map((cell) => cell.textContent));
  const groups = [...figure.querySelectorAll("svg.marks g.role-mark")].filter((group) => group.firstElementChild);
  return {
    title: text(".title"),
    subtitle: text(".subtitle"),
    columns: columns ?? [],
    rows,
    groups: groups.map(readGroup).filter(({ marks }) => marks.length),
  };

  function readGroup(element) {
    const { mark } = element.firstElementChild.__data__;
    const { scales, dx, dy } = scalesOf(mark.group, 0, 0);
    const colors = colorsOf(scales.color);
    const marks = mark.items.filter(isVisible).map((item) => readItem(item, scales, colors, dx, dy));
    return { type: mark.marktype, fields: Object.keys(mark.items[0].datum ?? {}), marks };
  }

  // Those of the innermost group that has some, and how far the marks are from it.
  function scalesOf(group, dx, dy) {
    const scales = Object.entries(group.context?.scales ?? {}).map(([name, { value }]) => [name, value]);
    if (scales.length) return { scales: Object.fromEntries(scales), dx, dy };
    return scalesOf(group.mark.group, dx + (group.x ?? 0), dy + (group.y ?? 0));
  }

  function isVisible({ opacity = 1, fillOpacity = 1, strokeOpacity = 1, defined = true }) {
    return defined && opacity > 0 && Math.max(fillOpacity, strokeOpacity) > 0;
  }

  function readItem({ x = 0, y = 0, x2 = x, y2 = y, width = x2 - x, height = y2 - y, fill, text, datum }, scales, colors, dx, dy) {
    const [left, right] = [x + dx, x + dx + width].sort((a, b) => a - b);
    const [top, bottom] = [y + dy, y + dy + height].sort((a, b) => a - b);
    const pixels = { left, right, middle: (left + right) / 2, top, bottom, center: (top + bottom) / 2 };
    const positions = Object.entries(scales).filter(([name]) => /(^|_)[xy]$/.test(name));
    const at = Object.fromEntries(positions.map(([name, scale]) => [name, invertAll(scale, pixels)]));
    if (colors) at.color = { fill: nearest(colors, fill) };
    return { at, text, datum: { ...datum } };
  }

  function invertAll(scale, pixels) {
    return Object.fromEntries(Object.entries(pixels).map(([end, pixel]) => [end, invert(scale, pixel)]));
  }

  function invert(scale, pixel) {
    if (!scale.bandwidth) return Number(scale.invert(pixel));
    return scale.domain().find((member) => scale(member) <= pixel && pixel <= scale(member) + scale.bandwidth());
  }

  function colorsOf(scale) {
    const [first, last] = [scale?.domain()[0], scale?.domain().at(-1)];
    if (typeof first !== "number") return null;
    const values = Array.from({ length: COLORS + 1 }, (_, step) => first + ((last - first) * step) / COLORS);
    return values.map((value) => [value, channels(scale(value))]);
  }

  function nearest(colors, fill) {
    const wanted = channels(fill ?? "");
    const distance = ([, color]) => color.reduce((sum, channel, index) => sum + Math.abs(channel - wanted[index]), 0);
    if (wanted.length < 3) return null;
    const best = colors.reduce((closest, each) => (distance(each) < distance(closest) ? each : closest));
    return distance(best) < SAME_COLOR ? best[0] : null;
  }

  function channels(color) {
    if (color.startsWith("#")) return [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
    return (color.match(/[\d.]+/g) ?? []).map(Number);
  }
};
