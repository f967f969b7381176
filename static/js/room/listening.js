// @ts-check
/**
 * Whether the interviewer is heard or read on this page, and that the server knows it: a page that
 * only shows captions is sent no sound, so that the conversation never waits for a loudspeaker.
 * Knows no device; it is told whether the sound runs.
 */
import { SOUND_PAUSED_MS } from "./bounds.js";

/**
 * @typedef {object} ListeningHandlers
 * @property {(plays: boolean) => void} changed what comes in is heard from now on, or is not
 * @property {(plays: boolean) => boolean} tell the server; false: there is no connection now
 */

export class Listening {
  #handlers;
  #wanted = true;
  #plays = true;
  /** What the server knows of it on this connection. */
  #told = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;

  /** @param {ListeningHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  get plays() {
    return this.#plays;
  }

  /** The person wants to hear the interviewer. */
  get wanted() {
    return this.#wanted;
  }

  /** @returns {boolean} what a connection's first message says */
  greeting() {
    this.#told = this.#plays;
    return this.#plays;
  }

  /** The connection stands: say what has changed since its first message. */
  announce() {
    if (this.#told !== this.#plays && this.#handlers.tell(this.#plays)) this.#told = this.#plays;
  }

  /**
   * The person says whether to hear or to read; that holds at once.
   * @param {boolean} wanted
   * @param {boolean} runs the sound
   */
  want(wanted, runs) {
    this.#wanted = wanted;
    this.#become(wanted && runs);
  }

  /**
   * The sound began to run, or stopped: a short pause is waited for.
   * @param {boolean} runs
   */
  look(runs) {
    if (!this.#wanted) return;
    if (runs) this.#become(true);
    else if (this.#plays) this.#patience ??= setTimeout(() => this.#become(false), SOUND_PAUSED_MS);
  }

  /** May be called twice. */
  stop() {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  /** @param {boolean} plays */
  #become(plays) {
    this.stop();
    if (plays === this.#plays) return;
    this.#plays = plays;
    this.#handlers.changed(plays);
    this.announce();
  }
}
