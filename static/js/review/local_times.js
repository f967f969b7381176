// @ts-check
/**
 * Shows moments in the reader's own time zone, in the one shape that the server writes, too
 * (interviews/formats). The server writes UTC, so the page is right without this module.
 */

/**
 * Write a moment as the reader's clocks show it: 2 December 2026, 10:00 UTC+1.
 * @param {Date} moment
 * @param {string} language of the page, for the day and the month
 * @returns {string}
 */
export function written(moment, language) {
  // The day before the month in English, too; the digits of the clock everywhere, as the server has them.
  const locale = language === "en" ? "en-GB" : `${language}-u-nu-latn`;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(moment);
  const clock = `${twoDigits(moment.getHours())}:${twoDigits(moment.getMinutes())}`;
  return `${day}${language === "ar" ? "،" : ","} ${clock} ${distance(-moment.getTimezoneOffset())}`;
}

/**
 * @param {number} minutes east of Greenwich
 * @returns {string}
 */
function distance(minutes) {
  if (minutes === 0) return "UTC";
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest > 0 ? `:${twoDigits(rest)}` : ""}`;
}

/**
 * @param {number} number
 * @returns {string}
 */
function twoDigits(number) {
  return String(number).padStart(2, "0");
}

/**
 * @param {HTMLTimeElement} element
 * @returns {void}
 */
export function localise(element) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  element.textContent = written(moment, document.documentElement.lang || "en");
  element.title = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

if (typeof document !== "undefined") {
  for (const element of document.querySelectorAll("time[data-local]")) {
    if (element instanceof HTMLTimeElement) localise(element);
  }
}
