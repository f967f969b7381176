// @ts-check
/**
 * The interviewer's voice at this device: owns the playback context and its worklet, keeps what
 * arrives before the person's first gesture, and reports what was really played.
 */

import { PLAYBACK_HZ } from "./audio-frames.js";
import { DEVICE_MS, OverdueError, runsWithin, SOUND_STARTS_MS, within } from "./bounds.js";
import { asDeviceError, DeviceError } from "./devices.js";
import { loadWorklet } from "./worklets.js";

/** @import { DownFrame } from "./audio-frames.js" */

/** What may wait for the first gesture; far more than the server sends ahead of what was played, 4 s. */
const WAITING_MOST_SAMPLES = 60 * PLAYBACK_HZ;
/** A context that says that it runs and whose clock stands plays nothing. */
const LOOK_MS = 2_000;

/** @typedef {AudioContext & {setSinkId?: (id: string) => Promise<void>}} RoutedContext not in every browser */
/** @typedef {{turn: number, ms: number, flushed: boolean}} Played */
/** @typedef {{flushed: number, frame: number, dropped: number}} FlushReport */
/**
 * @typedef {object} PlayerHandlers
 * @property {() => string} wanted the loudspeaker's id; "": the system's
 * @property {(played: Played) => void} played every 250 ms, at a turn's end and at a flush
 * @property {(level: number) => void} level 0..1, about 30 times a second while there is sound
 * @property {(report: FlushReport) => void} flushed from the audio thread: silence begins at this frame
 * @property {() => void} context its sound began to run, or stopped
 */

