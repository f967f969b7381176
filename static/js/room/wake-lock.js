// @ts-check
/** Keeps the screen on while an interview runs, where the browser can. */

export class WakeLock {
  /** @type {WakeLockSentinel | null} */
  #sentinel = null;
  #wanted = false;

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
    if (!this.#wanted || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      const sentinel = await navigator.wakeLock.request("screen");
      if (this.#wanted) this.#sentinel = sentinel;
      else void sentinel.release();
    } catch (error) {
      // Refused on low battery; the interview runs all the same.
      if (!(error instanceof DOMException)) throw error;
    }
  }
}
