// @ts-check
/** Which question of how many is being asked, in full; and what an end would leave unasked. */
import { part } from "./page.js";

/** @import { Texts } from "./texts.js" */

export class Question {
  #texts;
  #box = part("question", HTMLDivElement);
  #progress = part("question-progress", HTMLParagraphElement);
  #text = part("question-text", HTMLParagraphElement);
  #pips = part("pips", HTMLOListElement);
  #open = part("end-open", HTMLParagraphElement);

  /** @param {Texts} texts */
  constructor(texts) {
    this.#texts = texts;
    this.#open.textContent = texts.get("end_open_all");
  }

  /**
   * @param {number | null} number null: which one is being asked is unknown
   * @param {number} questions
   * @param {string | null} text null: not known on this page yet
   */
  show(number, questions, text) {
    this.#box.hidden = number === null;
    this.#open.hidden = number === null;
    if (number === null) return;
    const key = number < questions ? "end_open_after" : "end_open_none";
    this.#open.textContent = this.#texts.get(key, { number, questions });
    this.#progress.textContent = this.#texts.get("question_progress", { number, questions });
    if (text !== null) this.#text.textContent = text;
    while (this.#pips.childElementCount < questions) this.#pips.append(document.createElement("li"));
    while (this.#pips.childElementCount > questions) this.#pips.lastElementChild?.remove();
    Array.from(this.#pips.children).forEach((pip, index) => {
      const state = index + 1 < number ? "done" : index + 1 === number ? "current" : "next";
      /** @type {HTMLElement} */ (pip).dataset.state = state;
    });
  }
}
