// @ts-check
/**
 * One WebSocket that is always being kept alive: reconnects with backoff and full jitter, has the
 * far end watched by ping and pong, and stops for good only on a final close code or stop().
 * Knows the wire format, nothing of devices or the page.
 */

import { parseAudio } from "./audio-frames.js";
import { finalReason, isMoving } from "./close-codes.js";
import { LineWatch } from "./line-watch.js";
import { Timers } from "./timers.js";
import { encode, PROTOCOL, PROTOCOL_BEFORE, parse, WireError } from "./wire.js";

/** @import { DownFrame } from "./audio-frames.js" */
/** @import { ClientMessage, ServerMessage } from "./wire.js" */

const CONNECT_MS = 8_000;
const BACKOFF_FIRST_MS = 250;
const BACKOFF_MOST_MS = 5_000;
/** However long the server asks for: the person waits. */
const PAUSE_MOST_MS = 60_000;
/** A connection that lived shorter does not reset the backoff, whatever it said. */
const PROVEN_MS = 10_000;
/** Two seconds of speech in the socket: more means that the network is slower than the voice. */
const SOCKET_FULL_BYTES = 66_048;

/**
 * lobby: the server is there, and the interview is not this page's (yet).
 * @typedef {{name: "connecting"} | {name: "lobby"} | {name: "open"} | {name: "waiting", retryAtMs: number}
 *   | {name: "closed", reason: string}} ConnectionState
 */

/**
 * @typedef {object} ConnectionHandlers
 * @property {(protocol: number) => ClientMessage} hello the first message of each connection, in
 *     the protocol that the server is believed to speak
 * @property {(message: ServerMessage) => void} message everything but ping and pong
 * @property {(frame: DownFrame) => void} audio
 * @property {(state: ConnectionState) => void} state
 */

/**
 * The outside world, so that tests can bring their own.
 * @typedef {object} ConnectionHost
 * @property {(url: string) => WebSocket} open
 * @property {(run: () => void, ms: number) => number} setTimer
 * @property {(timer: number) => void} clearTimer
 * @property {() => number} now ms, monotonic
 * @property {() => number} random 0 <= value < 1
 */

/** @type {ConnectionHost} */
const BROWSER = {
  open: (url) => new WebSocket(url),
  setTimer: (run, ms) => window.setTimeout(run, ms),
  clearTimer: (timer) => window.clearTimeout(timer),
  now: () => performance.now(),
  random: Math.random,
};

export class Connection {
  #url;
  #handlers;
  #host;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ConnectionState} */
  #state = { name: "connecting" };
  #attempt = 0;
  #openedAtMs = 0;
  #welcomed = false;
  #protocol = PROTOCOL;
  /** This connection's server does not speak it. */
  #isOtherProtocol = false;
  /** This connection's server has asked for so long a pause. */
  #pauseMs = 0;
  /** @type {Timers<"connect" | "retry">} */
  #timers;
  #watch;

