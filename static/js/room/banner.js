// @ts-check
/**
 * The one line that says what is wrong right now. Several things can be wrong at once; the one
 * that explains the others is shown. Also the small notices that come and go.
 */
import { part } from "./page.js";

/** From the most to the least important. */
const ORDER = /** @type {const} */ ([
  "connection",
  "handing_over",
  "last_words",
  "sound",
  "microphone",
  "model",
  "text_only",
]);
const NOTICE_MS = 7_000;
const NOTICES_MOST = 3;

/** @typedef {(typeof ORDER)[number]} Trouble */
/** @typedef {{text: string, action?: {label: string, run: () => void}}} Explanation */

export class Banner {
  #element = part("banner", HTMLDivElement);
  #text = part("banner-text", HTMLParagraphElement);
  #button = part("banner-action", HTMLButtonElement);
  #notices = part("notices", HTMLDivElement);
  /** @type {Map<Trouble, Explanation>} */
  #troubles = new Map();
  /** @type {(() => void) | undefined} */
  #run;
  /** @type {Set<ReturnType<typeof setTimeout>>} */
  #timers = new Set();

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.#button.addEventListener("click", () => this.#run?.(), { signal });
    signal.addEventListener("abort", () => {
      for (const timer of this.#timers) clearTimeout(timer);
    });
  }

  /**
   * @param {Trouble} trouble
   * @returns {boolean}
   */
  has(trouble) {
    return this.#troubles.has(trouble);
  }

  /**
   * @param {Trouble} trouble
   * @param {Explanation} explanation
   */
  raise(trouble, explanation) {
    this.#troubles.set(trouble, explanation);
    this.#render();
  }

  /** @param {Trouble} trouble */
  clear(trouble) {
    if (this.#troubles.delete(trouble)) this.#render();
  }

  /**
   * Say something that needs no answer; it goes by itself.
   * @param {string} sentence
   * @param {string} code for tests and styles
   * @param {number} [ms] how long it stays
   */
  notice(sentence, code, ms = NOTICE_MS) {
    const line = document.createElement("p");
    line.className = "notice-line";
    line.dataset.code = code;
    line.textContent = sentence;
    this.#notices.append(line);
    while (this.#notices.childElementCount > NOTICES_MOST) this.#notices.firstElementChild?.remove();
    const timer = setTimeout(() => {
      line.remove();
      this.#timers.delete(timer);
    }, ms);
    this.#timers.add(timer);
  }

  #render() {
    const trouble = ORDER.find((one) => this.#troubles.has(one));
    const explanation = trouble === undefined ? undefined : this.#troubles.get(trouble);
    this.#element.hidden = explanation === undefined;
    this.#element.dataset.kind = trouble ?? "";
    if (explanation === undefined) return;
    // A live region repeats what is set again, even when it is the same.
    if (this.#text.textContent !== explanation.text) this.#text.textContent = explanation.text;
    this.#button.hidden = explanation.action === undefined;
    this.#button.textContent = explanation.action?.label ?? "";
    this.#run = explanation.action?.run;
  }
}
