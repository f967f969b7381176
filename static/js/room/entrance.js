// @ts-check
/**
 * From the lobby into the interview: the gesture that opens the sound, the question for the
 * microphone, and what to offer when it is refused or not answered. No button waits: who does not
 * answer the browser's question may type, or press Start again to see it again.
 */
import { QUESTION_HINT_MS } from "./bounds.js";
import { asDeviceError } from "./devices.js";
import { part } from "./page.js";

/** @import { Screens } from "./screens.js" */
/** @import { Sound } from "./sound.js" */

export class Entrance {
  #screens;
  #sound;
  #entered;
  /** The newest press of a button; what an earlier one led to is not heard any more. */
  #press = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #hint;

  /**
   * @param {object} options
   * @param {Pick<Screens, "current" | "starting" | "refused">} options.screens
   * @param {Pick<Sound, "open" | "read">} options.sound
   * @param {(mode: "voice" | "text") => void} options.entered
   * @param {AbortSignal} options.signal
   */
  constructor({ screens, sound, entered, signal }) {
    this.#screens = screens;
    this.#sound = sound;
    this.#entered = entered;
    for (const id of ["start-button", "continue-button", "retry-button"]) {
      part(id, HTMLButtonElement).addEventListener("click", () => this.#speak(), { signal });
    }
    for (const id of ["text-start-button", "typing-button"]) {
      part(id, HTMLButtonElement).addEventListener("click", () => this.#type(), { signal });
    }
    signal.addEventListener("abort", () => clearTimeout(this.#hint));
  }

  /** Press what was pressed before this script listened (early.js). */
  takeUp() {
    const room = part("room", HTMLElement);
    const { pressed } = room.dataset;
    delete room.dataset.pressed;
    if (pressed) part(pressed, HTMLButtonElement).click();
  }

  #type() {
    this.#press += 1;
    clearTimeout(this.#hint);
    if (this.#screens.current !== "lobby") return;
    this.#sound.read();
    this.#entered("text");
  }

  async #speak() {
    this.#press += 1;
    const press = this.#press;
    const isCurrent = () => press === this.#press && this.#screens.current === "lobby";
    clearTimeout(this.#hint);
    this.#hint = setTimeout(() => isCurrent() && this.#screens.starting("waiting"), QUESTION_HINT_MS);
    this.#screens.starting("asking");
    try {
      // One call inside the gesture: both audio contexts are made before anything is awaited.
      const open = await this.#sound.open();
      if (open && isCurrent()) this.#entered("voice");
    } catch (error) {
      if (isCurrent()) this.#screens.refused(asDeviceError(error).reason);
    } finally {
      if (press === this.#press) clearTimeout(this.#hint);
    }
  }
}