  /**
   * @param {string} url
   * @param {ConnectionHandlers} handlers
   * @param {ConnectionHost} [host]
   */
  constructor(url, handlers, host = BROWSER) {
    this.#url = url;
    this.#handlers = handlers;
    this.#host = host;
    this.#timers = new Timers(host);
    this.#watch = new LineWatch(host, {
      ask: (id) => this.#transmit({ type: "ping", id }),
      dead: () => this.#giveUp(),
    });
  }

  get state() {
    return this.#state;
  }

  /** The version that the server is believed to speak. */
  get protocol() {
    return this.#protocol;
  }

  start() {
    this.#connect();
  }

  /** End for good. May be called twice. */
  stop() {
    if (this.#state.name !== "closed") this.#finish("stopped");
  }

  /** The network or the person is back: try now, or make sure that the line still answers. */
  nudge() {
    if (this.#state.name === "waiting") this.#connect();
    else if (this.#isThere) this.#watch.probe();
  }

  /**
   * Send a message if the server has answered this connection's hello.
   * @param {ClientMessage} message
   * @returns {boolean} whether it was handed to the socket
   */
  send(message) {
    return this.#isThere && this.#transmit(message);
  }

  /** @returns {boolean} audio may be sent now */
  writable() {
    return this.#state.name === "open" && (this.#socket?.bufferedAmount ?? SOCKET_FULL_BYTES) < SOCKET_FULL_BYTES;
  }

  /** @param {ArrayBuffer} frame copied by the socket before this returns */
  sendAudio(frame) {
    if (this.#socket?.readyState === 1) this.#socket.send(frame);
  }

  #connect() {
    this.#clearTimers();
    this.#setState({ name: "connecting" });
    const socket = this.#host.open(this.#url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#welcomed = false;
    this.#isOtherProtocol = false;
    this.#pauseMs = 0;
    this.#openedAtMs = this.#host.now();
    // Events of a socket that was given up must not reach the one that took its place.
    const current = () => this.#socket === socket;
    socket.onopen = () => current() && this.#greet();
    socket.onmessage = (event) => current() && this.#receive(event.data);
    socket.onclose = (event) => current() && this.#closed(event.code);
    this.#timers.arm("connect", CONNECT_MS, () => this.#giveUp());
  }

  #greet() {
    this.#transmit(this.#handlers.hello(this.#protocol));
    this.#watch.begin();
  }

  /** @param {unknown} data */
  #receive(data) {
    try {
      if (typeof data === "string") this.#dispatch(parse(data));
      else if (data instanceof ArrayBuffer) this.#handlers.audio(parseAudio(data));
    } catch (error) {
      // A newer server may say things that this page does not know: those are passed over.
      if (!(error instanceof WireError)) throw error;
      console.warn("A message of the server was not understood:", error.message);
    }
  }

  /** @param {ServerMessage} message */
  #dispatch(message) {
    if (message.type === "ping") {
      this.#transmit({ type: "pong", id: message.id });
    } else if (message.type === "pong") {
      this.#watch.answered(message.id);
    } else {
      const isOpen = message.type === "welcome" || message.type === "hand_over";
      if (isOpen || message.type === "lobby") {
        this.#welcomed = true;
        this.#timers.disarm("connect");
        this.#enter(isOpen ? "open" : "lobby");
      }
      if (message.type === "error") {
        if (message.code === "protocol_version") this.#isOtherProtocol = true;
        this.#pauseMs = Math.min(message.retry_ms ?? 0, PAUSE_MOST_MS);
      }
      this.#handlers.message(message);
    }
  }

  get #isThere() {
    return this.#state.name === "open" || this.#state.name === "lobby";
  }

  /** @param {"lobby" | "open"} name */
  #enter(name) {
    if (this.#state.name !== name) this.#setState({ name });
  }

  /** Leave a socket that no longer answers; its own close may take minutes to be reported. */
  #giveUp() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#retry(false);
  }

  /** @param {number} code */
  #closed(code) {
    this.#socket = null;
    const reason = finalReason(code);
    if (reason !== null) this.#finish(reason);
    else this.#retry(isMoving(code));
  }

  /**
   * During a deploy the next worker may be of either version: ours first, and the other one where
   * that is refused. What was said stays in its buffer meanwhile.
   * @returns {boolean} whether the same worker can be asked again at once
   */
  #chooseProtocol() {
    const goBack = this.#isOtherProtocol && this.#protocol === PROTOCOL;
    this.#protocol = goBack ? PROTOCOL_BEFORE : PROTOCOL;
    return goBack;
  }

  /** @param {boolean} atOnce */
  #retry(atOnce) {
    this.#clearTimers();
    const livedMs = this.#welcomed ? this.#host.now() - this.#openedAtMs : 0;
    if (livedMs >= PROVEN_MS) this.#attempt = 0;
    const most = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    // Told to move by a worker that we only just reached: that would be a circle, so wait.
    const soon = (this.#chooseProtocol() || (atOnce && this.#welcomed)) && this.#attempt <= 2;
    const delayMs = Math.max(soon ? 0 : this.#host.random() * most, this.#pauseMs);
    this.#setState({ name: "waiting", retryAtMs: this.#host.now() + delayMs });
    this.#timers.arm("retry", delayMs, () => this.#connect());
  }

  /** @param {string} reason */
  #finish(reason) {
    this.#clearTimers();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    this.#setState({ name: "closed", reason });
  }

  /** @param {ClientMessage} message */
  #transmit(message) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(encode(message));
    return true;
  }

  /** @param {ConnectionState} state */
  #setState(state) {
    this.#state = state;
    this.#handlers.state(state);
  }

  #clearTimers() {
    this.#timers.clear();
    this.#watch.end();
  }
}
