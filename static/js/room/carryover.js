// @ts-check
/**
 * What was said and not acknowledged, handed from a page to the one that is loaded after it: put
 * into the tab's storage when the page goes, and taken out of it, for good, when the next one comes.
 * Pure but for the storage and the clock it is given; knows no event of the page.
 */

import { isQuiet, UP_FRAME_BYTES } from "./audio-frames.js";
import { CAPACITY_FRAMES } from "./resend-buffer.js";

/** One for the whole site: whichever room is opened next in this tab takes it away. */
const KEY = "voice";
/** A frame is a multiple of three bytes, so that frames can be encoded each by itself and joined. */
const FRAME_CHARACTERS = (UP_FRAME_BYTES / 3) * 4;
/**
 * A reload takes seconds, on a bad line a minute. Who comes back later has left in between, and
 * must not find that an old recording of them speaks first.
 */
const USABLE_MS = 120_000;

/**
 * @typedef {object} Carried
 * @property {string} stream of the page that recorded it
 * @property {number} firstSeq of the first frame; the others follow without a gap
 * @property {ArrayBuffer[]} frames each UP_FRAME_BYTES long, its header with the quiet flag
 * @property {number} lost frames before the first that could not be kept
 */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} TabStorage */

export class Carryover {
  #storage;
  #socketPath;
  #now;
  /** @type {string | null} what this page has put there, and nobody has taken yet */
  #put = null;

  /**
   * @param {TabStorage} storage
   * @param {string} socketPath which interview it belongs to
   * @param {() => number} [now] wall time in ms, the same for both pages
   */
  constructor(storage, socketPath, now = Date.now) {
    this.#storage = storage;
    this.#socketPath = socketPath;
    this.#now = now;
  }

  /**
   * Take what the page before this one left, if it can be used; none of it stays behind.
   * @returns {Carried | null}
   */
  take() {
    const text = this.#storage.getItem(KEY);
    this.clear();
    return text === null ? null : this.#read(text);
  }

  /**
   * Leave this for the next page; the newest frames of it, where the storage is too small.
   * @param {Carried} voice
   */
  put(voice) {
    this.clear();
    // What holds no voice holds no words.
    if (voice.frames.every(isQuiet)) return;
    const encoded = voice.frames.map(encode);
    let fits = 0;
    let refused = encoded.length + 1;
    while (refused - fits > 1) {
      // Nearly always all of it fits.
      const count = refused > encoded.length ? encoded.length : (fits + refused) >> 1;
      if (this.#store(voice, encoded.slice(encoded.length - count))) fits = count;
      else refused = count;
    }
  }

  /**
   * The page that has put it is here again (the browser had kept it): it needs it no more.
   * @returns {boolean} false: another page was here in between, and this one is out of date
   */
  reclaim() {
    if (this.#storage.getItem(KEY) !== this.#put) return false;
    this.clear();
    return true;
  }

  /** Leave nothing behind. */
  clear() {
    this.#storage.removeItem(KEY);
    this.#put = null;
  }

  /**
   * @param {Carried} voice
   * @param {string[]} encoded its newest frames
   * @returns {boolean} whether the storage took them
   */
  #store({ stream, firstSeq, frames, lost }, encoded) {
    const left = frames.length - encoded.length;
    const place = {
      path: this.#socketPath,
      savedAt: this.#now(),
      stream,
      firstSeq: firstSeq + left,
      lost: lost + left,
    };
    const text = JSON.stringify({ ...place, frames: encoded.join("") });
    try {
      this.#storage.setItem(KEY, text);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return false;
    }
    this.#put = text;
    return true;
  }

  /**
   * @param {string} text
   * @returns {Carried | null}
   */
  #read(text) {
    try {
      const { path, savedAt, stream, firstSeq, lost, frames } = JSON.parse(text);
      const usable = path === this.#socketPath && Math.abs(this.#now() - savedAt) <= USABLE_MS;
      const sound = /^[0-9a-f]{16}$/.test(stream) && isCount(firstSeq) && isCount(lost) && isWhole(frames);
      return usable && sound ? { stream, firstSeq, lost, frames: decode(frames) } : null;
    } catch (error) {
      // JSON and base64 that somebody else has left there.
      if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof DOMException)) throw error;
      return null;
    }
  }
}

/** @param {unknown} value */
function isCount(value) {
  return Number.isInteger(value) && Number(value) >= 0;
}

/** @param {unknown} frames */
function isWhole(frames) {
  if (typeof frames !== "string" || frames.length % FRAME_CHARACTERS !== 0) return false;
  return frames.length > 0 && frames.length <= CAPACITY_FRAMES * FRAME_CHARACTERS;
}

/**
 * @param {ArrayBuffer} frame
 * @returns {string} base64
 */
function encode(frame) {
  return btoa(String.fromCharCode(...new Uint8Array(frame)));
}

/**
 * @param {string} frames base64 of whole frames
 * @returns {ArrayBuffer[]}
 */
function decode(frames) {
  const bytes = Uint8Array.from(atob(frames), (character) => character.charCodeAt(0));
  const starts = Array.from({ length: bytes.length / UP_FRAME_BYTES }, (_, index) => index * UP_FRAME_BYTES);
  return starts.map((start) => bytes.buffer.slice(start, start + UP_FRAME_BYTES));
}
