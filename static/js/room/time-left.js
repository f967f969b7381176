// @ts-check
/** The time that is left: hidden until it is asked for. What the server warns of comes in words in any case. */
import { InterviewClock, minutesAndSeconds } from "./clock.js";
import { part } from "./page.js";

/** @import { Choices } from "./choices.js" */
/** @import { Texts } from "./texts.js" */

const TICK_MS = 250;

export class TimeLeft {
  #texts;
  #choices;
  #button = part("time-button", HTMLButtonElement);
  #label = part("time-button-label", HTMLSpanElement);
  #line = part("time-left", HTMLParagraphElement);
  #text = part("time-text", HTMLSpanElement);
  #note = part("time-note", HTMLSpanElement);
  #clock = new InterviewClock();

  /**
   * @param {Texts} texts
   * @param {Choices} choices
   * @param {AbortSignal} signal
   */
  constructor(texts, choices, signal) {
    this.#texts = texts;
    this.#choices = choices;
    this.#button.addEventListener("click", () => this.#toggle(), { signal });
    const timer = setInterval(() => this.#tick(), TICK_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    this.#render();
  }

  /** "12:34" */
  get text() {
    return minutesAndSeconds(this.#clock.leftMs(performance.now()));
  }

  /** @param {{elapsed_ms: number, limit_ms: number, running: boolean}} reading */
  sync(reading) {
    this.#clock.sync(reading, performance.now());
    this.#tick();
  }

  /** Stand still, as the server's clock does. */
  hold() {
    this.#clock.hold(performance.now());
  }

  #toggle() {
    this.#choices.set("time", this.#line.hidden ? "shown" : "hidden");
    this.#render();
  }

  #render() {
    const shown = this.#choices.get("time") === "shown";
    this.#line.hidden = !shown;
    this.#label.textContent = this.#texts.get(shown ? "time_hide" : "time_show");
    this.#tick();
  }

  #tick() {
    if (this.#line.hidden) return;
    const time = this.text;
    this.#line.dataset.running = String(this.#clock.running);
    this.#note.hidden = this.#clock.running;
    if (this.#text.textContent !== time) this.#text.textContent = time;
  }
}
