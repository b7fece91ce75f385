// For every text in a chart: its words, and the contrast (WCAG 2) of its fill against the page's background, or against the
// segment that it labels.
() => {
  const rgba = colour => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const luminance = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const over = (top, alpha, below) => below.map((v, i) => alpha * top[i] + (1 - alpha) * v);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const [r, g, b, a] = rgba(getComputedStyle(e).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const segment = text => {
    if (!text.closest(".on_segments_marks")) return null;
    const { _row } = text.__data__.datum;
    const bars = [...text.closest("svg").querySelectorAll(".mark-rect.role-mark path")];
    return rgba(bars.find(bar => bar.__data__.datum._row === _row && bar.__data__.datum.ink).getAttribute("fill")).slice(0, 3);
  };
  return [...document.querySelectorAll(".drawing svg.marks text")]
    .filter(text => text.textContent.trim() && text.getBoundingClientRect().width)
    .map(text => {
      const style = getComputedStyle(text);
      const [r, g, b, a] = rgba(style.fill);
      let alpha = a * style.fillOpacity;
      for (let e = text; e.tagName !== "svg"; e = e.parentElement) alpha *= getComputedStyle(e).opacity;
      const ground = segment(text) ?? behind(text.closest("svg"));
      const [light, dark] = [luminance(over([r, g, b], alpha, ground)), luminance(ground)].sort((x, y) => y - x);
      return { text: text.textContent, drawn: alpha > 0, contrast: (light + 0.05) / (dark + 0.05) };
    })
    .filter(text => text.drawn);
};
