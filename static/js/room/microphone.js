// @ts-check
/**
 * The microphone: asks for it, turns it into frames, notices when it goes away and gets it back.
 * Knows nothing of the connection; whoever owns it decides what a frame is for.
 */

import { CAPTURE_HZ, FRAME_SAMPLES, markQuiet, UP_HEADER_BYTES } from "./audio-frames.js";
import { DEVICE_MS, runsWithin, SOUND_STARTS_MS, within } from "./bounds.js";
import { asDeviceError, DeviceError, requireMicrophoneSupport } from "./devices.js";
import { levelOf } from "./levels.js";
import { MicrophoneQuestion, release } from "./microphone-question.js";
import { loadWorklet } from "./worklets.js";

const REACQUIRE_MS = 2_000;
/** −48 dBFS: under any voice that a microphone in use picks up, over its noise after suppression. */
const QUIET_LEVEL = 0.004;
const SETTLE_MS = 300;

/**
 * @typedef {object} MicrophoneHandlers
 * @property {() => string} wanted the device's id; "": the system's
 * @property {(frame: ArrayBuffer) => void} frame UP_FRAME_BYTES, header empty; give it back by recycle()
 * @property {(level: number) => void} level 0..1, once a frame
 * @property {() => void} lost the device is gone; it is being looked for
 * @property {() => void} restored
 * @property {(error: DeviceError) => void} refused it is gone and only the person can bring it back
 * @property {(silenced: boolean) => void} silenced by the device or the system, not by us
 * @property {() => void} context its sound began to run, or stopped
 */

export class Microphone {
  #workletUrl;
  #handlers;
  #abort = new AbortController();
  #question;
  /** @type {Promise<boolean> | null} */
  #starting = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AudioWorkletNode | null} */
  #node = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {MediaStream | null} while it waits for the sound to run */
  #connecting = null;
  /** @type {MediaStreamAudioSourceNode | null} */
  #source = null;
  #running = false;
  #lost = false;
  /** @type {(() => void)[]} each resolves the wait for a last frame, in order */
  #onSettled = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;

  /**
   * @param {string} workletUrl
   * @param {MicrophoneHandlers} handlers
   */
  constructor(workletUrl, handlers) {
    this.#workletUrl = workletUrl;
    this.#question = new MicrophoneQuestion(handlers.wanted);
    this.#handlers = handlers;
    const { signal } = this.#abort;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#reacquire(), { signal });
  }

  get isRunning() {
    return this.#context?.state === "running";
  }

  /**
   * Ask for the device; call it inside a gesture. The person may take as long as they like to
   * answer the browser: called meanwhile, it shows the question again. No frame flows before run(true).
   * @returns {Promise<boolean>} false after giveUp(); rejects with a DeviceError
   */
  start() {
    if (this.#starting === null) {
      this.#starting = this.#open()
        .catch((error) => {
          throw asDeviceError(error);
        })
        .finally(() => {
          this.#starting = null;
        });
    } else this.#question.showAgain();
    return this.#starting;
  }

  /** What is listened to. */
  get track() {
    return this.#stream?.getAudioTracks()[0] ?? null;
  }

