// @ts-check
/**
 * Shows moments in the reader's own time zone and language. The server writes UTC, so the
 * page is right, if less handy, without this module.
 */

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const STYLES = {
  full: { dateStyle: "full", timeStyle: "short" },
  short: { dateStyle: "medium", timeStyle: "short" },
};

/**
 * The reader's own variety of the page's language: en-GB on a page in English.
 * @returns {string}
 */
function readersLocale() {
  const language = document.documentElement.lang;
  const own = navigator.languages.find((locale) => locale.split("-")[0] === language.split("-")[0]);
  return own ?? language;
}

/**
 * @param {HTMLTimeElement} element
 * @returns {void}
 */
export function localise(element) {
  const moment = new Date(element.dateTime);
  const style = STYLES[element.dataset.local ?? "full"];
  if (Number.isNaN(moment.getTime()) || style === undefined) return;
  const format = new Intl.DateTimeFormat(readersLocale(), style);
  element.textContent = format.format(moment);
  element.title = format.resolvedOptions().timeZone;
}

for (const element of document.querySelectorAll("time[data-local]")) {
  if (element instanceof HTMLTimeElement) localise(element);
}
