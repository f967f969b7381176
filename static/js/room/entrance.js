// @ts-check
/**
 * From the lobby into the interview: the gesture that opens the sound, the question for the
 * microphone, and what to offer when it is refused.
 */
import { asDeviceError } from "./devices.js";
import { part } from "./page.js";

/** @import { Screens } from "./screens.js" */
/** @import { Sound } from "./sound.js" */

export class Entrance {
  #screens;
  #sound;
  #entered;
  #busy = false;

  /**
   * @param {object} options
   * @param {Screens} options.screens
   * @param {Sound} options.sound
   * @param {(mode: "voice" | "text") => void} options.entered
   * @param {AbortSignal} options.signal
   */
  constructor({ screens, sound, entered, signal }) {
    this.#screens = screens;
    this.#sound = sound;
    this.#entered = entered;
    for (const id of ["start-button", "continue-button", "retry-button"]) {
      part(id, HTMLButtonElement).addEventListener("click", () => this.#enter("voice"), { signal });
    }
    for (const id of ["text-start-button", "typing-button"]) {
      part(id, HTMLButtonElement).addEventListener("click", () => this.#enter("text"), { signal });
    }
  }

  /** @param {"voice" | "text"} mode */
  async #enter(mode) {
    if (this.#busy) return;
    this.#busy = true;
    this.#screens.starting(mode === "voice" ? "asking" : "connecting");
    try {
      // One call inside the gesture: both audio contexts are made before anything is awaited.
      await this.#sound.open(mode);
      if (this.#screens.current === "lobby") this.#entered(mode);
    } catch (error) {
      if (this.#screens.current === "lobby") this.#screens.refused(asDeviceError(error).reason);
    } finally {
      this.#busy = false;
    }
  }
}
