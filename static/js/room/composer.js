// @ts-check
/** The form for typed answers: opens and closes it, keeps the draft, says what became of an answer. */
import { part } from "./page.js";

/** @import { Answer, Answers } from "./answers.js" */
/** @import { Texts } from "./texts.js" */

const SENT_SHOWN_MS = 2_500;

export class Composer {
  #texts;
  #answers;
  #transmit;
  #form = part("composer", HTMLFormElement);
  #field = part("answer", HTMLTextAreaElement);
  #status = part("answer-status", HTMLParagraphElement);
  #toggle = part("type-button", HTMLButtonElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {Texts} options.texts
   * @param {Answers} options.answers
   * @param {(answer: Answer) => boolean} options.transmit false: there is no connection now
   * @param {AbortSignal} options.signal
   */
  constructor({ texts, answers, transmit, signal }) {
    this.#texts = texts;
    this.#answers = answers;
    this.#transmit = transmit;
    this.#field.value = answers.draft;
    this.#field.addEventListener("input", () => this.#keepDraft(), { signal });
    this.#field.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#form.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#toggle.addEventListener("click", () => this.#toggled(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** @param {{focus?: boolean}} [options] */
  open({ focus = false } = {}) {
    this.#form.hidden = false;
    this.#toggle.setAttribute("aria-expanded", "true");
    if (focus) this.#field.focus();
  }

  close() {
    this.#form.hidden = true;
    this.#toggle.setAttribute("aria-expanded", "false");
  }

  /** A draft or an unsent answer from before a reload is waiting. */
  get hasWork() {
    return this.#field.value !== "" || this.#answers.pending.length > 0;
  }

  /** The connection is (back) there: send what nobody acknowledged. */
  sendPending() {
    for (const answer of this.#answers.pending) this.#send(answer);
  }

  /** @param {string} id */
  acknowledged(id) {
    if (!this.#answers.acknowledge(id)) return;
    if (this.#answers.pending.length > 0) return;
    this.#say("sent", "answer_sent");
    this.#timer = setTimeout(() => this.#say("idle", null), SENT_SHOWN_MS);
  }

  #toggled() {
    if (this.#form.hidden) this.open({ focus: true });
    else this.close();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      this.close();
      this.#toggle.focus();
    }
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (text === "") return;
    const answer = this.#answers.add(text);
    this.#field.value = "";
    this.#send(answer);
    this.#field.focus();
  }

  /** @param {Answer} answer */
  #send(answer) {
    const sent = this.#transmit(answer);
    this.#say(sent ? "sending" : "kept", sent ? "answer_sending" : "answer_kept");
  }

  #keepDraft() {
    this.#answers.draft = this.#field.value;
  }

  /**
   * @param {"idle" | "sending" | "kept" | "sent"} state
   * @param {string | null} key
   */
  #say(state, key) {
    clearTimeout(this.#timer);
    this.#status.dataset.state = state;
    this.#status.textContent = key === null ? "" : this.#texts.get(key);
  }
}
