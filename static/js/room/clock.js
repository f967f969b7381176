// @ts-check
/** The interview's clock as the server keeps it, ticking locally in between. Pure. */

export class InterviewClock {
  #elapsedMs = 0;
  #limitMs = 0;
  #running = false;
  #atMs = 0;

  get running() {
    return this.#running;
  }

  /**
   * Take over the server's reading.
   * @param {{elapsed_ms: number, limit_ms: number, running: boolean}} reading
   * @param {number} nowMs monotonic
   */
  sync({ elapsed_ms, limit_ms, running }, nowMs) {
    this.#elapsedMs = elapsed_ms;
    this.#limitMs = limit_ms;
    this.#running = running;
    this.#atMs = nowMs;
  }

  /**
   * Stand still, as the server's clock does during a gap.
   * @param {number} nowMs
   */
  hold(nowMs) {
    this.#elapsedMs = this.elapsedMs(nowMs);
    this.#running = false;
    this.#atMs = nowMs;
  }

  /** @param {number} nowMs */
  elapsedMs(nowMs) {
    return this.#elapsedMs + (this.#running ? Math.max(0, nowMs - this.#atMs) : 0);
  }

  /** @param {number} nowMs */
  leftMs(nowMs) {
    return Math.max(0, this.#limitMs - this.elapsedMs(nowMs));
  }
}

/**
 * @param {number} ms
 * @returns {string} m:ss, the second that has begun counted as a whole one
 */
export function minutesAndSeconds(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * @param {number} ms
 * @returns {number} whole minutes as one says them, at least one
 */
export function minutesLeft(ms) {
  return Math.max(1, Math.round(ms / 60_000));
}
