// @ts-check
/** Keeps the screen on while an interview runs, where the browser can. */

import { OverdueError, WAKE_LOCK_MS, within } from "./bounds.js";

export class WakeLock {
  /** @type {WakeLockSentinel | null} */
  #sentinel = null;
  #wanted = false;
  #asking = false;

  /** @param {AbortSignal} signal */
  constructor(signal) {
    // The browser takes the lock away with the page's visibility; it must be asked for again.
    document.addEventListener("visibilitychange", () => this.#acquire(), { signal });
    signal.addEventListener("abort", () => this.release());
  }

  request() {
    this.#wanted = true;
    void this.#acquire();
  }

  /** May be called twice. */
  release() {
    this.#wanted = false;
    void this.#sentinel?.release();
    this.#sentinel = null;
  }

  async #acquire() {
    if (this.#asking || !this.#wanted) return;
    if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    this.#asking = true;
    try {
      const request = navigator.wakeLock.request("screen");
      this.#keep(await within(request, WAKE_LOCK_MS, (late) => this.#keep(late)));
    } catch (error) {
      // Refused on low battery, or not answered; the interview runs all the same.
      if (!(error instanceof DOMException || error instanceof OverdueError)) throw error;
    } finally {
      this.#asking = false;
    }
  }

  /** @param {WakeLockSentinel} sentinel */
  #keep(sentinel) {
    void this.#sentinel?.release();
    this.#sentinel = this.#wanted ? sentinel : null;
    if (!this.#wanted) void sentinel.release();
  }
}
