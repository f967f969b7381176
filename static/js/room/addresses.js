// @ts-check
/** Addresses made from what the server says; none of them may lead to another site. */

/**
 * @param {string} path
 * @param {string} [language] in which the server's own sentences are to come
 * @returns {string}
 */
export function socketUrl(path, language = document.documentElement.lang) {
  const url = new URL(path, window.location.href);
  url.searchParams.set("language", language);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/**
 * @param {string} url
 * @returns {string | null} the address, if it is one of our own
 */
export function sameOrigin(url) {
  const target = URL.canParse(url, window.location.href) ? new URL(url, window.location.href) : null;
  return target?.origin === window.location.origin ? target.href : null;
}
