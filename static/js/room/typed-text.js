// @ts-check
/**
 * What a typed answer may hold, and how one that holds more is mended before it is sent: the same
 * rules as live/core/protocol/typed_text.py, with the same examples (tests/fixtures/wire.json). Pure.
 */

/** In Unicode code points, as the server counts. */
export const TYPED_MAX_CHARACTERS = 4_000;

const LINE_END = /\r\n?/g;
/** Pasted along from somewhere; no word, and nothing that can be stored. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
/** Half of a pair: what is left of an emoji that was cut in two. */
const LONE_SURROGATE = /[\ud800-\udfff]/gu;
const REPLACEMENT = "\ufffd";
/** Spaces, what joins or directs other characters, and replacements: nothing to read. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: a set of single characters
  /^[\t\n \u00a0\u00ad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd\u{e0000}-\u{e0fff}]*$/u;

/** @typedef {"blank" | "too_long"} TypedFault */

/**
 * Return the text as it can be sent, stored and shown.
 * @param {string} text
 * @returns {string}
 */
export function mendTyped(text) {
  return text.replace(LINE_END, "\n").replace(CONTROL, "").replace(LONE_SURROGATE, REPLACEMENT).trim();
}

/**
 * @param {string} text mended
 * @returns {number} code points
 */
export function lengthOf(text) {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/**
 * Say why a mended text cannot be sent.
 * @param {string} text
 * @returns {TypedFault | null} null: it can
 */
export function faultOf(text) {
  if (INVISIBLE.test(text)) return "blank";
  return lengthOf(text) > TYPED_MAX_CHARACTERS ? "too_long" : null;
}
