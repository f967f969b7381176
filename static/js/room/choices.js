// @ts-check
/** What somebody has chosen to see and hear: kept in this browser, for this device, and told to nobody. */

/** The first of each holds until another one is chosen. */
const CHOICES = /** @type {const} */ ({
  captions: ["shown", "hidden"],
  size: ["normal", "large", "largest"],
  announcements: ["on", "off"],
  time: ["hidden", "shown"],
});
const PREFIX = "room-";

/** @typedef {typeof CHOICES} Known */
/** @typedef {keyof Known} ChoiceName */

export class Choices {
  #storage;
  /** @type {Map<string, string>} */
  #chosen = new Map();

  /** @param {() => Storage} storage throws where the browser keeps nothing; then a choice holds for this page */
  constructor(storage) {
    this.#storage = storage;
  }

  /**
   * @template {ChoiceName} N
   * @param {N} name
   * @returns {Known[N][number]}
   */
  get(name) {
    const chosen = this.#chosen.get(name) ?? this.#read(name);
    const known = /** @type {readonly string[]} */ (CHOICES[name]);
    return /** @type {Known[N][number]} */ (chosen !== null && known.includes(chosen) ? chosen : known[0]);
  }

  /**
   * @template {ChoiceName} N
   * @param {N} name
   * @param {Known[N][number]} value
   */
  set(name, value) {
    this.#chosen.set(name, value);
    try {
      this.#storage().setItem(PREFIX + name, value);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** @param {ChoiceName} name */
  #read(name) {
    try {
      return this.#storage().getItem(PREFIX + name);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return null;
    }
  }
}
