// @ts-check
/**
 * What the candidate asks of the interviewer by a button: the question again, in other words, the next
 * one, or a moment in which nothing is said. Not every server takes it (docs/protocol.md, `takes`).
 */
import { minutesAndSeconds } from "./clock.js";
import { part } from "./page.js";

/** @import { Texts } from "./texts.js" */
/** @import { ClientMessage, Phase } from "./wire.js" */

const TICK_MS = 1_000;
/** The interviewer can be talked to. */
const TALKING = new Set(["listening", "thinking", "speaking"]);

/**
 * @typedef {object} AsksOptions
 * @property {Texts} texts
 * @property {(message: ClientMessage) => boolean} send false: there is no connection now
 * @property {(held: boolean) => void} hold silence both directions of sound here, or let them go on
 * @property {AbortSignal} signal
 */

export class Asks {
  #options;
  #group = part("asks", HTMLDivElement);
  #repeat = part("repeat-button", HTMLButtonElement);
  #reword = part("reword-button", HTMLButtonElement);
  #skip = part("skip-button", HTMLButtonElement);
  #dialog = part("skip-dialog", HTMLDialogElement);
  #moment = part("hold-button", HTMLButtonElement);
  #label = part("hold-label", HTMLSpanElement);
  #time = part("hold-time", HTMLSpanElement);
  #announcer = part("announcer", HTMLDivElement);
  /** @type {readonly string[]} */
  #takes = [];
  /** @type {Phase} */
  #phase = "connecting";
  #hasQuestion = false;
  #connected = false;
  #enabled = true;
  #heldSince = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {AsksOptions} options */
  constructor(options) {
    this.#options = options;
    const { signal } = options;
    this.#repeat.addEventListener("click", () => this.#ask("repeat"), { signal });
    this.#reword.addEventListener("click", () => this.#ask("reword"), { signal });
    this.#skip.addEventListener("click", () => this.#dialog.showModal(), { signal });
    this.#dialog.addEventListener("close", () => this.#answered(), { signal });
    this.#moment.addEventListener("click", () => this.#toggle(), { signal });
    signal.addEventListener("abort", () => clearInterval(this.#timer));
  }

  /** The candidate has asked for a moment, and is not back. */
  get holds() {
    return this.#timer !== undefined;
  }

  /**
   * A connection begins.
   * @param {readonly string[]} [takes] what its server takes besides what every one does
   */
  begin(takes = []) {
    this.#takes = takes;
    if (this.holds && !this.#tell(true)) this.over();
    this.#render();
  }

  /** @param {boolean} connected */
  setConnected(connected) {
    this.#connected = connected;
    this.#render();
  }

  /** @param {Phase} phase */
  setPhase(phase) {
    this.#phase = phase;
    // Where nobody talks, nobody has to be quiet.
    if (phase === "text_only" || phase === "ending") this.goOn();
    this.#render();
  }

  /** @param {number | null} number of the question that was put; null: none that is known */
  setQuestion(number) {
    this.#hasQuestion = number !== null;
    this.#render();
  }

  /** The candidate is back, by the button or by answering. */
  goOn() {
    if (!this.holds) return;
    this.#tell(false);
    this.over();
  }

  /** The server says that the moment is over. */
  over() {
    if (!this.holds) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#options.hold(false);
    this.#render();
  }

  /** The interview is being closed. */
  disable() {
    this.goOn();
    this.#enabled = false;
    if (this.#dialog.open) this.#dialog.close("cancel");
    this.#render();
  }

  /** @param {"repeat" | "reword" | "skip"} what */
  #ask(what) {
    this.goOn();
    this.#options.send({ type: "ask", what });
  }

  #answered() {
    const wanted = this.#dialog.returnValue === "skip";
    this.#dialog.returnValue = "";
    if (wanted && !this.#skip.disabled) this.#ask("skip");
  }

  #toggle() {
    if (this.holds) return this.goOn();
    this.#heldSince = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#options.hold(true);
    this.#tell(true);
    this.#tick();
    this.#render();
    const line = document.createElement("p");
    line.textContent = this.#options.texts.get("hold_announcement");
    this.#announcer.append(line);
  }

  /** @param {boolean} on */
  #tell(on) {
    return this.#takes.includes("hold") && this.#options.send({ type: "hold", on });
  }

  #tick() {
    this.#time.textContent = minutesAndSeconds(performance.now() - this.#heldSince);
  }

  #render() {
    const talks = this.#enabled && this.#connected && TALKING.has(this.#phase);
    const writes = this.#enabled && this.#connected && this.#phase === "text_only";
    this.#group.hidden = !this.#takes.includes("ask");
    this.#repeat.disabled = !talks || !this.#hasQuestion;
    this.#reword.disabled = this.#repeat.disabled;
    this.#skip.disabled = !(talks || writes) || !this.#hasQuestion;
    this.#moment.disabled = !this.holds && !talks;
    this.#moment.setAttribute("aria-pressed", String(this.holds));
    this.#label.textContent = this.#options.texts.get(this.holds ? "hold_back" : "hold");
    this.#time.hidden = !this.holds;
  }
}
