// @ts-check
/**
 * Tells the server that a script of this page has failed: an interview that is lost then was lost by
 * our fault, and its candidate gets another one. The name of the error is told, and nothing else.
 */

import { isErrorName } from "./wire.js";

/** @import { ClientMessage } from "./wire.js" */

const MOST = 3;

export class ErrorReport {
  #send;
  #left = MOST;

  /** @param {{send: (message: ClientMessage) => void, signal: AbortSignal}} parts */
  constructor({ send, signal }) {
    this.#send = send;
    window.addEventListener("error", (event) => this.#report(event.error), { signal });
    window.addEventListener("unhandledrejection", (event) => this.#report(event.reason), { signal });
  }

  /** @param {unknown} error */
  #report(error) {
    // What an extension of the browser does here is not ours.
    if (!(error instanceof Error) || !error.stack?.includes(window.location.origin)) return;
    if (this.#left === 0) return;
    this.#left -= 1;
    this.#send({ type: "page_error", what: isErrorName(error.name) ? error.name : "Error" });
  }
}
