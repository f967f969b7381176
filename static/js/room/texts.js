// @ts-check
/** The page's words: all of them come from the template, so that they are translated there. */

export class Texts {
  /** @type {Map<string, string>} */
  #texts = new Map();

  /** @param {HTMLTemplateElement} template holds one element per text, named by data-key */
  constructor(template) {
    for (const element of template.content.querySelectorAll("[data-key]")) {
      const key = /** @type {HTMLElement} */ (element).dataset.key ?? "";
      this.#texts.set(key, element.textContent ?? "");
    }
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values] for the words in braces
   * @returns {string}
   */
  get(key, values = {}) {
    const text = this.#texts.get(key);
    if (text === undefined) throw new Error(`The template has no text named ${key}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }
}
