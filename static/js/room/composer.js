// @ts-check
/**
 * The form for typed answers: opens and closes it, keeps the draft, says what an answer will be
 * filed under and what became of it.
 */
import { part } from "./page.js";
import { faultOf, lengthOf, mendTyped, TYPED_MAX_CHARACTERS } from "./typed-text.js";

/** @import { Answer, Answers } from "./answers.js" */
/** @import { Texts } from "./texts.js" */

const SENT_SHOWN_MS = 4_000;
/** More than anybody types while the server is slow, and far from its limit of messages. */
const UNDER_WAY_MOST = 8;

/** What is said of an answer that the server does not take, by its code. */
const REFUSALS = new Map([
  ["blank", "answer_blank"],
  ["full", "answer_full"],
  ["too_fast", "answer_too_fast"],
]);

/** @typedef {"idle" | "sending" | "kept" | "sent" | "refused"} AnswerState */

export class Composer {
  #texts;
  #answers;
  #transmit;
  #form = part("composer", HTMLFormElement);
  #label = part("answer-label", HTMLLabelElement);
  #field = part("answer", HTMLTextAreaElement);
  #status = part("answer-status", HTMLParagraphElement);
  #toggle = part("type-button", HTMLButtonElement);
  /** @type {Set<string>} sent on this connection and not answered yet */
  #underWay = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {number | null} the one that is being asked, if anybody knows */
  #question = null;
  #wasAsked = false;
  #isGoodbye = false;

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
    this.#field.addEventListener("input", () => this.#changed(), { signal });
    this.#field.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#form.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#toggle.addEventListener("click", () => this.#toggled(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.fileUnder(null);
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

  /**
   * Say what is typed from now on belongs to.
   * @param {number | null} question null: none was asked yet, or nobody knows which
   * @param {boolean} [wasAsked] something has been asked, whatever it was
   */
  fileUnder(question, wasAsked = question !== null) {
    this.#question = question;
    this.#wasAsked = wasAsked;
    this.#label.textContent = this.#place("answer_label", question);
  }

  /** @param {boolean} isGoodbye what is typed from now on answers no question */
  inGoodbye(isGoodbye) {
    this.#isGoodbye = isGoodbye;
    this.fileUnder(this.#question, this.#wasAsked);
  }

  /** The connection is (back) there: send what nobody acknowledged. */
  sendPending() {
    this.#underWay.clear();
    this.#sendMore();
  }

  /** The connection is gone. */
  interrupted() {
    this.#underWay.clear();
    if (this.#status.dataset.state === "sending") this.#say("kept", "answer_kept");
  }

  /**
   * @param {string} id
   * @param {number | null} [question] where the server filed it; not every server says so
   */
  acknowledged(id, question) {
    this.#underWay.delete(id);
    if (!this.#answers.acknowledge(id)) return;
    if (this.#answers.pending.length > 0) return this.#sendMore();
    if (this.#complains) return;
    if (question === undefined) this.#say("sent", "answer_sent");
    else this.#show("sent", this.#place("answer_filed", question));
    this.#timer = setTimeout(() => this.#say("idle", null), SENT_SHOWN_MS);
  }

  /**
   * The server does not take it: it is in the form again, and sent only when the person sends it.
   * @param {string} id
   * @param {string} code
   */
  refused(id, code) {
    this.#underWay.delete(id);
    if (!this.#answers.takeBack(id)) return;
    this.#field.value = this.#answers.draft;
    this.open();
    if (this.#answers.pending.length > 0) this.#sendMore();
    this.#say("refused", REFUSALS.get(code) ?? "answer_refused");
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
    const text = mendTyped(this.#field.value);
    this.#field.focus();
    if (text === "") return;
    const fault = faultOf(text);
    if (fault !== null) return this.#complain(fault, text);
    this.#answers.add(text);
    this.#field.value = "";
    this.#say("idle", null);
    this.#sendMore();
  }

  #sendMore() {
    for (const answer of this.#answers.pending) {
      if (this.#underWay.has(answer.id)) continue;
      if (this.#underWay.size >= UNDER_WAY_MOST) break;
      if (!this.#transmit(answer)) return this.#say("kept", "answer_kept");
      this.#underWay.add(answer.id);
    }
    if (this.#underWay.size > 0 && !this.#complains) this.#say("sending", "answer_sending");
  }

  #changed() {
    const text = this.#field.value;
    this.#answers.draft = text;
    // Code points are never more than UTF-16 units, and most texts are short: count only then.
    const fault = text.length > TYPED_MAX_CHARACTERS ? faultOf(mendTyped(text)) : null;
    if (fault !== null) this.#complain(fault, mendTyped(text));
    else if (this.#complains) this.#say("idle", null);
  }

  /** What is in the form cannot be sent as it is: that is said until it changes. */
  get #complains() {
    return this.#status.dataset.state === "refused";
  }

  /**
   * @param {import("./typed-text.js").TypedFault} fault
   * @param {string} text
   */
  #complain(fault, text) {
    if (fault === "blank") return this.#say("refused", "answer_blank");
    const over = lengthOf(text) - TYPED_MAX_CHARACTERS;
    this.#show("refused", this.#texts.get("answer_too_long", { over, most: TYPED_MAX_CHARACTERS }));
  }

  /**
   * @param {"answer_label" | "answer_filed"} key
   * @param {number | null} question
   */
  #place(key, question) {
    if (this.#isGoodbye && (question === null || key === "answer_label")) return this.#texts.get(`${key}_goodbye`);
    if (question !== null) return this.#texts.get(key, { number: question });
    return this.#texts.get(this.#wasAsked ? `${key}_unknown` : `${key}_first`);
  }

  /**
   * @param {AnswerState} state
   * @param {string | null} key
   */
  #say(state, key) {
    this.#show(state, key === null ? "" : this.#texts.get(key));
  }

  /**
   * @param {AnswerState} state
   * @param {string} text
   */
  #show(state, text) {
    clearTimeout(this.#timer);
    this.#status.dataset.state = state;
    this.#status.textContent = text;
  }
}
