// @ts-check
/** Whose help fits: the kind of browser and the system, by what the browser calls itself. Pure. */

/**
 * @param {string} agent navigator.userAgent
 * @param {number} [touchPoints] an iPad calls itself a Mac
 * @returns {string[]} names of texts: how to allow the microphone here, then in the system
 */
export function helpFor(agent, touchPoints = 0) {
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return ["ios"];
  if (/Android/.test(agent)) return ["android"];
  const browser = /Firefox\//.test(agent) ? "firefox" : /Chrome\//.test(agent) ? "chromium" : "safari";
  const system = /Macintosh/.test(agent) ? ["mac"] : /Windows/.test(agent) ? ["windows"] : [];
  return [browser, ...system];
}
