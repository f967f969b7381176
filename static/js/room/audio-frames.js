// @ts-check
/**
 * The wire protocol's binary frames: the microphone's on their way up, the interviewer's sound on its
 * way down. Pure. docs/protocol.md is the text of it, tests/fixtures/wire.json its examples.
 */
import { WireError } from "./wire.js";

export const CAPTURE_HZ = 16_000;
export const PLAYBACK_HZ = 24_000;
export const FRAME_SAMPLES = 512;
export const UP_HEADER_BYTES = 8;
export const UP_FRAME_BYTES = UP_HEADER_BYTES + FRAME_SAMPLES * 2;
export const DOWN_HEADER_BYTES = 12;
export const DOWN_MAX_SAMPLES = 4_800;

const KIND_UP = 1;
const KIND_DOWN = 2;
const FLAG_AGAIN = 1;
const FLAG_QUIET = 2;

/** @typedef {{turn: number, offset: number, samples: Int16Array}} DownFrame */

/**
 * Note in a frame's header whether it holds a voice: what holds none holds no words to lose.
 * @param {ArrayBuffer} frame UP_FRAME_BYTES long
 * @param {boolean} quiet
 */
export function markQuiet(frame, quiet) {
  new DataView(frame).setUint8(1, quiet ? FLAG_QUIET : 0);
}

/**
 * @param {ArrayBuffer} frame UP_FRAME_BYTES long
 * @returns {boolean} whether it was marked as holding no voice
 */
export function isQuiet(frame) {
  return (new DataView(frame).getUint8(1) & FLAG_QUIET) !== 0;
}

/**
 * Write the header of an audio frame in place; its samples, and whether it is quiet, stay as they are.
 * @param {ArrayBuffer} frame UP_FRAME_BYTES long
 * @param {number} seq
 * @param {object} [place]
 * @param {number} [place.replay] number of the last welcome or resend; 0 in protocol 1
 * @param {boolean} [place.again] protocol 1: it may have been sent before
 */
export function writeUpHeader(frame, seq, { replay: number = 0, again = false } = {}) {
  if (frame.byteLength !== UP_FRAME_BYTES) throw new WireError("an audio frame has 512 samples");
  const view = new DataView(frame);
  view.setUint8(0, KIND_UP);
  view.setUint8(1, (view.getUint8(1) & FLAG_QUIET) | (again ? FLAG_AGAIN : 0));
  view.setUint16(2, number, true);
  view.setUint32(4, seq, true);
}

/**
 * Parse an audio frame of the server.
 * @param {ArrayBuffer} frame
 * @returns {DownFrame} samples: mono s16 at 24 kHz, a copy of their own
 */
export function parseAudio(frame) {
  if (frame.byteLength <= DOWN_HEADER_BYTES) throw new WireError("audio frame without samples");
  if (frame.byteLength % 2 !== 0) throw new WireError("audio frame of odd length");
  if (frame.byteLength > DOWN_HEADER_BYTES + DOWN_MAX_SAMPLES * 2) throw new WireError("audio frame too long");
  const view = new DataView(frame);
  if (view.getUint8(0) !== KIND_DOWN) throw new WireError("unknown kind of binary frame");
  const turn = view.getUint32(4, true);
  if (turn === 0) throw new WireError("turns count from 1");
  // Every platform with an AudioWorklet is little-endian, as the wire is.
  return { turn, offset: view.getUint32(8, true), samples: new Int16Array(frame.slice(DOWN_HEADER_BYTES)) };
}
