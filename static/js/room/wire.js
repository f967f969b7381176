// @ts-check
/**
 * The wire protocol's messages, version 2, as the browser speaks them: pure encoding and validated
 * parsing; audio-frames.js has the sound. docs/protocol.md is the text of it, tests/fixtures/wire.json
 * its examples.
 * Knows no socket, no device and no page.
 */

import { faultOf, mendTyped } from "./typed-text.js";

export const PROTOCOL = 2;
/** For a server from before a deploy, which knows nothing newer. */
export const PROTOCOL_BEFORE = 1;

const U16_MAX = 0xffff;
const U32_MAX = 0xffff_ffff;

/** @typedef {"connecting"|"ready"|"listening"|"thinking"|"speaking"|"reconnecting"|"text_only"|"ending"} Phase */
/** @typedef {"candidate"|"interviewer"} Speaker */
/** @typedef {{turn: number, speaker: Speaker, text: string, final: boolean}} Caption */
/** @typedef {{turn: number, ms: number}} PlayedPosition */

/**
 * @typedef {{type: "welcome", epoch: number, phase: Phase, started: boolean, question: number|null, questions: number,
 *     elapsed_ms: number, limit_ms: number, resend_from: number|null, replay?: number, takes?: string[], captions: Caption[]}
 *   | {type: "lobby", elsewhere: boolean, started: boolean, question: number|null, questions: number,
 *     elapsed_ms: number, limit_ms: number}
 *   | {type: "hand_over", from_seq: number, replay: number} | {type: "handed_over", lost_ms: number}
 *   | {type: "resend", from_seq: number, replay?: number} | {type: "ack", seq: number}
 *   | {type: "phase", phase: Phase} | ({type: "caption"} & Caption)
 *   | {type: "question", number: number|null, questions: number, text: string}
 *   | {type: "turn_end", turn: number, samples: number} | {type: "flush", turn: number}
 *   | {type: "duck", on: boolean}
 *   | {type: "clock", elapsed_ms: number, limit_ms: number, running: boolean}
 *   | {type: "hold", on: boolean} | {type: "time_warning", left_ms: number} | {type: "text_ack", id: string, question?: number|null}
 *   | {type: "text_refused", id: string, code: string, retry_ms?: number}
 *   | {type: "quality", rtt_ms: number, level: "good"|"fair"|"poor"}
 *   | {type: "notice", code: string, sentence: string} | {type: "error", code: string, sentence: string, retry_ms?: number}
 *   | {type: "ended", reason: "completed"|"candidate_ended"|"time_up"|"failed", url: string}
 *   | {type: "ping", id: number} | {type: "pong", id: number}} ServerMessage
 */

/**
 * @typedef {{type: "hello", protocol: number, stream: string, first_seq: number, next_seq: number, played: PlayedPosition|null,
 *     entered?: boolean, carried_over?: {lost: number}|null, plays?: boolean,
 *     epoch?: number|null, played_out?: number|null, unsent_voice?: number, ducks?: boolean}
 *   | {type: "hand_over", first_seq: number, next_seq: number}
 *   | {type: "page_error", what: string}
 *   | {type: "start"} | {type: "try_voice"} | {type: "end", unsent_voice: number}
 *   | {type: "ping", id: number, unsent_voice?: number} | {type: "pong", id: number}
 *   | ({type: "played", flushed?: boolean} & PlayedPosition)
 *   | {type: "mute", muted: boolean} | {type: "plays", plays: boolean}
 *   | {type: "ask", what: "repeat"|"reword"|"skip"} | {type: "hold", on: boolean}
 *   | {type: "text", id: string, text: string}} ClientMessage
 */

/** A message that breaks the protocol. Its text names the rule, never the content. */
export class WireError extends Error {
  /** @override */
  name = "WireError";
}

/** @typedef {(value: unknown) => boolean} Check */
/** @typedef {Record<string, Check>} Fields */

/** @type {Check} */
const count = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= U32_MAX;
/** @type {Check} */
const ordinal = (value) => count(value) && Number(value) > 0;
/** @type {Check} */
const replay = (value) => ordinal(value) && Number(value) <= U16_MAX;
/** @type {Check} */
const bool = (value) => typeof value === "boolean";
/** @type {Check} */
const text = (value) => typeof value === "string";
/** @type {Check} */
const code = (value) => typeof value === "string" && /^[a-z][a-z_]{0,63}$/.test(value);
/**
 * @param {unknown} value
 * @returns {boolean} whether it can name a stream or an answer
 */
export const isId = (value) => typeof value === "string" && /^[0-9a-f]{16}$/.test(value);
/**
 * @param {unknown} value
 * @returns {boolean} whether it can be the name of an error, and tells nothing else
 */
export const isErrorName = (value) => typeof value === "string" && /^[A-Za-z]{1,40}$/.test(value);
/** @type {Check} */
const typed = (value) => typeof value === "string" && mendTyped(value) === value && faultOf(value) === null;
/** @type {(...allowed: unknown[]) => Check} */
const oneOf =
  (...allowed) =>
  (value) =>
    allowed.includes(value);
