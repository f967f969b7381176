// @ts-check
/** Loads a part of a page that is not there from the beginning: its words, and its looks. */
import { within } from "../room/bounds.js";

const PART_MS = 15_000;
const STYLE_MS = 5_000;

/**
 * @param {string} url
 * @returns {Promise<Document>} rejects with a TypeError where it does not come, as a module does
 */
export function loadPart(url) {
  // The one way in which a browser parses a page that nobody could write a script into.
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.timeout = PART_MS;
  request.open("GET", url);
  return new Promise((resolve, reject) => {
    const fail = () => reject(new TypeError(`${url} did not come`));
    request.onerror = request.ontimeout = fail;
    request.onload = () => {
      if (request.status === 200 && request.responseXML?.getElementById("check")) resolve(request.responseXML);
      else fail();
    };
    request.send();
  });
}

/**
 * @param {string} url
 * @returns {Promise<void>} when it holds, or cannot be waited for any longer: words without looks can be read
 */
export async function loadStyle(url) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  const here = new Promise((resolve) => {
    link.onload = link.onerror = () => resolve(undefined);
  });
  link.href = url;
  document.head.append(link);
  await within(here, STYLE_MS).catch(() => {});
}
