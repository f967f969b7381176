// @ts-check
/*
 * Gives the theme's pages what assistive technology needs and their markup lacks: a main landmark,
 * names of lists that are chosen from, icons that are not read out as words. Loaded by the admin as a
 * classic script. All words are taken from the page itself, which is translated.
 */
(() => {
  /** @param {string} selector @returns {HTMLElement[]} */
  const all = (selector) => [...document.querySelectorAll(selector)].filter((each) => each instanceof HTMLElement);

  const ICON = ".material-symbols-outlined";

  /** @param {Element | null | undefined} element */
  const words = (element) => element?.textContent?.trim() ?? "";

  function markLandmarks() {
    (document.getElementById("main") ?? document.getElementById("page"))?.setAttribute("role", "main");
    const site = words(document.getElementById("site-name"));
    document.getElementById("nav-sidebar-inner")?.setAttribute("aria-label", site);
    const title = words(document.querySelector("h1")) || document.title;
    // What scrolls is made a region of its own, by the same name everywhere.
    for (const [index, each] of all("[data-simplebar]").entries()) {
      const name = each.closest("nav") ? site : title;
      each.dataset.simplebarAriaLabel = index ? `${name} ${index + 1}` : name;
    }
  }

  /** @param {HTMLElement} element what it says without its icons */
  const wordsBesideIcons = (element) => {
    const copy = /** @type {HTMLElement} */ (element.cloneNode(true));
    for (const icon of copy.querySelectorAll(ICON)) icon.remove();
    return words(copy);
  };

  function hideIcons() {
    // The mark of the site leads where its name does; a button of three dots shows what it leads to.
    const site = document.querySelector("#site-name a")?.getAttribute("href");
    for (const each of all(`a[href="${site}"]`)) {
      if (!wordsBesideIcons(each)) each.setAttribute("aria-label", words(document.getElementById("site-name")));
    }
    for (const each of all("a[x-on\\:click*=showActions]")) {
      const leadsTo = [...(each.parentElement?.querySelectorAll("li a") ?? [])];
      const names = leadsTo.map((link) => (link instanceof HTMLElement ? wordsBesideIcons(link) : ""));
      each.setAttribute("aria-label", names.join(", "));
    }
    // An icon of this font is a word, which stands for nothing but the drawing. One button has no other.
    for (const each of all(`${ICON}:not([role])`)) {
      if (!each.closest("#searchbar-submit")) each.setAttribute("aria-hidden", "true");
    }
  }

  function placeFilterHeadings() {
    // They stand right under the page's own heading.
    for (const each of all("#changelist-filter h3")) each.setAttribute("aria-level", "2");
  }

  function nameColumns() {
    // The heading over handles and boxes that have names of their own.
    for (const each of all("thead th")) if (!words(each)) each.setAttribute("role", "presentation");
  }

  /** @param {HTMLElement} select */
  function labelOf(select) {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    return words(label ?? select.closest("form > div, fieldset")?.querySelector("h3, legend, label"));
  }

  function nameChoosers() {
    for (const each of all("select.select2-hidden-accessible")) {
      const name = labelOf(each);
      const box = each.nextElementSibling;
      for (const part of box?.querySelectorAll("[role=combobox], [role=textbox]") ?? []) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", [name, words(part)].filter(Boolean).join(": "));
      }
      each.addEventListener("change", () => setTimeout(nameChoosers), { once: true });
    }
    for (const each of all(".help-tooltip[aria-label]")) each.setAttribute("role", "img");
  }

  function nameShortcuts() {
    // Beside a day or a time: "Today" or "Now", and an icon that opens a calendar or a list.
    for (const each of all(".datetimeshortcuts")) {
      const field = each.previousElementSibling;
      const chooser = field instanceof HTMLElement ? field.dataset.chooser : "";
      const [quick, icon] = each.querySelectorAll("a");
      if (!chooser || !quick || !icon) continue;
      quick.setAttribute("aria-label", [field?.getAttribute("aria-label"), words(quick)].join(": "));
      icon.setAttribute("aria-label", chooser);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    markLandmarks();
    nameColumns();
    placeFilterHeadings();
  });
  // The field in which one types what to look for is made when the list opens.
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches(".select2-search__field")) return;
    const open = document.querySelector(".select2-container--open");
    const box = open?.querySelector("[role=combobox]");
    const list = box?.getAttribute("aria-owns");
    if (box && list) box.setAttribute("aria-controls", list);
    const select = open?.previousElementSibling;
    if (select instanceof HTMLElement) target.setAttribute("aria-label", labelOf(select));
  });
  // The theme and Django make these lists when the page has loaded.
  addEventListener("load", () =>
    setTimeout(() => {
      nameChoosers();
      nameShortcuts();
      hideIcons();
    }),
  );
})();
