// @ts-check
/**
 * Typed answers until the server has them: the draft and what was sent but not acknowledged, kept
 * in the tab's storage so that a reload loses neither. What the server would not take never waits
 * here to be sent again: it goes back to the draft. Pure but for the storage it is given.
 */
import { faultOf, mendTyped } from "./typed-text.js";
import { isId, randomId } from "./wire.js";

/** @typedef {{id: string, text: string}} Answer */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} AnswerStorage */

export class Answers {
  #storage;
  #draftKey;
  #pendingKey;
  /** @type {Answer[]} */
  #pending;

  /**
   * @param {AnswerStorage} storage
   * @param {string} sessionId
   */
  constructor(storage, sessionId) {
    this.#storage = storage;
    this.#draftKey = `draft:${sessionId}`;
    this.#pendingKey = `answers:${sessionId}`;
    this.#pending = this.#load();
  }

  get draft() {
    return this.#storage.getItem(this.#draftKey) ?? "";
  }

  set draft(text) {
    this.#store(this.#draftKey, text);
  }

  /** In the order in which they were written. */
  get pending() {
    return [...this.#pending];
  }

  /**
   * Turn a text into an answer that waits for its acknowledgement; the draft is done with.
   * @param {string} text mended, without a fault
   * @returns {Answer}
   */
  add(text) {
    const answer = { id: randomId(), text };
    this.#pending.push(answer);
    this.#save();
    this.draft = "";
    return answer;
  }

  /**
   * @param {string} id
   * @returns {boolean} whether it was waited for
   */
  acknowledge(id) {
    return this.#take(id) !== undefined;
  }

  /**
   * The server does not take this answer: it stands in front of the draft, to be mended.
   * @param {string} id
   * @returns {boolean} whether it was waited for
   */
  takeBack(id) {
    const answer = this.#take(id);
    if (answer === undefined) return false;
    this.#returnToDraft(answer.text);
    return true;
  }

  /** The interview is over: leave nothing behind in this browser. */
  clear() {
    this.#pending = [];
    this.#save();
    this.draft = "";
  }

  /** @param {string} id */
  #take(id) {
    const answer = this.#pending.find((one) => one.id === id);
    if (answer === undefined) return undefined;
    this.#pending = this.#pending.filter((one) => one !== answer);
    this.#save();
    return answer;
  }

  /** @param {string} text */
  #returnToDraft(text) {
    this.draft = this.draft === "" ? text : `${text}\n\n${this.draft}`;
  }

  #save() {
    this.#store(this.#pendingKey, this.#pending.length === 0 ? "" : JSON.stringify(this.#pending));
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  #store(key, value) {
    try {
      if (value === "") this.#storage.removeItem(key);
      else this.#storage.setItem(key, value);
    } catch (error) {
      // A full or forbidden storage costs the safety net, not the answer.
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** @returns {Answer[]} those that can be sent; what is too long is in the draft again */
  #load() {
    /** @type {Answer[]} */
    const pending = [];
    for (const { id, text } of this.#stored()) {
      const mended = mendTyped(text);
      const fault = faultOf(mended);
      if (fault === null) pending.push({ id: isId(id) ? id : randomId(), text: mended });
      else if (fault === "too_long") this.#returnToDraft(mended);
    }
    return pending;
  }

  /** @returns {Answer[]} as an earlier page, of another version perhaps, left them */
  #stored() {
    try {
      const stored = JSON.parse(this.#storage.getItem(this.#pendingKey) ?? "[]");
      return Array.isArray(stored)
        ? stored.filter((one) => typeof one?.id === "string" && typeof one.text === "string")
        : [];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return [];
    }
  }
}
