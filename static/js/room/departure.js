// @ts-check
/**
 * The page goes, for a reload perhaps, or comes back from the browser's cache: what it leaves to the
 * next one, and whether it may go on itself.
 */

/** @import { Carryover, Carried } from "./carryover.js" */

/**
 * @typedef {object} DepartureOptions
 * @property {Carryover} carryover
 * @property {() => Carried | null} voice what was said and is not safe; null once the connection is closed
 * @property {() => boolean} asks whether the person is asked before they leave
 * @property {() => void} gone the page will not come back
 * @property {() => void} back it goes on
 * @property {() => void} replaced another page has taken over what this one had not sent
 * @property {AbortSignal} signal
 */

export class Departure {
  #options;

  /** @param {DepartureOptions} options */
  constructor(options) {
    const { signal } = options;
    this.#options = options;
    window.addEventListener("pageshow", (event) => this.#shown(event), { signal });
    window.addEventListener("pagehide", (event) => this.#hidden(event), { signal });
    window.addEventListener("beforeunload", (event) => options.asks() && event.preventDefault(), { signal });
  }

  /** @param {PageTransitionEvent} event */
  #hidden({ persisted }) {
    const voice = this.#options.voice();
    if (voice === null) return;
    this.#options.carryover.put(voice);
    // The next page gives the following numbers to other words.
    if (!persisted) this.#options.gone();
  }

  /** @param {PageTransitionEvent} event */
  #shown({ persisted }) {
    if (!persisted || this.#options.carryover.reclaim()) this.#options.back();
    else this.#options.replaced();
  }
}
