// @ts-check
/** Where the interview stands: phase and dial, time left, quality of the connection. */
import { InterviewClock, minutesAndSeconds } from "./clock.js";
import { Dial } from "./dial.js";
import { visible } from "./levels.js";
import { part } from "./page.js";

/** @import { Phase } from "./wire.js" */
/** @import { Texts } from "./texts.js" */

const TICK_MS = 250;

export class Status {
  #texts;
  #room = part("room", HTMLElement);
  #dial;
  #dialBox = part("dial", HTMLDivElement);
  #phaseText = part("phase-text", HTMLParagraphElement);
  #time = part("time-left", HTMLParagraphElement);
  #timeText = part("time-text", HTMLSpanElement);
  #timeNote = part("time-note", HTMLSpanElement);
  #quality = part("quality", HTMLParagraphElement);
  #qualityText = part("quality-text", HTMLSpanElement);
  #clock = new InterviewClock();
  /** @type {Phase} */
  #phase = "connecting";
  #connected = false;
  #muted = false;
  #held = false;
  #deaf = false;

  /**
   * @param {Texts} texts
   * @param {AbortSignal} signal
   */
  constructor(texts, signal) {
    this.#texts = texts;
    this.#dial = new Dial(part("live-dial", HTMLCanvasElement), signal);
    const timer = setInterval(() => this.#tick(), TICK_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  get phase() {
    return this.#phase;
  }

  /** "12:34" */
  get timeLeft() {
    return minutesAndSeconds(this.#clock.leftMs(performance.now()));
  }

  /** The interview is on the screen. */
  begin() {
    this.#dial.start();
    this.#render();
  }

  end() {
    this.#dial.stop();
    this.#clock.hold(performance.now());
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
      this.#clock.hold(performance.now());
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
    return shown;
  }

  /** @param {{elapsed_ms: number, limit_ms: number, running: boolean}} reading */
  setClock(reading) {
    this.#clock.sync(reading, performance.now());
    this.#tick();
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
   * @returns {Phase | "held" | "muted" | "deaf"} what the candidate has chosen goes before what the interviewer does
   */
  #ownState(phase) {
    if (this.#held && ["listening", "thinking", "speaking"].includes(phase)) return "held";
    if (phase !== "listening") return phase;
    return this.#muted ? "muted" : this.#deaf ? "deaf" : phase;
  }

  #tick() {
    const time = this.timeLeft;
    this.#time.dataset.running = String(this.#clock.running);
    this.#timeNote.hidden = this.#clock.running;
    if (this.#timeText.textContent !== time) this.#timeText.textContent = time;
  }
}
