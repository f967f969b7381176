// @ts-check
/*
 * Keeps what was written in a form from the moment that it is sent until the server says that it did
 * something with it. A form that is opened again before that gets it back: the login was over, the
 * network was gone. Kept in this tab alone; no password, no file; for the login that wrote it, until
 * that logs out. Loaded by the admin as a classic script.
 */
(() => {
  /** @typedef {{name: string, value: string, label?: string}} Field */
  /** @typedef {{mark: string, login: string, at: number, fields: Field[]}} Kept */

  const PREFIX = "unsaved-form:";
  const MARK_FIELD = "unsaved_form";
  const MOST_FORMS = 20;
  const KEPT_FOR_MS = 12 * 3600 * 1000;
  const NEVER_KEPT = ["csrfmiddlewaretoken", MARK_FIELD];
  const FORMS = "form[method=post][id$=_form], form[method=post][data-part=act]";
  const ROWS_AT_MOST = 60;

  const script = document.currentScript;
  const said = new URLSearchParams(script instanceof HTMLScriptElement ? new URL(script.src).hash.slice(1) : "");
  const login = said.get("login") ?? "";
  const answersAForm = said.has("answers-a-form");
  const place = PREFIX + location.pathname;

  /** @param {string} key @returns {Kept | null} */
  function read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

  /** @param {string} mark */
  const cookieOf = (mark) => `unsaved-form-${mark}`;

  /** Forgets what the server has done, what is old, and what somebody else has written. */
  function forget() {
    const cookies = document.cookie.split("; ").map((pair) => pair.split("=")[0]);
    for (const key of keys()) {
      const kept = read(key);
      const isDone = kept !== null && cookies.includes(cookieOf(kept.mark));
      const isOthers = kept !== null && login !== "" && kept.login !== login;
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere.
      if (isDone) document.cookie = `${cookieOf(kept.mark)}=; path=/; max-age=0; samesite=lax; secure`;
      if (kept === null || isDone || isOthers || Date.now() - kept.at > KEPT_FOR_MS) sessionStorage.removeItem(key);
    }
  }

  /** @param {Element} element @returns {Field[]} */
  function fieldsOf(element) {
    if (element instanceof HTMLSelectElement) {
      return [...element.selectedOptions].map(({ value, text }) => ({ name: element.name, value, label: text }));
    }
    if (element instanceof HTMLTextAreaElement) return [{ name: element.name, value: element.value }];
    if (!(element instanceof HTMLInputElement)) return [];
    if (["password", "file", "submit", "button", "image", "reset"].includes(element.type)) return [];
    const isChoice = element.type === "checkbox" || element.type === "radio";
    return isChoice && !element.checked ? [] : [{ name: element.name, value: element.value }];
  }

  /** @param {HTMLFormElement} form */
  function keep(form) {
    const mark = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0"));
    const fields = [...form.elements].flatMap(fieldsOf);
    /** @type {Kept} */
    const kept = {
      mark: mark.join(""),
      login,
      at: Date.now(),
      fields: fields.filter(({ name }) => name && !name.includes("__prefix__") && !NEVER_KEPT.includes(name)),
    };
    const oldest = keys().sort((a, b) => (read(a)?.at ?? 0) - (read(b)?.at ?? 0));
    for (const key of oldest.slice(0, Math.max(0, oldest.length + 1 - MOST_FORMS))) sessionStorage.removeItem(key);
    try {
      sessionStorage.setItem(place, JSON.stringify(kept));
    } catch {
      return; // There is no room for it: the form goes without.
    }
    let field = form.querySelector(`input[name=${MARK_FIELD}]`);
    if (!(field instanceof HTMLInputElement)) {
      field = document.createElement("input");
      field.setAttribute("type", "hidden");
      field.setAttribute("name", MARK_FIELD);
      form.append(field);
    }
    field.setAttribute("value", kept.mark);
  }

  /**
   * Adds the rows that were added when the form was sent.
   * @param {HTMLFormElement} form
   * @param {Field[]} fields
   */
  function addRows(form, fields) {
    for (const { name, value } of fields.filter((field) => field.name.endsWith("-TOTAL_FORMS"))) {
      const total = form.elements.namedItem(name);
      const add =
        total instanceof HTMLInputElement ? total.closest(".formset-wrapper")?.querySelector(".add-row") : null;
      for (let tries = 0; tries < ROWS_AT_MOST; tries += 1) {
        if (!(total instanceof HTMLInputElement && add instanceof HTMLElement)) break;
        if (Number(total.value) >= Number(value)) break;
        add.click();
      }
    }
  }

  /**
   * @param {Element} element
   * @param {Field[]} fields those of its name
   */
  function write(element, fields) {
    const values = fields.map((field) => field.value);
    if (element instanceof HTMLSelectElement) {
      for (const { value, label } of fields) {
        const isThere = [...element.options].some((option) => option.value === value);
        if (!isThere) element.add(new Option(label, value));
      }
      for (const option of element.options) option.selected = values.includes(option.value);
    } else if (element instanceof HTMLTextAreaElement) {
      element.value = values[0] ?? element.value;
    } else if (element instanceof HTMLInputElement && (element.type === "checkbox" || element.type === "radio")) {
      element.checked = values.includes(element.value);
    } else if (element instanceof HTMLInputElement) {
      element.value = values[0] ?? element.value;
    }
    element.dispatchEvent(new Event("input", { bubbles: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Kept} kept
   */
  function giveBack(form, kept) {
    addRows(form, kept.fields);
    for (const element of form.elements) {
      const name = element.getAttribute("name") ?? "";
      const isWritten = !name || name.includes("__prefix__") || NEVER_KEPT.includes(name);
      if (isWritten || element.matches("[type=password], [type=file], [type=submit], button")) continue;
      write(
        element,
        kept.fields.filter((field) => field.name === name),
      );
    }
    form.dispatchEvent(new CustomEvent("form:given-back"));
    const notice = document.querySelector("[data-part=unsaved]");
    if (!(notice instanceof HTMLElement)) return;
    notice.hidden = false;
    const sentence = notice.querySelector("[role=status]");
    const passwords = form.querySelector("[type=password]") ? notice.dataset.passwords : "";
    if (sentence !== null) sentence.textContent = `${notice.dataset.sentence} ${passwords}`.trim();
    notice.querySelector("[data-part=drop]")?.addEventListener("click", () => sessionStorage.removeItem(place));
    scrollTo(0, 0);
  }

  forget();
  addEventListener("submit", ({ target }) => {
    if (!(target instanceof HTMLFormElement)) return;
    if (target.action.endsWith("/logout/")) for (const key of keys()) sessionStorage.removeItem(key);
    else if (login !== "" && target.matches(FORMS)) keep(target);
  });
  // The theme's scripts have made their parts of the form by then.
  addEventListener("load", () => {
    // What answers a form has in it what was sent.
    if (answersAForm) sessionStorage.removeItem(place);
    const kept = read(place);
    const form = document.querySelector(FORMS);
    if (kept !== null && kept.login === login && form instanceof HTMLFormElement)
      setTimeout(() => giveBack(form, kept));
  });
})();
