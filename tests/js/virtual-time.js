/** Time that moves only when a test says so, with the timers that the code under test asks for. */

export class VirtualTime {
  #nowMs = 0;
  #nextId = 1;
  /** @type {Map<number, {atMs: number, run: () => void}>} */
  #timers = new Map();

  now = () => this.#nowMs;

  setTimer = (run, ms) => {
    const id = this.#nextId++;
    this.#timers.set(id, { atMs: this.#nowMs + ms, run });
    return id;
  };

  clearTimer = (id) => {
    this.#timers.delete(id);
  };

  get pending() {
    return this.#timers.size;
  }

  /** Let time pass; timers run in their order, each at its own moment. */
  pass(ms) {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.atMs <= endMs);
      if (due.length === 0) break;
      const [id, timer] = due.reduce((first, other) => (other[1].atMs < first[1].atMs ? other : first));
      this.#timers.delete(id);
      this.#nowMs = timer.atMs;
      timer.run();
    }
    this.#nowMs = endMs;
  }
}
