// @ts-check
/**
 * The interview's window on a candidate's page: in the zone of their own clock, which is named, and with
 * the time that is left until it opens. When it opens, the page is loaded again by itself.
 */
import "../review/local_times.js";

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
/** All who wait for one moment come within this time of it. A worker's clock may be a little behind. */
const SPREAD_MS = 4_000;
const LOOK_MS = 1_000;

/**
 * Write how long it is until something: two units, the larger first.
 * @param {number} seconds
 * @param {string} language
 * @returns {string}
 */
export function remaining(seconds, language) {
  /** @type {[number, string][]} */
  const units = [
    [Math.floor(seconds / DAY_S), "day"],
    [Math.floor((seconds % DAY_S) / HOUR_S), "hour"],
    [Math.floor((seconds % HOUR_S) / MINUTE_S), "minute"],
    [Math.floor(seconds % MINUTE_S), "second"],
  ];
  const first = units.findIndex(([count]) => count > 0);
  return units
    .slice(first < 0 ? 3 : first, (first < 0 ? 3 : first) + 2)
    .filter(([count], at) => count > 0 || at === 0)
    .map(([count, unit]) =>
      new Intl.NumberFormat(`${language}-u-nu-latn`, { style: "unit", unit, unitDisplay: "long" }).format(count),
    )
    .join(" ");
}

/**
 * Name a zone: "Central European Standard Time (Europe/Berlin)".
 * @param {Date} moment
 * @param {string} language
 * @param {string} [zone] by default that of the reader's clock
 * @returns {string}
 */
export function zoneName(moment, language, zone) {
  const format = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: "long" });
  const part = format.formatToParts(moment).find(({ type }) => type === "timeZoneName");
  return `${part?.value} (${format.resolvedOptions().timeZone})`;
}

/**
 * Count down to `opensAt`, and call `opened` once; the device's clock may be wrong, so the server's counts.
 * @param {object} countdown
 * @param {number} countdown.opensAt in ms since 1970
 * @param {number} countdown.serverNow in ms since 1970, as the page was made
 * @param {(seconds: number) => void} countdown.left
 * @param {() => void} countdown.opened
 */
export function countDown({ opensAt, serverNow, left, opened }) {
  const behind = serverNow - Date.now();
  const spread = Math.random() * SPREAD_MS;
  const look = () => {
    const ms = opensAt - (Date.now() + behind);
    left(Math.max(0, Math.ceil(ms / 1_000)));
    if (ms + spread > 0) setTimeout(look, LOOK_MS);
    else opened();
  };
  look();
}

if (typeof document !== "undefined") {
  const language = document.documentElement.lang || "en";
  for (const line of document.querySelectorAll("[data-zone]")) {
    if (!(line instanceof HTMLElement)) continue;
    line.textContent = (line.dataset.zone ?? "").replace("{zone}", zoneName(new Date(), language));
    line.hidden = false;
  }
  const element = document.getElementById("countdown");
  if (element) {
    const { opensAt = "", now = "" } = element.dataset;
    const text = element.querySelector("strong");
    element.hidden = false;
    countDown({
      opensAt: Date.parse(opensAt),
      serverNow: Date.parse(now),
      left: (seconds) => text?.replaceChildren(remaining(seconds, language)),
      opened: () => window.location.reload(),
    });
  }
}
