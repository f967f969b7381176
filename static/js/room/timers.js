// @ts-check
/** Timers by name: one of each at a time. */

/**
 * @typedef {object} TimerHost
 * @property {(run: () => void, ms: number) => number} setTimer
 * @property {(timer: number) => void} clearTimer
 */

/** @template {string} Name */
export class Timers {
  #host;
  /** @type {Map<Name, number>} */
  #timers = new Map();

  /** @param {TimerHost} host */
  constructor(host) {
    this.#host = host;
  }

  /** @param {Name} name */
  has(name) {
    return this.#timers.has(name);
  }

  /**
   * @param {Name} name
   * @param {number} ms
   * @param {() => void} run
   */
  arm(name, ms, run) {
    this.disarm(name);
    const fire = () => {
      this.#timers.delete(name);
      run();
    };
    this.#timers.set(name, this.#host.setTimer(fire, ms));
  }

  /** @param {Name} name */
  disarm(name) {
    const timer = this.#timers.get(name);
    if (timer !== undefined) this.#host.clearTimer(timer);
    this.#timers.delete(name);
  }

  clear() {
    for (const timer of this.#timers.values()) this.#host.clearTimer(timer);
    this.#timers.clear();
  }
}
