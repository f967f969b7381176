// @ts-check
/**
 * Typed answers until the server has them: the draft and what was sent but not acknowledged, kept
 * in the tab's storage so that a reload loses neither. Pure but for the storage it is given.
 */
import { randomId } from "./wire.js";

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
   * @param {string} text
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
    const known = this.#pending.some((answer) => answer.id === id);
    this.#pending = this.#pending.filter((answer) => answer.id !== id);
    if (known) this.#save();
    return known;
  }

  /** The interview is over: leave nothing behind in this browser. */
  clear() {
    this.#pending = [];
    this.#save();
    this.draft = "";
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

  /** @returns {Answer[]} */
  #load() {
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
