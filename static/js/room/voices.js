// @ts-check
/** How loud each side is at this moment: the microphone's own level, and what the loudspeaker plays. */
import { part } from "./page.js";

/** @typedef {"interviewer" | "candidate"} Speaker */

/** As it should look, 0..1: over a quiet room, under quiet speech. */
const VOICE = 0.3;
/** So many frames of the microphone's in a row are no knock on the table: an eighth of a second. */
const FRAMES = 4;
/** A voice counts as going on over the pause between two words. */
const PAUSE_MS = 1_200;
/** Where motion is unwelcome a bar changes this often, in steps. */
const STILL_MS = 500;
const STILL_STEPS = 4;

export class Voices {
  #still = window.matchMedia("(prefers-reduced-motion: reduce)");
  #bars = {
    interviewer: part("interviewer-level", HTMLSpanElement),
    candidate: part("candidate-level", HTMLSpanElement),
  };
  #shown = { interviewer: 0, candidate: 0 };
  #changedAt = { interviewer: 0, candidate: 0 };
  #frames = 0;
  #heardAt = Number.NEGATIVE_INFINITY;

  /**
   * @param {Speaker} speaker
   * @param {number} level 0..1 as it should look
   * @param {number} now ms, monotonic
   */
  show(speaker, level, now) {
    if (speaker === "candidate") this.#listen(level, now);
    this.#draw(speaker, level, now);
  }

  /** The candidate's voice sounds, or has just sounded. */
  hears(/** @type {number} */ now) {
    return now - this.#heardAt < PAUSE_MS;
  }

  /** @param {Speaker} speaker of whom nothing more comes */
  silence(speaker) {
    this.#changedAt[speaker] = 0;
    this.#frames = 0;
    this.#heardAt = Number.NEGATIVE_INFINITY;
    this.#draw(speaker, 0, STILL_MS);
  }

  /**
   * @param {number} level
   * @param {number} now
   */
  #listen(level, now) {
    this.#frames = level > VOICE ? this.#frames + 1 : 0;
    if (this.#frames >= FRAMES) this.#heardAt = now;
  }

  /**
   * @param {Speaker} speaker
   * @param {number} level
   * @param {number} now
   */
  #draw(speaker, level, now) {
    let shown = Math.round(level * 100) / 100;
    if (this.#still.matches) {
      if (now - this.#changedAt[speaker] < STILL_MS) return;
      shown = Math.ceil(level * STILL_STEPS) / STILL_STEPS;
    }
    if (shown === this.#shown[speaker]) return;
    this.#changedAt[speaker] = now;
    this.#shown[speaker] = shown;
    this.#bars[speaker].style.transform = `scaleX(${shown})`;
  }
}
