// @ts-check
/** The page's words: all of them come from the template, so that they are translated there. */

export class Texts {
  /** @type {Map<string, string>} */
  #texts = new Map();
  #numbers;

  /** @param {HTMLTemplateElement} template holds one element per text, named by data-key */
  constructor(template) {
    const options = { useGrouping: false };
    this.#numbers = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, options);
    for (const element of template.content.querySelectorAll("[data-key]")) {
      const key = /** @type {HTMLElement} */ (element).dataset.key ?? "";
      this.#texts.set(key, element.textContent ?? "");
    }
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values] for the words in braces; numbers are written as the page's language does
   * @returns {string}
   */
  get(key, values = {}) {
    const text = this.#texts.get(key);
    if (text === undefined) throw new Error(`The template has no text named ${key}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => this.#written(values[name] ?? whole));
  }

  /**
   * @param {string | number} value
   * @returns {string}
   */
  #written(value) {
    return typeof value === "number" ? this.#numbers.format(value) : value;
  }
}
