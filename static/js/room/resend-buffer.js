// @ts-check
/**
 * Keeps what the candidate said until the server says it is safe, and decides which frame may
 * go out when. Pure: it is given the time and never sends anything itself.
 */
import { CAPTURE_HZ, FRAME_SAMPLES, isQuiet, writeUpHeader } from "./audio-frames.js";

const FRAME_MS = (FRAME_SAMPLES * 1000) / CAPTURE_HZ;
/** 60 s of speech, 2 MB: the promise to the candidate. */
export const CAPACITY_FRAMES = Math.floor(60_000 / FRAME_MS);
/**
 * So much of what is safe is kept all the same: words that fell far behind may have been taken for those of
 * what was said later, and then the server asks for it once more.
 */
export const SAFE_FRAMES = Math.floor(10_000 / FRAME_MS);
/** Replayed speech goes out at twice real time, so that it catches up and floods nobody. */
const REPLAY_FRAME_MS = FRAME_MS / 2;
/** To another page's owner it goes out as fast as the server allows on average. */
export const HANDOVER_FRAME_MS = FRAME_MS / 4;
/** A pause holds no words: but for its beginning it goes out faster, so that nobody waits for it. */
const PAUSE_FRAME_MS = FRAME_MS / 8;
const PAUSE_BEGINS_FRAMES = Math.ceil(500 / FRAME_MS);
/** Timers come late; this much may be made up at once. */
const REPLAY_SLACK_MS = 4 * FRAME_MS;

export class ResendBuffer {
  /** @type {(ArrayBuffer | undefined)[]} a ring: the frame of seq lives at seq % capacity */
  #ring;
  /** The first that is there at all; those before `#first` are safe. */
  #oldest = 0;
  #first = 0;
  #next = 0;
  /** @type {number | null} the seq to send next; null while there is no connection */
  #cursor = null;
  #replay = 0;
  #againBelow = 0;
  #catchingUp = false;
  #releaseAt = 0;
  #frameMs = REPLAY_FRAME_MS;
  #quietInARow = 0;
  #dropped = 0;
  #release;

  /**
   * @param {object} [options]
   * @param {number} [options.capacity] frames
   * @param {(frame: ArrayBuffer) => void} [options.release] is given each buffer that is free again
   * @param {{firstSeq: number, frames: ArrayBuffer[]} | null} [options.carried] to begin with, from
   *     before a reload: at most `capacity` frames
   */
  constructor({ capacity = CAPACITY_FRAMES, release = () => {}, carried = null } = {}) {
    this.#ring = new Array(capacity);
    this.#release = release;
    if (carried === null) return;
    this.#oldest = this.#first = carried.firstSeq;
    this.#next = carried.firstSeq + carried.frames.length;
    for (const [index, frame] of carried.frames.entries()) this.#ring[(this.#first + index) % capacity] = frame;
  }

  /** Oldest seq that is not safe; equal to nextSeq when all are. */
  get firstSeq() {
    return this.#first;
  }

  /** The seq that the next frame will get. */
  get nextSeq() {
    return this.#next;
  }

