// @ts-check
/*
 * Takes rows that are not stored yet out of a form again, by mouse and by keyboard. The theme's own way
 * writes the rows below anew and loses what was typed in them. Loaded by the admin as a classic script.
 */
(() => {
  const ROWS = ".form-group:not(.empty-form)";
  const NUMBERED = ["id", "name", "for", "aria-describedby", "aria-labelledby"];

  /** @param {Element} row @param {string} prefix */
  function numberOf(row, prefix) {
    for (const field of row.querySelectorAll(`[name^="${CSS.escape(prefix)}-"]`)) {
      const number = field
        .getAttribute("name")
        ?.slice(prefix.length + 1)
        .match(/^\d+/)?.[0];
      if (number !== undefined) return Number(number);
    }
    return -1;
  }

  /** @param {Element} row @param {string} prefix @param {number} from @param {number} to */
  function renumber(row, prefix, from, to) {
    const [old, fresh] = [`${prefix}-${from}-`, `${prefix}-${to}-`];
    for (const each of [row, ...row.querySelectorAll("*")]) {
      for (const name of NUMBERED) {
        const value = each.getAttribute(name);
        if (value?.includes(old)) each.setAttribute(name, value.replaceAll(old, fresh));
      }
    }
  }

  /** @param {Element} row */
  function empty(row) {
    for (const field of row.querySelectorAll("input:not([type=hidden]), textarea")) {
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = "";
    }
    const first = row.querySelector("textarea, input:not([type=hidden])");
    if (first instanceof HTMLElement) first.focus();
  }

  /** @param {Element} row */
  function remove(row) {
    const formset = row.closest(".formset");
    const wrapper = row.closest(".formset-wrapper");
    if (!(formset instanceof HTMLElement) || wrapper === null) return;
    const { prefix } = JSON.parse(formset.dataset.inlineFormset ?? "{}").options;
    const total = wrapper.querySelector("input[name$=-TOTAL_FORMS]");
    const least = wrapper.querySelector("input[name$=-MIN_NUM_FORMS]");
    if (!(total instanceof HTMLInputElement && least instanceof HTMLInputElement)) return;
    if (Number(total.value) <= Number(least.value)) {
      empty(row); // One has to be there: it starts anew.
      return;
    }
    const next = row.nextElementSibling;
    const gone = numberOf(row, prefix);
    row.remove();
    for (const other of formset.querySelectorAll(`:scope > ${ROWS}`)) {
      const number = numberOf(other, prefix);
      if (number > gone) renumber(other, prefix, number, number - 1);
    }
    total.value = String(Number(total.value) - 1);
    const add = wrapper.querySelector(".add-row");
    add?.classList.remove("hidden");
    formset.dispatchEvent(new CustomEvent("formset:removed", { bubbles: true, detail: { formsetName: prefix } }));
    total.dispatchEvent(new Event("input", { bubbles: true }));
    const beside = next?.matches(ROWS) ? next.querySelector("[data-part=remove], input.delete") : add;
    if (beside instanceof HTMLElement) beside.focus();
  }

  addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-part=remove]") : null;
    const row = button?.closest(ROWS);
    if (row) remove(row);
  });
})();