/** @type {(check: Check) => Check} */
const orNull = (check) => (value) => value === null || check(value);
/** @type {(check: Check) => Check} */
const orAbsent = (check) => (value) => value === undefined || check(value);
/** @type {(fields: Fields) => Check} */
const record = (fields) => (value) =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(fields).every(([name, check]) => check(/** @type {Record<string, unknown>} */ (value)[name]));
/** @type {(check: Check, most: number) => Check} */
const listOf = (check, most) => (value) => Array.isArray(value) && value.length <= most && value.every(check);

const phase = oneOf("connecting", "ready", "listening", "thinking", "speaking", "reconnecting", "text_only", "ending");
/** @type {Fields} */
const CAPTION = { turn: ordinal, speaker: oneOf("candidate", "interviewer"), text, final: bool };
/** @type {Fields} */
const PLAYED = { turn: ordinal, ms: count };

/** @type {Record<string, Fields>} */
const SERVER = {
  welcome: {
    epoch: count,
    phase,
    started: bool,
    question: orNull(ordinal),
    questions: count,
    elapsed_ms: count,
    limit_ms: count,
    resend_from: orNull(count),
    replay: orAbsent(replay),
    takes: orAbsent(listOf(code, 16)),
    captions: listOf(record(CAPTION), 50),
  },
  lobby: {
    elsewhere: bool,
    started: bool,
    question: orNull(ordinal),
    questions: count,
    elapsed_ms: count,
    limit_ms: count,
  },
  hand_over: { from_seq: count, replay },
  handed_over: { lost_ms: count },
  resend: { from_seq: count, replay: orAbsent(replay) },
  ack: { seq: count },
  phase: { phase },
  caption: CAPTION,
  question: { number: orNull(ordinal), questions: ordinal, text },
  turn_end: { turn: ordinal, samples: count },
  flush: { turn: ordinal },
  duck: { on: bool },
  clock: { elapsed_ms: count, limit_ms: count, running: bool },
  hold: { on: bool },
  time_warning: { left_ms: count },
  text_ack: { id: isId, question: orAbsent(orNull(ordinal)) },
  text_refused: { id: isId, code, retry_ms: orAbsent(count) },
  quality: { rtt_ms: count, level: oneOf("good", "fair", "poor") },
  notice: { code, sentence: text },
  error: { code, sentence: text, retry_ms: orAbsent(count) },
  ended: { reason: oneOf("completed", "candidate_ended", "time_up", "failed"), url: text },
  ping: { id: count },
  pong: { id: count },
};

/** @type {Record<string, Fields>} */
const CLIENT = {
  hello: {
    protocol: oneOf(PROTOCOL_BEFORE, PROTOCOL),
    stream: isId,
    first_seq: count,
    next_seq: count,
    played: orNull(record(PLAYED)),
    played_out: orAbsent(orNull(ordinal)),
    entered: orAbsent(bool),
    carried_over: orAbsent(orNull(record({ lost: count }))),
    plays: orAbsent(bool),
    epoch: orAbsent(orNull(count)),
    unsent_voice: orAbsent(count),
    ducks: orAbsent(bool),
  },
  hand_over: { first_seq: count, next_seq: count },
  start: {},
  page_error: { what: isErrorName },
  try_voice: {},
  end: { unsent_voice: orAbsent(count) },
  ping: { id: count, unsent_voice: orAbsent(count) },
  pong: { id: count },
  played: { ...PLAYED, flushed: orAbsent(bool) },
  mute: { muted: bool },
  plays: { plays: bool },
  ask: { what: oneOf("repeat", "reword", "skip") },
  hold: { on: bool },
  text: { id: isId, text: typed },
};

/**
 * Check a message against a direction's table.
 * @param {Record<string, Fields>} table
 * @param {unknown} message
 */
function validate(table, message) {
  if (typeof message !== "object" || message === null || Array.isArray(message)) throw new WireError("not an object");
  const fields = /** @type {Record<string, unknown>} */ (message);
  const type = fields.type;
  if (typeof type !== "string" || !Object.hasOwn(table, type)) throw new WireError("unknown type");
  for (const [name, check] of Object.entries(table[type] ?? {})) {
    if (!check(fields[name])) throw new WireError(`${type}.${name} is not valid`);
  }
}

/**
 * Encode a message for the server; a message that breaks the protocol throws here and is never sent.
 * @param {ClientMessage} message
 * @returns {string}
 */
export function encode(message) {
  validate(CLIENT, message);
  if ((message.type === "hello" || message.type === "hand_over") && message.first_seq > message.next_seq) {
    throw new WireError(`${message.type}.first_seq is after next_seq`);
  }
  return JSON.stringify(message);
}

/**
 * Parse a text frame of the server. Fields that are not in the table are left alone.
 * @param {string} frame
 * @returns {ServerMessage}
 */
export function parse(frame) {
  /** @type {unknown} */
  let message;
  try {
    message = JSON.parse(frame);
  } catch {
    throw new WireError("not JSON");
  }
  validate(SERVER, message);
  return /** @type {ServerMessage} */ (message);
}

/**
 * Make a random id: 16 hexadecimal characters.
 * @returns {string}
 */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