export class Player {
  #workletUrl;
  #handlers;
  #abort = new AbortController();
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AudioWorkletNode | null} */
  #node = null;
  /** @type {Promise<void> | null} */
  #starting = null;
  /** @type {object[]} commands from before the worklet was there */
  #waiting = [];
  #waitingSamples = 0;
  /** @type {{turn: number, ms: number} | null} */
  #position = null;
  /** @type {number | null} */
  #playedOut = null;
  #newestTurn = 0;
  #drainedTurn = 0;
  /** @type {(() => void)[]} */
  #onDrained = [];
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #watch;
  #clockAt = -1;
  #stalled = false;

  /**
   * @param {string} workletUrl
   * @param {PlayerHandlers} handlers
   */
  constructor(workletUrl, handlers) {
    this.#workletUrl = workletUrl;
    this.#handlers = handlers;
  }

  /** How far the newest turn that was begun has been played, for the server after a reconnect. */
  get position() {
    return this.#position;
  }

  /** The newest turn that was played to its end. */
  get playedOut() {
    return this.#playedOut;
  }

  /** Sound that comes in now is heard. */
  get isRunning() {
    return this.#node !== null && this.#context?.state === "running" && !this.#stalled;
  }

  /**
   * Open the speaker; call it inside a gesture. Whether its sound runs is another question: where
   * there is no loudspeaker, it never does. A second call is the first one's promise.
   * @returns {Promise<void>} rejects with a DeviceError
   */
  start() {
    this.#starting ??= this.#open().catch((error) => {
      this.#starting = null;
      throw asDeviceError(error);
    });
    return this.#starting;
  }

  /**
   * Sound at the loudspeaker that is wanted now.
   * @returns {Promise<boolean>} false: it is not there, and the sound stays where it was
   */
  async change() {
    const id = this.#handlers.wanted();
    const context = /** @type {RoutedContext | null} */ (this.#context);
    if (context === null) return true;
    if (context.setSinkId === undefined) return id === "";
    try {
      await within(context.setSinkId(id), DEVICE_MS);
    } catch (error) {
      const isRefused = error instanceof DOMException && ["NotFoundError", "NotAllowedError"].includes(error.name);
      if (!isRefused && !(error instanceof OverdueError)) throw error;
      return false;
    }
    return true;
  }

  /** @param {DownFrame} frame */
  play({ turn, offset, samples }) {
    this.#newestTurn = Math.max(this.#newestTurn, turn);
    if (this.#node === null) {
      if (this.#waitingSamples + samples.length > WAITING_MOST_SAMPLES) return;
      this.#waitingSamples += samples.length;
    }
    this.#post({ type: "audio", turn, offset, samples }, [samples.buffer]);
  }

  /**
   * No more audio will come for this turn.
   * @param {number} turn
   * @param {number} samples
   */
  end(turn, samples) {
    this.#newestTurn = Math.max(this.#newestTurn, turn);
    this.#post({ type: "end", turn, samples });
  }

  /** @param {boolean} on play nothing for now, and keep what comes */
  pause(on) {
    this.#post({ type: "pause", on });
  }

  /**
   * Barge-in: silence now, for this turn and all before it.
   * @param {number} turn
   */
  flush(turn) {
    if (this.#node === null) {
      this.#waiting = [];
      this.#waitingSamples = 0;
    }
    this.#post({ type: "flush", turn });
  }

  /** @param {boolean} on lower what is played while an interruption is judged; a flush ends it */
  duck(on) {
    this.#post({ type: "duck", on });
  }

  /** Nobody listens: drop what waits to be heard. */
  drop() {
    if (this.#newestTurn > 0) this.flush(this.#newestTurn);
  }

  /**
   * Ask a suspended context to go on; call it inside a gesture.
   * @returns {Promise<boolean>} whether the sound runs
   */
  async resume() {
    return this.#context !== null && (await runsWithin(this.#context, SOUND_STARTS_MS));
  }

  /**
   * Wait until everything that arrived has been heard, or until the time is over.
   * @param {number} mostMs
   * @returns {Promise<void>}
   */
  settle(mostMs) {
    if (!this.isRunning || this.#drainedTurn >= this.#newestTurn) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onDrained.push(resolve);
      setTimeout(resolve, mostMs);
    });
  }

  /** Close the speaker. May be called twice. */
  stop() {
    this.#abort.abort();
    clearInterval(this.#watch);
    this.#node?.port.postMessage({ type: "close" });
    const context = this.#context;
    this.#context = null;
    this.#node = null;
    if (context !== null && context.state !== "closed") void context.close();
  }

  async #open() {
    if (typeof AudioWorkletNode !== "function") throw new DeviceError("unsupported");
    // Made before the first await: afterwards the gesture is over and it would stay suspended.
    this.#context ??= this.#makeContext();
    const context = this.#context;
    void runsWithin(context, SOUND_STARTS_MS);
    if (this.#handlers.wanted() !== "") await this.change();
    await loadWorklet(context, this.#workletUrl);
    if (this.#abort.signal.aborted) return;
    const node = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
    node.port.onmessage = (event) => this.#report(event.data);
    node.connect(context.destination);
    this.#node = node;
    for (const command of this.#waiting) node.port.postMessage(command);
    this.#waiting = [];
    this.#waitingSamples = 0;
    this.#watch = setInterval(() => this.#look(context), LOOK_MS);
    this.#handlers.context();
  }

  #makeContext() {
    const context = new AudioContext({ sampleRate: PLAYBACK_HZ, latencyHint: "interactive" });
    context.addEventListener("statechange", () => this.#handlers.context(), { signal: this.#abort.signal });
    return context;
  }

  /** @param {AudioContext} context */
  #look(context) {
    const stalled = context.state === "running" && context.currentTime === this.#clockAt;
    this.#clockAt = context.currentTime;
    if (stalled === this.#stalled) return;
    this.#stalled = stalled;
    this.#handlers.context();
  }

  /**
   * @param {object} command
   * @param {Transferable[]} [transfer]
   */
  #post(command, transfer = []) {
    if (this.#node === null) this.#waiting.push(command);
    else this.#node.port.postMessage(command, transfer);
  }

  /** @param {any} report PlayerReport of player-worklet.js, which must stand alone */
  #report(report) {
    if (report.type === "level") {
      this.#handlers.level(report.level);
      return;
    }
    const { turn } = report;
    const ms = Math.round((report.samples * 1000) / PLAYBACK_HZ);
    this.#position = { turn, ms };
    if (report.type === "drained") this.#playedOut = turn;
    if (report.type !== "played") this.#drained(turn);
    if (report.type === "flushed") {
      this.#handlers.flushed({ flushed: turn, frame: report.frame, dropped: report.dropped });
    }
    this.#handlers.played({ turn, ms, flushed: report.type === "flushed" });
  }

  /** @param {number} turn */
  #drained(turn) {
    this.#drainedTurn = Math.max(this.#drainedTurn, turn);
    if (this.#drainedTurn < this.#newestTurn) return;
    for (const resolve of this.#onDrained.splice(0)) resolve();
  }
}
