// @ts-check
/** Where the interview stands: phase and dial, both voices, time left, quality of the connection. */
import { Dial } from "./dial.js";
import { visible } from "./levels.js";
import { part } from "./page.js";
import { TimeLeft } from "./time-left.js";
import { Voices } from "./voices.js";

/** @import { Choices } from "./choices.js" */
/** @import { Phase } from "./wire.js" */
/** @import { Texts } from "./texts.js" */

const LOOK_MS = 250;

export class Status {
  #texts;
  #room = part("room", HTMLElement);
  #dial;
  #dialBox = part("dial", HTMLDivElement);
  #phaseText = part("phase-text", HTMLParagraphElement);
  #quality = part("quality", HTMLParagraphElement);
  #qualityText = part("quality-text", HTMLSpanElement);
  #timeLeft;
  #voices = new Voices();
  /** @type {Phase} */
  #phase = "connecting";
  #connected = false;
  #muted = false;
  #held = false;
  #deaf = false;
  #hears = false;

  /**
   * @param {Texts} texts
   * @param {Choices} choices
   * @param {AbortSignal} signal
   */
  constructor(texts, choices, signal) {
    this.#texts = texts;
    this.#timeLeft = new TimeLeft(texts, choices, signal);
    this.#dial = new Dial(part("live-dial", HTMLCanvasElement), signal);
    const timer = setInterval(() => this.#look(), LOOK_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  get phase() {
    return this.#phase;
  }

  /** "12:34" */
  get timeLeft() {
    return this.#timeLeft.text;
  }

  /** The interview is on the screen. */
  begin() {
    this.#dial.start();
    this.#render();
  }

  end() {
    this.#dial.stop();
    this.#timeLeft.hold();
    this.#voices.silence("candidate");
    this.#voices.silence("interviewer");
  }

  /** @param {Phase} phase */
  setPhase(phase) {
    this.#phase = phase;
    this.#room.dataset.phase = phase;
    this.#render();
  }

  /** @param {boolean} connected */
  setConnected(connected) {
    if (this.#connected && !connected) {
      this.#timeLeft.hold();
      this.showQuality("none");
    }
    // Nothing is known about a new connection until the server has measured it.
    if (!this.#connected && connected) this.#quality.hidden = true;
    this.#connected = connected;
    this.#render();
  }

  /** @param {boolean} muted */
  setMuted(muted) {
    this.#muted = muted;
    this.#room.dataset.muted = String(muted);
    if (muted) this.#voices.silence("candidate");
    this.#render();
  }

  /** @param {boolean} held the candidate has asked for a moment */
  setHeld(held) {
    this.#held = held;
    this.#render();
  }

  /** @param {boolean} deaf the microphone is away, or brings nothing */
  setDeaf(deaf) {
    this.#deaf = deaf;
    this.#render();
  }

  /**
   * @param {"interviewer" | "candidate"} speaker
   * @param {number} level root mean square, 0..1
   * @returns {number} as it should look
   */
  hear(speaker, level) {
    const shown = visible(level);
    this.#dial.hear(speaker, shown);
    // A last frame may still come in after the microphone was muted.
    if (speaker === "interviewer" || !this.#muted) this.#voices.show(speaker, shown, performance.now());
    this.#look();
    return shown;
  }

  /** @param {{elapsed_ms: number, limit_ms: number, running: boolean}} reading */
  setClock(reading) {
    this.#timeLeft.sync(reading);
  }

  /** @param {"good" | "fair" | "poor" | "none"} level */
  showQuality(level) {
    this.#quality.hidden = false;
    this.#quality.dataset.level = level;
    this.#qualityText.textContent = this.#texts.get(`quality_${level}`);
  }

  #render() {
    const shown = this.#connected ? this.#phase : this.#phase === "connecting" ? "connecting" : "reconnecting";
    const state = this.#ownState(shown);
    this.#dialBox.dataset.state = state;
    this.#phaseText.textContent = this.#texts.get(`phase_${state}`);
    this.#dial.show(state === "deaf" ? "muted" : state);
  }

  /**
   * @param {Phase} phase
   * @returns {import("./dial.js").DialState | "deaf"} what the candidate does goes before what the interviewer does
   */
  #ownState(phase) {
    if (this.#held && ["listening", "thinking", "speaking"].includes(phase)) return "held";
    if (phase !== "listening") return phase;
    if (this.#muted) return "muted";
    if (this.#deaf) return "deaf";
    return this.#hears ? "hearing" : phase;
  }

  #look() {
    const hears = this.#voices.hears(performance.now());
    if (hears === this.#hears) return;
    this.#hears = hears;
    this.#render();
  }
}
