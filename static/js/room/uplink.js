// @ts-check
/**
 * Carries the candidate's frames from the microphone through the resend buffer to the connection.
 * Owns the pacing timer; knows neither the device nor the page.
 */
import { HANDOVER_FRAME_MS, ResendBuffer } from "./resend-buffer.js";
import { randomId } from "./wire.js";

/** @import { Carried } from "./carryover.js" */
/** @import { ClientMessage } from "./wire.js" */

/** While catching up: often enough for two frames every 16 ms, given that timers slip. */
const PUMP_MS = 16;
/** Should the page crash while it catches up, the server knows to about this what is lost with it. */
const TELL_BACKLOG_MS = 500;
/** For a ping whose pong nobody waits for: those of the line's watch begin at 1. */
const UNWATCHED_PING = 0;

/**
 * @typedef {object} FrameOutlet
 * @property {() => boolean} writable there is a connection and its socket is not full
 * @property {(frame: ArrayBuffer) => void} sendAudio copies the frame
 * @property {(message: ClientMessage) => boolean} send
 */

export class Uplink {
  #buffer;
  /** @type {{lost: number} | null} */
  #carriedOver;
  #outlet;
  #now;
  #onDropped;
  #isSilent;
  #isReplaying = false;
  #tellAt = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {FrameOutlet} options.outlet
   * @param {(frame: ArrayBuffer) => void} options.release is given each buffer that is free again
   * @param {(total: number) => void} options.onDropped the buffer overflowed; frames lost so far
   * @param {() => boolean} [options.isSilent] no frames follow those that are kept
   * @param {Carried | null} [options.carried] from before a reload; its stream goes on
   * @param {() => number} [options.now] ms, monotonic
   */
  constructor({ outlet, release, onDropped, isSilent = () => false, carried = null, now = () => performance.now() }) {
    this.#buffer = new ResendBuffer({ release, carried });
    /** The name of these frames, which are numbered from 0. */
    this.stream = carried?.stream ?? randomId();
    this.#carriedOver = carried && { lost: carried.lost };
    this.#outlet = outlet;
    this.#onDropped = onDropped;
    this.#isSilent = isSilent;
    this.#now = now;
  }

  /** What became of the frames at a reload; null once the server knows of it. */
  get carriedOver() {
    return this.#carriedOver;
  }

  /** The server has answered the hello that says so. */
  welcomed() {
    this.#carriedOver = null;
  }

  get firstSeq() {
    return this.#buffer.firstSeq;
  }

  get nextSeq() {
    return this.#buffer.nextSeq;
  }

  /** Behind it there is silence only: see ResendBuffer. */
  get voiceUntil() {
    return this.#buffer.voiceUntil;
  }

  /**
   * What was said and is not safe, oldest first; the frames stay the uplink's.
   * @returns {Carried}
   */
  get unsafe() {
    const { firstSeq, frames } = this.#buffer;
    return { stream: this.stream, firstSeq, frames, lost: this.#carriedOver?.lost ?? 0 };
  }

  /**
   * How many frames with a voice the present connection was not sent yet.
   * @param {number | null} [fromSeq] what a connection that begins has asked for
   */
  unsentVoice(fromSeq = null) {
    return this.#buffer.unsentVoice(fromSeq);
  }

  /** @param {ArrayBuffer} frame */
  push(frame) {
    const before = this.#buffer.dropped;
    this.#buffer.push(frame);
    if (this.#buffer.dropped !== before) this.#onDropped(this.#buffer.dropped);
    this.#pump();
  }

  /** @param {number} seq */
  ack(seq) {
    this.#buffer.ack(seq);
  }

  /**
   * @param {number | null} fromSeq see ResendBuffer.replayFrom
   * @param {number} [replay] its number; a server of protocol 1 gives none
   */
  replayFrom(fromSeq, replay = 0) {
    this.#buffer.replayFrom(fromSeq, replay, this.#now());
    this.#isReplaying = this.#buffer.backlog > 0;
    this.#pump();
  }

  /**
   * All that is kept goes to another page's owner; nothing follows it.
   * @param {number} fromSeq
   * @param {number} replay its number
   */
  handOver(fromSeq, replay) {
    this.#buffer.replayFrom(fromSeq, replay, this.#now(), HANDOVER_FRAME_MS);
    this.#isReplaying = false;
    this.#pump();
  }

  /** The connection is gone, or the page ends: keep the frames, send none. May be called twice. */
  suspend() {
    this.#buffer.suspend();
    this.#isReplaying = false;
    this.#stopTimer();
  }

  /**
   * Where no frames follow what has been sent, say so: the listener at the far end would otherwise
   * wait for the end of the sentence.
   */
  confirmSilence() {
    if (this.#isSilent()) this.#outlet.send({ type: "mute", muted: true });
  }

  #pump() {
    const now = this.#now();
    while (this.#outlet.writable()) {
      const frame = this.#buffer.take(now);
      if (frame === null) break;
      this.#outlet.sendAudio(frame);
    }
    if (this.#buffer.backlog > 0) {
      this.#timer ??= setInterval(() => this.#pump(), PUMP_MS);
      if (now >= this.#tellAt) this.#tellBacklog(now);
      return;
    }
    if (this.#timer !== undefined) this.#tellBacklog(now);
    this.#stopTimer();
    if (this.#isReplaying) this.confirmSilence();
    this.#isReplaying = false;
  }

  /** @param {number} now */
  #tellBacklog(now) {
    this.#tellAt = now + TELL_BACKLOG_MS;
    this.#outlet.send({ type: "ping", id: UNWATCHED_PING, unsent_voice: this.unsentVoice() });
  }

  #stopTimer() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
