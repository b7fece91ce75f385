// The drawing of a panel as a file for a slide: title, chart, filters and source on the theme's background.
//
// In: the panel's figure and texts, and its provenance from lib/ui/provenance.py. Out: a menu, and an SVG file or a PNG
// of twice its size, as the chart is drawn at that moment, named after the panel and the filters.

const MARGIN = 24;
const PNG_SCALE = 2;
const LINE_HEIGHT = 1.4;
const SIZES = { title: 18, text: 13, small: 11, symbol: 12 };
const BETWEEN_ENTRIES = 16;
const REFERENCES = ["fill", "stroke", "clip-path"];

class Save {
  constructor(root) {
    this.root = root;
    this.menu = root.querySelector(".save");
    this.ended = new AbortController();
    for (const button of this.menu.querySelectorAll("button")) button.onclick = () => this.save(button.value);
    this.menu.onkeydown = (event) => {
      if (event.key !== "Escape" || !this.menu.open) return;
      event.preventDefault();
      this.close();
    };
    const closeOutside = ({ target }) => this.menu.contains(target) || (this.menu.open = false);
    document.addEventListener("pointerdown", closeOutside, { signal: this.ended.signal });
  }

  show(panel, provenance) {
    Object.assign(this, { panel, provenance });
    this.menu.querySelector("summary").setAttribute("aria-label", `Save the drawing "${panel.title}"`);
  }

  close() {
    this.menu.open = false;
    this.menu.querySelector("summary").focus();
  }

  async save(kind) {
    const drawing = compose(this.root, this.panel, this.provenance);
    drawing.prepend(await embeddedFont(drawing.getAttribute("font-family")));
    const file = kind === "png" ? await toPng(drawing) : toSvg(drawing);
    const link = Object.assign(document.createElement("a"), {
      href: URL.createObjectURL(file),
      download: `${this.panel.name}-${this.provenance.slug}.${kind}`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.close();
  }

  end() {
    this.ended.abort();
  }
}

// One SVG element: the texts, and a copy of the chart with the colours that the style sheet gives it.
function compose(root, { title, subtitle, caption, legend, alternative }, { filters, source }) {
  const style = getComputedStyle(root);
  const chart = root.querySelector("svg.marks");
  const { width, height } = chart.getBoundingClientRect();
  const drawing = svgElement("svg", { role: "img", "aria-label": alternative, "font-family": style.fontFamily });
  const background = drawing.appendChild(svgElement("rect", { width: "100%", height: "100%" }));
  background.setAttribute("fill", style.getPropertyValue("--st-background-color") || "white");
  let y = MARGIN;
  const write = (text, size, weight = 400) => {
    const font = `${weight} ${size}px ${style.fontFamily}`;
    for (const line of wrap(text, width, font)) {
      // A program without the font fits its own to the same length.
      const fitted = { textLength: widthOf(line, font), lengthAdjust: "spacingAndGlyphs" };
      const at = { x: MARGIN, y: y + size, "font-size": size, "font-weight": weight, fill: style.color };
      drawing.appendChild(svgElement("text", { ...at, ...fitted })).textContent = line;
      y += size * LINE_HEIGHT;
    }
  };
  write(title, SIZES.title, 600);
  write(subtitle, SIZES.text);
  write(caption, SIZES.text);
  y += addLegend(drawing, legend, y + MARGIN / 2, width, style);
  const copy = drawing.appendChild(withStyles(chart));
  for (const [name, value] of Object.entries({ x: MARGIN, y: y + MARGIN / 2, width, height })) copy.setAttribute(name, value);
  y += height + MARGIN;
  write(filters, SIZES.small);
  write(source, SIZES.small);
  const size = { width: Math.ceil(width + 2 * MARGIN), height: Math.ceil(y + MARGIN) };
  for (const [name, value] of Object.entries({ ...size, viewBox: `0 0 ${size.width} ${size.height}` })) {
    drawing.setAttribute(name, value);
  }
  return drawing;
}

// Returns its height; entries go on to the next line where the chart ends.
function addLegend(drawing, legend, top, width, { color, fontFamily }) {
  const lineHeight = SIZES.text * LINE_HEIGHT;
  let [x, y] = [0, top];
  for (const entry of legend) {
    const text = SIZES.symbol * 1.5;
    const entryWidth = text + widthOf(entry.label, `400 ${SIZES.text}px ${fontFamily}`);
    if (x && x + entryWidth > width) [x, y] = [0, y + lineHeight];
    const symbol = drawing.appendChild(symbolOf(entry.symbol, entry.color));
    const box = { x: MARGIN + x, y: y + 1, width: SIZES.symbol, height: SIZES.symbol };
    for (const [name, value] of Object.entries(box)) symbol.setAttribute(name, value);
    const at = { x: MARGIN + x + text, y: y + SIZES.symbol, "font-size": SIZES.text, fill: color };
    drawing.appendChild(svgElement("text", at)).textContent = entry.label;
    x += entryWidth + BETWEEN_ENTRIES;
  }
  return legend.length ? y + lineHeight - top + MARGIN / 2 : 0;
}

function withStyles(chart) {
  const copy = chart.cloneNode(true);
  const copies = [...copy.querySelectorAll("*")];
  [...chart.querySelectorAll("*")].forEach((original, index) => {
    const { fill, opacity } = getComputedStyle(original);
    if (original.localName === "text") copies[index].setAttribute("fill", fill);
    if (opacity !== "1") copies[index].setAttribute("opacity", opacity);
    for (const name of REFERENCES.filter((each) => original.getAttribute(each)?.startsWith("url("))) {
      copies[index].setAttribute(name, original.getAttribute(name).replace(/url\(.*#/, "url(#")); // not to the page's address
    }
  });
  copy.removeAttribute("class");
  return copy;
}

function wrap(text, width, font) {
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && widthOf(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function widthOf(text, font) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = font;
  return context.measureText(text).width;
}

function toSvg(drawing) {
  return new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" });
}

async function toPng(drawing) {
  const url = URL.createObjectURL(toSvg(drawing));
  const image = Object.assign(new Image(), { src: url });
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = PNG_SCALE * drawing.getAttribute("width");
  canvas.height = PNG_SCALE * drawing.getAttribute("height");
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

// The page's own font as a part of the drawing: an image can load nothing, and a slide may be shown on another computer.
async function embeddedFont(family) {
  const [first] = family.split(",").map(unquoted);
  const own = [...document.styleSheets].filter(({ href }) => !href || href.startsWith(location.origin));
  const rules = own.flatMap(({ cssRules }) => [...cssRules]);
  const faces = rules.filter(
    (rule) => rule instanceof CSSFontFaceRule && unquoted(rule.style.fontFamily) === first && rule.style.fontStyle !== "italic",
  );
  const style = svgElement("style", {});
  style.textContent = (await Promise.all(faces.map(embedded))).join("\n");
  return style;
}

async function embedded(face) {
  const [source, address] = face.style.src.match(/url\("?([^")]+)"?\)/);
  const font = await (await fetch(new URL(address, face.parentStyleSheet.href ?? document.baseURI))).blob();
  const reader = new FileReader();
  reader.readAsDataURL(font);
  await new Promise((resolve) => (reader.onload = resolve));
  return face.cssText.replace(source, `url("${reader.result}")`);
}

function unquoted(name) {
  return name.trim().replace(/^["']|["']$/g, "");
}
