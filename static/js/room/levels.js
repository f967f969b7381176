// @ts-check
/** How loud something is, as eyes expect it. Pure. */

/** Below this, in dBFS, a level shows as nothing. */
const FLOOR_DB = -52;

/**
 * @param {Int16Array} samples
 * @returns {number} root mean square, 0..1
 */
export function levelOf(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length) / 32768;
}

/**
 * Bend a level to a scale on which twice as loud looks twice as large.
 * @param {number} level root mean square, 0..1
 * @returns {number} 0..1
 */
export function visible(level) {
  if (level <= 0) return 0;
  const decibels = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, (decibels - FLOOR_DB) / (-FLOOR_DB - 6)));
}
