// Which of the page's tab stops do not show that they have the focus, or show it where nobody sees it.
// Called after a key was pressed, so that the browser takes each focus for one by keyboard.
async () => {
  const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const SHOWN_BY = [
    ...["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor", "color"],
    ...["borderTopColor", "borderBottomColor", "borderTopWidth", "textDecorationLine"],
  ];

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
  const looks = (elements) =>
    JSON.stringify(elements.map((each) => {
      const style = getComputedStyle(each);
      const has = SHOWN_BY.map((property) => style[property]);
      // An outline without a style is none, whatever its colour.
      return style.outlineStyle === "none" ? has.slice(3) : has;
    }));
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
    const plain = looks(parts);
    element.focus();
    if (document.activeElement !== element) continue;
    if (looks(parts) === plain) wrong.push(`no mark of the focus: ${name(element)}`);
    // What closes takes its time to be gone.
    for (let waited = 0; waited < PATIENCE_FRAMES && !isSeen(element); waited += 1) await frame();
    if (!isSeen(element)) wrong.push(`covered while it has the focus: ${name(element)}`);
  }
  document.activeElement?.blur();
  before?.focus();
  return wrong;
}
