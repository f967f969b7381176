// @ts-check
/** Which browser shows this page, on which system: for directions only, since each has its own menus. Pure. */

/** @typedef {"chrome" | "edge" | "firefox" | "safari" | "ios" | "ios_other" | "android" | "other"} Browser */
/** @typedef {"windows" | "mac" | "ios" | "android" | "other"} System */
/** @typedef {{userAgent: string, maxTouchPoints: number}} Agent */

/**
 * @param {Agent} agent
 * @returns {System}
 */
export function systemOf({ userAgent, maxTouchPoints }) {
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios";
  if (/Android/.test(userAgent)) return "android";
  // An iPad says that it is a Mac; no Mac has a screen to touch.
  if (/Macintosh/.test(userAgent)) return maxTouchPoints > 1 ? "ios" : "mac";
  return /Windows/.test(userAgent) ? "windows" : "other";
}

/**
 * @param {Agent} agent
 * @returns {Browser}
 */
export function browserOf(agent) {
  const system = systemOf(agent);
  const { userAgent } = agent;
  if (system === "ios") return /CriOS|FxiOS|EdgiOS|OPT\//.test(userAgent) ? "ios_other" : "ios";
  if (system === "android") return "android";
  if (/Edg\//.test(userAgent)) return "edge";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Chrom(e|ium)\//.test(userAgent)) return "chrome";
  return /Safari\//.test(userAgent) ? "safari" : "other";
}
