// @ts-check
/*
 * Gives the theme's pages what assistive technology needs and their markup lacks: a main landmark,
 * names of lists that are chosen from, keys for the buttons of the menu. Loaded by the admin as a
 * classic script. All words are taken from the page itself, which is translated.
 */
(() => {
  /** @param {string} selector @returns {HTMLElement[]} */
  const all = (selector) => [...document.querySelectorAll(selector)].filter((each) => each instanceof HTMLElement);

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

  function makeMenuButtons() {
    for (const each of all("span[x-on\\:click*='sidebar']")) {
      if (each.closest("button")) continue;
      each.setAttribute("role", "button");
      each.setAttribute("aria-label", words(document.getElementById("site-name")));
      each.tabIndex = 0;
      each.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        each.click();
      });
    }
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

  document.addEventListener("DOMContentLoaded", () => {
    markLandmarks();
    makeMenuButtons();
    nameColumns();
  });
  // The field in which one types what to look for is made when the list opens.
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches(".select2-search__field")) return;
    const open = document.querySelector(".select2-container--open");
    const select = open?.previousElementSibling;
    if (select instanceof HTMLElement) target.setAttribute("aria-label", labelOf(select));
  });
  // The theme and Django make these lists when the page has loaded.
  addEventListener("load", () => setTimeout(nameChoosers));
})();
