// @ts-check
/*
 * What the theme opens by a click alone opens by keyboard, too: the menu, what one may do as oneself,
 * the filters, a password that is to be seen. Loaded by the admin as a classic script. All words are
 * taken from the page itself, which is translated.
 */
(() => {
  /** What the theme listens for clicks on; a click beside it is another matter. */
  const CLICKED = "[x-on\\:click]";
  const HAS_KEYS = "a[href], button, input, select, textarea, label, summary";
  const ICON = ".material-symbols-outlined";

  /** @param {Element} element what it says without its icons, whose names would be read out */
  const words = (element) => {
    const copy = /** @type {Element} */ (element.cloneNode(true));
    for (const icon of copy.querySelectorAll(ICON)) icon.remove();
    return copy.matches(ICON) ? "" : (copy.textContent ?? "").trim().replace(/\s+/g, " ");
  };

  /** @param {HTMLElement} opener @returns {HTMLElement | null} */
  const panelOf = (opener) => {
    if (opener.getAttribute("x-on:click")?.includes("filterOpen")) return document.getElementById("changelist-filter");
    // What one may do with a chosen row hangs at the end of the page.
    const field = opener.getAttribute("x-ref")?.match(/^relatedWidgetWrapper(.+)$/)?.[1];
    if (field) return document.getElementById(`related-widget-wrapper-${field}`);
    return opener.parentElement?.querySelector(":scope > nav[x-show]") ?? null;
  };

  /** @param {HTMLElement} opener */
  const nameOf = (opener) => {
    // Who shows nothing but an icon is called what it leads to.
    const leadsTo = (panelOf(opener) ?? document.getElementById("site-name"))?.querySelectorAll("a, button") ?? [];
    return opener.title || words(opener) || [...leadsTo].map(words).join(", ");
  };

  /** @param {HTMLElement} opener */
  function makeButton(opener) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-label", nameOf(opener));
    opener.tabIndex = 0;
    opener.addEventListener("keydown", (event) => {
      if (event.target !== opener || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      opener.click();
    });
  }

  /**
   * Who opens a panel is in it, Escape leads back, and who goes on beside it has closed it.
   * @param {HTMLElement} opener
   * @param {HTMLElement} panel
   * @param {boolean} coversOpener
   */
  function lead(opener, panel, coversOpener = false) {
    // Where there is room, the menu is there without its button.
    const isOpen = () => opener.checkVisibility() && panel.checkVisibility();
    const close = () => {
      const ground = panel.querySelector("#changelist-filter-close");
      if (ground instanceof HTMLElement) ground.click();
      else opener.click();
    };
    let wasOpen = isOpen();
    opener.setAttribute("aria-expanded", String(wasOpen));
    new MutationObserver(() => {
      if (isOpen() === wasOpen) return;
      wasOpen = !wasOpen;
      opener.setAttribute("aria-expanded", String(wasOpen));
      const first = panel.querySelector("input:not([type=hidden]), select, a[href], button, [role=button]");
      if (wasOpen && first instanceof HTMLElement) first.focus();
    }).observe(panel, { attributes: true, attributeFilter: ["style", "class"] });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !isOpen()) return;
      event.stopPropagation();
      close();
      opener.focus();
    });
    document.addEventListener("focusin", ({ target }) => {
      const isBeside = target instanceof Node && !panel.contains(target) && (target !== opener || coversOpener);
      if (isBeside && isOpen()) close();
    });
  }

  function leadIntoMenu() {
    const opener = document.querySelector("button[x-on\\:click*=sidebarMobileOpen]");
    const menu = document.getElementById("nav-sidebar")?.closest("[x-bind\\:class*=sidebarMobileOpen]");
    if (opener instanceof HTMLElement && menu instanceof HTMLElement) lead(opener, menu, true);
  }

  document.addEventListener("DOMContentLoaded", () => {
    leadIntoMenu();
    for (const each of document.querySelectorAll(CLICKED)) {
      // Without words it is the ground beside a panel, a click on which closes that.
      const isOpener = each instanceof HTMLElement && !each.closest(HAS_KEYS) && each.textContent?.trim();
      if (!isOpener) continue;
      makeButton(each);
      const panel = panelOf(each);
      if (panel !== null) lead(each, panel);
    }
  });
})();
