// Which of the page's tab stops do not show that they have the focus, or show it where nobody sees it.
// Called after a key was pressed, so that the browser takes each focus for one by keyboard.
async () => {
  const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const SHOWN_BY = [
    ...["outlineStyle", "outlineWidth", "outlineColor", "outlineOffset", "boxShadow", "backgroundColor", "color"],
    ...["borderTopColor", "borderBottomColor", "borderTopWidth", "borderBottomWidth", "textDecorationLine"],
  ];
  const SHADOW = /(\w+\([^)]*\)|#\w+) -?[\d.]+px -?[\d.]+px [\d.]+px ([\d.]+)px( inset)?/g;
  // WCAG 2.2, 1.4.11 Non-text Contrast.
  const CONTRAST = 3;
  const PATIENCE_FRAMES = 30;

  const name = (element) => {
    const said = element.getAttribute("aria-label") ?? element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    const id = element.id ? `#${element.id}` : "";
    return `${element.localName}${id}.${element.className} “${said}”`;
  };
  // The mark may stand on what holds the control, or on what stands for it.
  const marked = (element) =>
    [element, element.parentElement, element.parentElement?.parentElement, element.nextElementSibling, ...element.children]
      .filter((each) => each !== null && each !== undefined);
  const look = (element) => {
    const style = getComputedStyle(element);
    return Object.fromEntries(SHOWN_BY.map((property) => [property, style[property]]));
  };

  const paint = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const channels = (colour) => {
    if (!known.has(colour)) {
      paint.clearRect(0, 0, 1, 1);
      paint.fillStyle = colour;
      paint.fillRect(0, 0, 1, 1);
      known.set(colour, [...paint.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(colour);
  };
  const over = (colour, ground) => {
    const [alpha, top] = [channels(colour)[3] / 255, channels(colour)];
    return ground.map((value, at) => alpha * top[at] + (1 - alpha) * value);
  };
  const ground = (element) =>
    element === null ? [255, 255, 255] : over(getComputedStyle(element).backgroundColor, ground(element.parentElement));
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };

  /** The contrasts of all that shows the focus on this element; none where nothing does. */
  const marks = (element, before, after) => {
    const [around, inside] = [ground(element.parentElement), ground(element)];
    const changed = (...properties) => properties.some((property) => before[property] !== after[property]);
    const found = [];
    const has = (style) => style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
    if (has(after) && (!has(before) || changed("outlineStyle", "outlineWidth", "outlineColor", "outlineOffset"))) {
      const beside = Number.parseFloat(after.outlineOffset) < 0 ? inside : around;
      found.push(contrast(over(after.outlineColor, beside), beside));
    }
    if (changed("boxShadow")) {
      for (const [, colour, spread, inset] of after.boxShadow.matchAll(SHADOW)) {
        const beside = inset ? inside : around;
        if (Number(spread) > 0) found.push(contrast(over(colour, beside), beside));
      }
    }
    for (const edge of ["borderTop", "borderBottom"]) {
      if (!changed(`${edge}Color`, `${edge}Width`) || Number.parseFloat(after[`${edge}Width`]) === 0) continue;
      const shown = over(after[`${edge}Color`], inside);
      const was = Number.parseFloat(before[`${edge}Width`]) > 0 ? over(before[`${edge}Color`], inside) : around;
      found.push(Math.min(contrast(shown, was), contrast(shown, around)));
    }
    if (changed("backgroundColor")) found.push(contrast(inside, over(before.backgroundColor, around)));
    if (changed("color")) found.push(contrast(over(after.color, inside), over(before.color, inside)));
    if (changed("textDecorationLine")) found.push(contrast(over(after.color, inside), inside));
    return found;
  };
  const isSeen = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
    return points.some(([x, y]) => {
      const hit = document.elementFromPoint(left + x * width, top + y * height);
      return hit !== null && (element.contains(hit) || hit.contains(element) || hit.closest("label")?.control === element);
    });
  };

  // From where the focus is, as Tab goes: what is open there closes behind it.
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const before = document.activeElement;
  const all = [...document.querySelectorAll(STOPS)];
  const start = Math.max(0, all.indexOf(before));
  const wrong = [];
  for (const element of [...all.slice(start), ...all.slice(0, start)]) {
    if (element.tabIndex < 0 || element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
    document.activeElement?.blur();
    const parts = marked(element);
    const plain = parts.map(look);
    element.focus();
    if (document.activeElement !== element) continue;
    const clearest = Math.max(0, ...parts.flatMap((part, at) => marks(part, plain[at], look(part))));
    if (clearest === 0) wrong.push(`no mark of the focus: ${name(element)}`);
    else if (clearest < CONTRAST) wrong.push(`focus shown with a contrast of ${clearest.toFixed(2)}: ${name(element)}`);
    // What closes takes its time to be gone.
    for (let waited = 0; waited < PATIENCE_FRAMES && !isSeen(element); waited += 1) await frame();
    if (!isSeen(element)) wrong.push(`covered while it has the focus: ${name(element)}`);
  }
  document.activeElement?.blur();
  before?.focus();
  return wrong;
}
