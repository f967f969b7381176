// @ts-check
/**
 * What the check has found, judged: each check is good, worth a note, worth a warning, or keeps one from
 * talking. Pure; the words stand in the template, under the check's name and the finding's.
 */

/** @import { DeviceReason } from "../room/devices.js" */
/** @import { Heard } from "./measures.js" */

/** @typedef {"good" | "note" | "warning" | "block"} Weight */
/** @typedef {"microphone" | "voice" | "room" | "echo" | "loudspeaker" | "line" | "return"} Check */
/** @typedef {{check: Check, weight: Weight, finding: string, values?: Record<string, number | string>}} Verdict */
/** @typedef {"clear" | "poor" | "nothing"} Answer to "did you hear yourself?" */

/**
 * tripsMs: of the frames that were sent and came back · backMs: how long the line was away that was cut on
 * purpose, null: it has not come back · missing: frames that never came back
 * @typedef {{tripsMs: number[], backMs: number | null, missing: number}} Line
 */

/** Names by which systems call the telephone profile of wireless headsets. */
const TELEPHONE = /hands[- ]?free|\bAG audio\b|\bHFP\b|\bHSP\b|\bSCO\b/i;
const WIRELESS = /bluetooth|airpods|\bbuds\b|wireless|hands[- ]?free/i;
/** Less is not even a voice across the room. */
const SILENT_DB = -55;
const QUIET_DB = -44;
/** So far the voice has to stand out of what else is heard. */
const VOICE_ABOVE_NOISE_DB = 6;
const ROOM_LOUD_DB = 12;
const ROOM_AUDIBLE_DB = 20;
/** Noise under this disturbs nobody. */
const ROOM_STILL_DB = -58;
const CLIPPED = 0.005;
const NARROW_DB = -50;
const ECHO_LIKE = 0.6;
const ECHO_ABOVE_NOISE_DB = 10;
/** The same borders as the sign of the connection in the interview. */
const FAIR_MS = 250;
const POOR_MS = 600;
const BACK_SOON_MS = 4_000;

/**
 * @param {DeviceReason} reason
 * @returns {Verdict}
 */
export function ofRefusal(reason) {
  return { check: "microphone", weight: "block", finding: reason };
}

/**
 * @param {{label: string, rate?: number | undefined}} device
 * @param {Heard} heard
 * @returns {Verdict[]}
 */
export function ofRecording(device, heard) {
  const stands = heard.voiceDb - heard.noiseDb;
  const isSilent = heard.voiceDb < SILENT_DB || stands < VOICE_ABOVE_NOISE_DB;
  if (isSilent) return [{ check: "voice", weight: "warning", finding: "silent" }];
  return [ofMicrophone(device, heard), ofVoice(heard), ofRoom(heard, stands)];
}

/**
 * @param {{label: string, rate?: number | undefined}} device
 * @param {Heard} heard
 * @returns {Verdict}
 */
function ofMicrophone({ label, rate = 0 }, { highDb }) {
  const isNarrow = highDb < NARROW_DB || (rate > 0 && rate <= 8_000);
  if (TELEPHONE.test(label) || (isNarrow && WIRELESS.test(label))) {
    return { check: "microphone", weight: "warning", finding: "telephone" };
  }
  if (isNarrow) return { check: "microphone", weight: "note", finding: "narrow" };
  return { check: "microphone", weight: "good", finding: "good" };
}

/**
 * @param {Heard} heard
 * @returns {Verdict}
 */
function ofVoice({ voiceDb, clipped }) {
  if (clipped > CLIPPED) return { check: "voice", weight: "warning", finding: "clipped" };
  if (voiceDb < QUIET_DB) return { check: "voice", weight: "note", finding: "quiet" };
  return { check: "voice", weight: "good", finding: "good" };
}

/**
 * @param {Heard} heard
 * @param {number} stands
 * @returns {Verdict}
 */
function ofRoom({ noiseDb }, stands) {
  if (noiseDb > ROOM_STILL_DB && stands < ROOM_LOUD_DB) return { check: "room", weight: "warning", finding: "loud" };
  if (noiseDb > ROOM_STILL_DB && stands < ROOM_AUDIBLE_DB) return { check: "room", weight: "note", finding: "audible" };
  return { check: "room", weight: "good", finding: "good" };
}

/**
 * @param {{likeness: number, aboveNoiseDb: number}} echo
 * @returns {Verdict}
 */
export function ofEcho({ likeness, aboveNoiseDb }) {
  const isHeard = likeness > ECHO_LIKE && aboveNoiseDb > ECHO_ABOVE_NOISE_DB;
  return isHeard
    ? { check: "echo", weight: "warning", finding: "heard" }
    : { check: "echo", weight: "good", finding: "good" };
}

/**
 * @param {Answer | "silent"} answer silent: the browser's sound does not run, and nobody was asked
 * @returns {Verdict}
 */
export function ofLoudspeaker(answer) {
  if (answer === "clear") return { check: "loudspeaker", weight: "good", finding: "good" };
  return { check: "loudspeaker", weight: "warning", finding: answer };
}

/**
 * @param {Line | "away" | "busy"} line
 * @returns {Verdict[]}
 */
export function ofLine(line) {
  if (line === "busy") return [{ check: "line", weight: "note", finding: "busy" }];
  if (line === "away") return [{ check: "line", weight: "block", finding: "away" }];
  const trips = [...line.tripsMs].sort((a, b) => a - b);
  const ms = Math.round(trips[Math.floor(trips.length / 2)] ?? 0);
  const late = Math.round(trips[Math.floor(trips.length * 0.95)] ?? 0);
  /** @type {Verdict} */
  const trip =
    late >= POOR_MS
      ? { check: "line", weight: "warning", finding: "poor", values: { ms: late } }
      : late >= FAIR_MS
        ? { check: "line", weight: "note", finding: "fair", values: { ms: late } }
        : { check: "line", weight: "good", finding: "good", values: { ms } };
  return [trip, ofReturn(line)];
}

/**
 * @param {Line} line
 * @returns {Verdict}
 */
function ofReturn({ backMs, missing }) {
  if (backMs === null) return { check: "return", weight: "warning", finding: "lost" };
  const seconds = Math.max(1, Math.round(backMs / 100)) / 10;
  if (missing > 0) return { check: "return", weight: "warning", finding: "missing", values: { seconds } };
  if (backMs > BACK_SOON_MS) return { check: "return", weight: "note", finding: "slow", values: { seconds } };
  return { check: "return", weight: "good", finding: "good", values: { seconds } };
}

/** @type {Weight[]} */
const HEAVIEST_FIRST = ["block", "warning", "note", "good"];

/**
 * @param {Verdict[]} verdicts
 * @returns {Verdict[]}
 */
export function heaviestFirst(verdicts) {
  return [...verdicts].sort((one, other) => HEAVIEST_FIRST.indexOf(one.weight) - HEAVIEST_FIRST.indexOf(other.weight));
}

/**
 * @param {Verdict[]} verdicts
 * @returns {Weight} the heaviest
 */
export function overall(verdicts) {
  return heaviestFirst(verdicts)[0]?.weight ?? "good";
}
