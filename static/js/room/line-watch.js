// @ts-check
/** Whether the far end of a connection still answers: pings, and what becomes of them. */
import { Timers } from "./timers.js";

/** @import { TimerHost } from "./timers.js" */

/** The watch looks at the line this often; a ping goes out every second time. */
const WATCH_MS = 2_500;
/**
 * Pings without a pong after which the connection counts as half-open. The second one follows at
 * the next look, so that a dead line is left between 5 and 10 s after it died.
 */
const MISSED_PONGS = 2;
/** A return to the page or to the network asks at once, and waits no longer than this. */
const PROBE_MS = 2_500;

export class LineWatch {
  #ask;
  #dead;
  /** @type {Timers<"watch" | "probe">} */
  #timers;
  #pingId = 0;
  #pingNext = true;
  /** @type {Set<number>} pings that nobody answered yet */
  #unanswered = new Set();

  /**
   * @param {TimerHost} host
   * @param {object} line
   * @param {(id: number) => void} line.ask send a ping
   * @param {() => void} line.dead called when nobody answers any more
   */
  constructor(host, { ask, dead }) {
    this.#timers = new Timers(host);
    this.#ask = ask;
    this.#dead = dead;
  }

  /** A new line stands. */
  begin() {
    this.#unanswered.clear();
    this.#pingNext = true;
    this.#timers.arm("watch", WATCH_MS, () => this.#look());
  }

  end() {
    this.#timers.clear();
  }

  /** @param {number} id of a pong */
  answered(id) {
    if (this.#unanswered.delete(id)) this.#unanswered.clear();
    this.#timers.disarm("probe");
  }

  /** Make sure that it still answers, now. */
  probe() {
    if (this.#timers.has("probe")) return;
    this.#ping();
    this.#timers.arm("probe", PROBE_MS, this.#dead);
  }

  #look() {
    if (this.#unanswered.size >= MISSED_PONGS) {
      this.#dead();
      return;
    }
    if (this.#pingNext || this.#unanswered.size > 0) this.#ping();
    this.#pingNext = !this.#pingNext;
    this.#timers.arm("watch", WATCH_MS, () => this.#look());
  }

  #ping() {
    this.#pingId += 1;
    this.#unanswered.add(this.#pingId);
    this.#ask(this.#pingId);
  }
}
