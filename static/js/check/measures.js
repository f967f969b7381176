// @ts-check
/** What a recording says of microphone and room. Pure: levels are root mean squares from 0 to 1. */
import { CAPTURE_HZ, FRAME_SAMPLES, PLAYBACK_HZ, UP_HEADER_BYTES } from "../room/audio-frames.js";
import { levelOf } from "../room/levels.js";

/**
 * voiceDb, noiseDb: the voice, and what there is without it, in dBFS · clipped: part of the samples at the
 * device's limit · highDb: what lies above 5 kHz, against the whole
 * @typedef {{voiceDb: number, noiseDb: number, clipped: number, highDb: number}} Heard
 */

/** What digital silence counts as. */
const FLOOR_DB = -96;
const LIMIT = 32_700;
/** A telephone's sound ends at 3.4 kHz, and a headset's in its telephone profile at 4. */
const HIGH_HZ = 5_000;
/** The five parts of a Butterworth filter of the tenth order: 55 dB less at 3.4 kHz. */
const QUALITIES = [0.506, 0.561, Math.SQRT1_2, 1.101, 3.196];
/** Sound comes out of a loudspeaker, through wireless headphones at the latest, so many frames later. */
const LATEST_FRAMES = 20;

/**
 * @param {number} level
 * @returns {number} dBFS
 */
export function decibels(level) {
  return level <= 0 ? FLOOR_DB : Math.max(FLOOR_DB, 20 * Math.log10(level));
}

/**
 * @param {Int16Array} samples at 16 kHz
 * @param {number[]} [before] levels of frames before it, while nobody was asked to speak
 * @returns {Heard}
 */
export function measure(samples, before = []) {
  const levels = levelsOf(samples);
  const all = [...levels, ...before];
  return {
    voiceDb: decibels(quantile(levels, 0.8)),
    noiseDb: decibels(quantile(all, 0.15)),
    clipped: samples.filter((sample) => Math.abs(sample) >= LIMIT).length / Math.max(1, samples.length),
    highDb: decibels(levelOf(highPassed(samples))) - decibels(levelOf(samples)),
  };
}

/**
 * @param {ArrayBuffer[]} frames of the microphone
 * @returns {Int16Array} at 16 kHz
 */
export function samplesOf(frames) {
  const samples = new Int16Array(frames.length * FRAME_SAMPLES);
  for (const [at, frame] of frames.entries()) samples.set(new Int16Array(frame, UP_HEADER_BYTES), at * FRAME_SAMPLES);
  return samples;
}

/**
 * @param {Int16Array} samples at 16 kHz
 * @returns {number[]} one level a frame
 */
export function levelsOf(samples) {
  const levels = [];
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
    levels.push(levelOf(samples.subarray(at, at + FRAME_SAMPLES)));
  }
  return levels;
}

/**
 * How much of what was played the microphone has heard.
 * @param {number[]} played levels of the frames that were played
 * @param {number[]} heard levels of the microphone's frames from the same moment on
 * @param {number} noiseDb
 * @returns {{likeness: number, aboveNoiseDb: number}} likeness: of the rise and fall of both, 1 is the same
 */
export function echoOf(played, heard, noiseDb) {
  let likeness = 0;
  for (let lag = 0; lag <= LATEST_FRAMES; lag += 1) {
    likeness = Math.max(likeness, correlation(played, heard.slice(lag)));
  }
  return { likeness, aboveNoiseDb: decibels(quantile(heard, 0.8)) - noiseDb };
}

/**
 * From the microphone's rate to the loudspeaker's, two samples to three.
 * @param {Int16Array} samples at 16 kHz
 * @returns {Int16Array} at 24 kHz
 */
export function forPlaying(samples) {
  const half = 12;
  const ratio = CAPTURE_HZ / PLAYBACK_HZ;
  const out = new Int16Array(Math.floor(samples.length / ratio));
  for (let i = 0; i < out.length; i += 1) {
    const place = i * ratio;
    const first = Math.floor(place) - half + 1;
    let sum = 0;
    for (let at = first; at < first + 2 * half; at += 1) sum += (samples[at] ?? 0) * kernel(place - at, half);
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return out;
}

/**
 * @param {number} x
 * @param {number} half
 */
function kernel(x, half) {
  if (x === 0) return 1;
  const angle = Math.PI * x;
  return (Math.sin(angle) / angle) * (0.5 + 0.5 * Math.cos(angle / half));
}

/**
 * @param {number[]} values
 * @param {number} part 0..1
 */
function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
}

/**
 * @param {number[]} one
 * @param {number[]} other as long, or what is left of it
 */
function correlation(one, other) {
  const length = Math.min(one.length, other.length);
  if (length < 2) return 0;
  const [a, b] = [centred(one.slice(0, length)), centred(other.slice(0, length))];
  const power = Math.sqrt(dot(a, a) * dot(b, b));
  return power === 0 ? 0 : dot(a, b) / power;
}

/** @param {number[]} levels */
function centred(levels) {
  const inDecibels = levels.map((level) => Math.max(-70, decibels(level)));
  const mean = inDecibels.reduce((sum, value) => sum + value, 0) / inDecibels.length;
  return inDecibels.map((value) => value - mean);
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
function dot(a, b) {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

/** @param {Int16Array} samples at 16 kHz */
function highPassed(samples) {
  /** @type {ArrayLike<number>} */
  let signal = samples;
  for (const quality of QUALITIES) signal = biquad(signal, quality);
  return Int16Array.from(signal);
}

/**
 * A high-pass filter of the second order (R. Bristow-Johnson's formulas).
 * @param {ArrayLike<number>} signal
 * @param {number} quality
 */
function biquad(signal, quality) {
  const angle = (2 * Math.PI * HIGH_HZ) / CAPTURE_HZ;
  const alpha = Math.sin(angle) / (2 * quality);
  const cosine = Math.cos(angle);
  const scale = 1 + alpha;
  const [b0, b1] = [(1 + cosine) / 2 / scale, -(1 + cosine) / scale];
  const [a1, a2] = [(-2 * cosine) / scale, (1 - alpha) / scale];
  const out = new Float64Array(signal.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < out.length; i += 1) {
    const x = signal[i] ?? 0;
    const y = b0 * (x + x2) + b1 * x1 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    out[i] = y;
  }
  return out;
}
