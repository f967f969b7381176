// @ts-check
/**
 * The check's line: what is sent comes back. It is cut once on purpose, comes back by itself, and sends
 * again what has not come back yet. Knows no device and no page.
 */
import { UP_FRAME_BYTES, writeUpHeader } from "../room/audio-frames.js";
import { within } from "../room/bounds.js";

/** @import { Line } from "./verdicts.js" */

const CONNECT_MS = 8_000;
const AGAIN_FIRST_MS = 250;
const AGAIN_MOST_MS = 2_000;
/** The server has no place for a check (docs/protocol.md). */
const FLOODING = 4429;

/** The line does not stand: the server has no place for it, or it was not reached. */
export class LineError extends Error {
  /** @override */
  name = "LineError";

  /** @param {"busy" | "away"} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The outside world, so that tests can bring their own.
 * @typedef {object} LineHost
 * @property {(url: string) => WebSocket} open
 * @property {() => number} now ms, monotonic
 */

/** @type {LineHost} */
const BROWSER = { open: (url) => new WebSocket(url), now: () => performance.now() };

/** @typedef {{frame: ArrayBuffer, atMs: number, again: boolean}} Sent */

export class EchoLine {
  #url;
  #host;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Promise<void> | null} */
  #opening = null;
  #ready = false;
  #stopped = false;
  #next = 0;
  /** @type {Map<number, Sent>} that have not come back */
  #out = new Map();
  /** @type {Map<number, ArrayBuffer>} */
  #back = new Map();
  /** @type {number[]} */
  #tripsMs = [];
  /** @type {number | null} when it was cut, until it is back */
  #cutAtMs = null;
  /** @type {number | null} */
  #backMs = null;
  #againMs = AGAIN_FIRST_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {(() => void) | null} */
  #onAll = null;

  /**
   * @param {string} url
   * @param {LineHost} [host]
   */
  constructor(url, host = BROWSER) {
    this.#url = url;
    this.#host = host;
  }

  /**
   * Open the line; a second call is the first one's promise while it lasts.
   * @returns {Promise<void>} rejects with a LineError
   */
  open() {
    if (this.#ready) return Promise.resolve();
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** @returns {Promise<"busy" | "away" | null>} why it does not stand */
  async trouble() {
    try {
      await this.open();
      return null;
    } catch (error) {
      if (error instanceof LineError) return error.reason;
      throw error;
    }
  }

  /** A new recording begins: what was sent for the last one is forgotten. */
  begin() {
    this.#next = 0;
    this.#out.clear();
    this.#back.clear();
    this.#tripsMs = [];
    this.#cutAtMs = this.#backMs = null;
    this.#againMs = AGAIN_FIRST_MS;
  }

  /** @param {ArrayBuffer} frame UP_FRAME_BYTES; the line keeps a copy until it has come back */
  send(frame) {
    const copy = frame.slice(0);
    writeUpHeader(copy, this.#next);
    this.#out.set(this.#next, { frame: copy, atMs: this.#host.now(), again: false });
    this.#next += 1;
    if (this.#ready) this.#socket?.send(copy);
  }

  /** Lose the line on purpose, with whatever is on its way. */
  cut() {
    this.#cutAtMs = this.#host.now();
    this.#leave(this.#socket);
    void this.#comeBack();
  }

  /**
   * Wait until all of the recording has come back, or the time is over.
   * @param {number} mostMs
   * @returns {Promise<Line & {frames: ArrayBuffer[]}>} the frames that came back, in order
   */
  async finish(mostMs) {
    if (this.#out.size > 0) {
      const all = new Promise((resolve) => {
        this.#onAll = () => resolve(undefined);
      });
      await within(all, mostMs).catch(() => {});
      this.#onAll = null;
    }
    const frames = [...this.#back].sort(([one], [other]) => one - other).map(([, frame]) => frame);
    return { frames, tripsMs: this.#tripsMs, backMs: this.#backMs, missing: this.#out.size };
  }

  /** May be called twice. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#leave(this.#socket);
  }

  /** @returns {Promise<void>} */
  #connect() {
    const socket = this.#host.open(this.#url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    const opened = new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => {
        if (data instanceof ArrayBuffer) this.#came(data);
        else if (JSON.parse(data).type === "check_ready") resolve(this.#opened());
      };
      socket.onclose = ({ code }) => {
        if (this.#socket === socket) this.#lost();
        reject(new LineError(code === FLOODING ? "busy" : "away"));
      };
    });
    return within(/** @type {Promise<void>} */ (opened), CONNECT_MS).catch((error) => {
      this.#leave(socket);
      throw error instanceof LineError ? error : new LineError("away");
    });
  }

  #opened() {
    this.#ready = true;
    if (this.#cutAtMs !== null) this.#backMs = this.#host.now() - this.#cutAtMs;
    this.#cutAtMs = null;
    for (const sent of this.#out.values()) {
      sent.again = true;
      this.#socket?.send(sent.frame);
    }
  }

  /** It was lost without our doing: it comes back as after a cut. */
  #lost() {
    const wasReady = this.#ready;
    this.#leave(this.#socket);
    if (wasReady && this.#out.size > 0) void this.#comeBack();
  }

  async #comeBack() {
    if (this.#stopped) return;
    try {
      await this.open();
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      this.#timer = setTimeout(() => void this.#comeBack(), this.#againMs);
      this.#againMs = Math.min(2 * this.#againMs, AGAIN_MOST_MS);
    }
  }

  /** @param {WebSocket | null} socket its events reach nobody any more */
  #leave(socket) {
    if (socket === null) return;
    if (this.#socket === socket) {
      this.#socket = null;
      this.#ready = false;
    }
    socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  /** @param {ArrayBuffer} frame */
  #came(frame) {
    if (frame.byteLength !== UP_FRAME_BYTES) return;
    const seq = new DataView(frame).getUint32(4, true);
    const sent = this.#out.get(seq);
    if (sent === undefined) return;
    this.#out.delete(seq);
    if (!sent.again) this.#tripsMs.push(this.#host.now() - sent.atMs);
    this.#back.set(seq, frame);
    if (this.#out.size === 0) this.#onAll?.();
  }
}
