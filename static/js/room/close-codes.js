// @ts-check
/** What each close code of the protocol asks of the browser. Pure. */

/** Codes after which no reconnect is tried, each with the name of its explanation. */
const FINAL = new Map([
  [4401, "not_signed_in"],
  [4403, "origin"],
  [4406, "not_open"],
  [4409, "taken_over"],
  [4410, "interview_over"],
]);

/** The worker is going away and another one is ready: no backoff. */
const MOVING = 4450;

/**
 * @param {number} code
 * @returns {string | null} the reason to explain, or null when reconnecting is right
 */
export function finalReason(code) {
  return FINAL.get(code) ?? null;
}

/**
 * @param {number} code
 * @returns {boolean}
 */
export function isMoving(code) {
  return code === MOVING;
}