  /** One more than the last seq with a voice that is kept; of a full buffer, which has lost some, nextSeq. */
  get voiceUntil() {
    if (this.#next - this.#first === this.#ring.length) return this.#next;
    return this.#first + this.frames.findLastIndex((frame) => !isQuiet(frame)) + 1;
  }

  /** What is not safe, oldest first; the frames stay this buffer's. */
  get frames() {
    const slots = Array.from(
      { length: this.#next - this.#first },
      (_, index) => (this.#first + index) % this.#ring.length,
    );
    return slots.map((slot) => /** @type {ArrayBuffer} */ (this.#ring[slot]));
  }

  /** Frames lost because the buffer was full, since the page was loaded. */
  get dropped() {
    return this.#dropped;
  }

  /** Frames that wait to be sent on the present connection. */
  get backlog() {
    return this.#cursor === null ? 0 : this.#next - this.#cursor;
  }

  /**
   * How many frames with a voice the present connection was not sent yet.
   * @param {number | null} [fromSeq] what a connection that begins has asked for
   */
  unsentVoice(fromSeq = null) {
    const from = fromSeq ?? this.#cursor ?? this.#first;
    return this.frames.slice(Math.max(0, from - this.#first)).filter((frame) => !isQuiet(frame)).length;
  }

  /**
   * Number a frame and keep it.
   * @param {ArrayBuffer} frame UP_FRAME_BYTES long, header still empty
   * @returns {number} its seq
   */
  push(frame) {
    if (this.#next - this.#oldest === this.#ring.length) {
      if (this.#oldest === this.#first) this.#dropped += 1;
      this.#dropBelow(this.#oldest + 1);
    }
    const seq = this.#next;
    writeUpHeader(frame, seq);
    this.#ring[seq % this.#ring.length] = frame;
    this.#next += 1;
    return seq;
  }

  /**
   * The words of every frame up to and including this one are safe: all but the last of those are forgotten.
   * @param {number} seq
   */
  ack(seq) {
    this.#first = Math.max(this.#first, Math.min(seq + 1, this.#next));
    this.#dropBelow(this.#first - SAFE_FRAMES);
  }

  /**
   * A connection is there (or asks again): send from this seq on.
   * @param {number | null} fromSeq null: nothing older than now is wanted; of what is safe only the last
   *     is there still
   * @param {number} replay what every frame carries from now on; 0: a server of protocol 1, which
   *     is told instead which frames may have been sent before
   * @param {number} nowMs
   * @param {number} [frameMs] a frame each so many milliseconds, until it has caught up; a pause goes
   *     faster
   */
  replayFrom(fromSeq, replay, nowMs, frameMs = REPLAY_FRAME_MS) {
    // Only an ack makes a frame safe to forget: the server may die before it stores the rest.
    if (fromSeq === null) this.#dropBelow(this.#next);
    this.#cursor = Math.min(Math.max(this.#oldest, fromSeq ?? this.#next), this.#next);
    this.#replay = replay;
    this.#againBelow = replay === 0 ? this.#next : 0;
    this.#catchingUp = this.backlog > 0;
    this.#releaseAt = nowMs;
    this.#frameMs = frameMs;
    this.#quietInARow = 0;
  }

  /** The connection is gone: keep everything, send nothing. */
  suspend() {
    this.#cursor = null;
  }

  /**
   * The next frame that may go out now, or null. While catching up, live frames wait behind.
   * @param {number} nowMs
   * @returns {ArrayBuffer | null} still owned by this buffer
   */
  take(nowMs) {
    if (this.#cursor === null || this.#cursor === this.#next) return null;
    const seq = this.#cursor;
    const frame = /** @type {ArrayBuffer} */ (this.#ring[seq % this.#ring.length]);
    if (this.#catchingUp) {
      if (nowMs < this.#releaseAt) return null;
      this.#releaseAt = Math.max(this.#releaseAt, nowMs - REPLAY_SLACK_MS) + this.#timeFor(frame);
    }
    writeUpHeader(frame, seq, { replay: this.#replay, again: seq < this.#againBelow });
    this.#cursor += 1;
    if (this.#cursor === this.#next) this.#catchingUp = false;
    return frame;
  }

  /**
   * How long the next frame has to wait behind this one.
   * @param {ArrayBuffer} frame
   */
  #timeFor(frame) {
    this.#quietInARow = isQuiet(frame) ? this.#quietInARow + 1 : 0;
    const isInPause = this.#quietInARow > PAUSE_BEGINS_FRAMES;
    return isInPause ? Math.min(this.#frameMs, PAUSE_FRAME_MS) : this.#frameMs;
  }

  /** @param {number} seq */
  #dropBelow(seq) {
    const end = Math.min(seq, this.#next);
    while (this.#oldest < end) {
      const slot = this.#oldest % this.#ring.length;
      const frame = this.#ring[slot];
      this.#ring[slot] = undefined;
      if (frame) this.#release(frame);
      this.#oldest += 1;
    }
    this.#first = Math.max(this.#first, this.#oldest);
    if (this.#cursor !== null && this.#cursor < this.#oldest) this.#cursor = this.#oldest;
  }
}