  /** Listen to the device that is wanted now; rejects with a DeviceError, and then goes on with the old one. */
  async change() {
    const stream = await this.#question.ask().catch((error) => Promise.reject(asDeviceError(error)));
    // A look for a lost one may have waited for the same answer.
    if (stream === null || stream === this.#stream || stream === this.#connecting) return;
    await this.#connect(stream);
    this.#lost = false;
    this.#handlers.silenced(false);
  }

  /** The device is not wanted any more: if it is still granted, it is given back. May be called twice. */
  giveUp() {
    this.#question.giveUp();
  }

  /**
   * Let frames flow, or stop them after the last partial one.
   * @param {boolean} running
   * @returns {Promise<void>} when the last frame was handed over
   */
  async run(running) {
    this.#running = running;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = running;
    if (this.#node === null) return;
    const { port } = this.#node;
    await new Promise((resolve) => {
      this.#onSettled.push(() => resolve(undefined));
      // The thread of a suspended context may not answer; it has no last frame either.
      setTimeout(resolve, SETTLE_MS);
      port.postMessage({ type: "run", running });
    });
  }

  /** @param {ArrayBuffer} frame a buffer that nobody needs any more */
  recycle(frame) {
    this.#node?.port.postMessage({ type: "recycle", frame }, [frame]);
  }

  /** Ask a suspended context to go on; call it inside a gesture. */
  async resume() {
    if (this.#context !== null) await runsWithin(this.#context, SOUND_STARTS_MS);
  }

  /** Give the device back. May be called twice. */
  stop() {
    this.#abort.abort();
    this.#question.giveUp();
    clearTimeout(this.#retryTimer);
    this.#release();
    this.#closeContext();
  }

  /** @param {number} [sampleRate] the device's own, where none is given */
  #makeContext(sampleRate) {
    const context = new AudioContext({ ...(sampleRate && { sampleRate }), latencyHint: "interactive" });
    const { signal } = this.#abort;
    context.addEventListener("statechange", () => this.#handlers.context(), { signal });
    return context;
  }

  async #open() {
    requireMicrophoneSupport(globalThis);
    // Made before the first await: afterwards the gesture is over and it would stay suspended.
    this.#context ??= this.#makeContext(CAPTURE_HZ);
    void runsWithin(this.#context, SOUND_STARTS_MS);
    const stream = await this.#question.ask();
    if (stream === null) return false;
    await this.#connect(stream);
    this.#lost = false;
    return true;
  }

  /**
   * Let the device be heard; where it does not go with 16 kHz, at its own rate.
   * @param {MediaStream} stream
   */
  async #connect(stream) {
    this.#connecting = stream;
    try {
      await this.#ready();
      try {
        this.#attach(stream);
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== "NotSupportedError") throw error;
        this.#closeContext();
        this.#context = this.#makeContext();
        await this.#ready();
        this.#attach(stream);
      }
    } catch (error) {
      release(stream);
      throw error;
    } finally {
      this.#connecting = null;
    }
  }

  async #ready() {
    const context = this.#context;
    if (context === null) return;
    // Some browsers let the sound run only once the microphone was allowed.
    const [runs] = await Promise.all([runsWithin(context, SOUND_STARTS_MS), this.#makeNode(context)]);
    if (!runs) throw new DeviceError("no_sound");
  }

  #closeContext() {
    this.#node?.port.postMessage({ type: "close" });
    for (const resolve of this.#onSettled.splice(0)) resolve();
    const context = this.#context;
    this.#context = null;
    this.#node = null;
    if (context !== null && context.state !== "closed") void context.close();
  }

  /** @param {AudioContext} context */
  async #makeNode(context) {
    if (this.#node !== null) return;
    await loadWorklet(context, this.#workletUrl);
    if (this.#abort.signal.aborted) return;
    const node = new AudioWorkletNode(context, "capture", {
      numberOfOutputs: 1,
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { headerBytes: UP_HEADER_BYTES, frameSamples: FRAME_SAMPLES, rate: CAPTURE_HZ },
    });
    node.port.onmessage = (event) => this.#receive(event.data);
    // Silent, but some browsers stop a graph that leads nowhere.
    node.connect(context.destination);
    this.#node = node;
  }

  /** @param {ArrayBuffer | {type: "running" | "flushed"}} data */
  #receive(data) {
    if (data instanceof ArrayBuffer) {
      const level = levelOf(new Int16Array(data, UP_HEADER_BYTES));
      markQuiet(data, level < QUIET_LEVEL);
      this.#handlers.level(level);
      this.#handlers.frame(data);
      return;
    }
    this.#onSettled.shift()?.();
  }

  /** @param {MediaStream} stream */
  #attach(stream) {
    this.#release();
    if (this.#context === null || this.#node === null || this.#abort.signal.aborted) {
      release(stream);
      return;
    }
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#node);
    this.#stream = stream;
    const { signal } = this.#abort;
    for (const track of stream.getAudioTracks()) {
      track.enabled = this.#running;
      track.addEventListener("ended", () => this.#lose(stream), { signal });
      track.addEventListener("mute", () => this.#handlers.silenced(true), { signal });
      track.addEventListener("unmute", () => this.#handlers.silenced(false), { signal });
    }
  }

  #release() {
    this.#source?.disconnect();
    this.#source = null;
    if (this.#stream !== null) release(this.#stream);
    this.#stream = null;
  }

  /** @param {MediaStream} stream */
  #lose(stream) {
    if (stream !== this.#stream) return;
    this.#release();
    this.#lost = true;
    this.#handlers.lost();
    void this.#reacquire();
  }

  async #reopen() {
    const stream = await this.#question.ask();
    if (stream === null) return;
    if (stream === this.#stream || stream === this.#connecting) return;
    if (!this.#lost) return release(stream);
    this.#lost = false;
    try {
      await this.#connect(stream);
    } catch (error) {
      this.#lost = true;
      throw error;
    }
    this.#handlers.restored();
  }

  /** Look for a device again: at once, when devices change, and every two seconds. */
  async #reacquire() {
    if (!this.#lost || this.#abort.signal.aborted) return;
    clearTimeout(this.#retryTimer);
    try {
      await within(this.#reopen(), DEVICE_MS);
    } catch (error) {
      // Also when nothing came in time: the question stays open, and the next look waits on it.
      const known = asDeviceError(error);
      if (known.reason === "denied") this.#handlers.refused(known);
      else this.#retryTimer = setTimeout(() => this.#reacquire(), REACQUIRE_MS);
    }
  }
}
