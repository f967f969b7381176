// @ts-check
/**
 * What the person is told while the page has no connection, and when it is back. Knows nothing of
 * how it is dialled.
 */

/** @import { Banner } from "./banner.js" */
/** @import { Texts } from "./texts.js" */

/** A short gap is not worth a word; after this the person is told. */
const BANNER_AFTER_MS = 400;

/**
 * @typedef {object} ConnectionTroubleOptions
 * @property {Pick<Banner, "raise" | "clear" | "has" | "notice">} banner
 * @property {Pick<Texts, "get">} texts
 * @property {() => void} retry dial at once
 * @property {() => boolean} types whether the person types, and nothing spoken is kept
 * @property {() => boolean} ends whether the end was asked for, and nothing more is said
 * @property {AbortSignal} signal
 */

export class ConnectionTrouble {
  #options;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {ConnectionTroubleOptions} options */
  constructor(options) {
    this.#options = options;
    options.signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** There is none, and it is dialled again. */
  begin() {
    this.#timer ??= setTimeout(() => this.#say(this.#reason), BANNER_AFTER_MS);
  }

  /** It is back. */
  end() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { banner, texts } = this.#options;
    if (banner.has("connection")) banner.notice(texts.get("notice_back", {}), "notice_back");
    banner.clear("connection");
  }

  /** The person has asked for the end meanwhile. */
  ending() {
    if (this.#options.banner.has("connection")) this.#say(this.#reason);
  }

  /** There is none, and what is said from now on cannot be kept. */
  forgets() {
    this.#say("banner_wait");
  }

  get #reason() {
    if (this.#options.ends()) return "banner_ending";
    if (navigator.onLine === false) return "banner_offline";
    return this.#options.types() ? "banner_reconnecting_text" : "banner_reconnecting";
  }

  /** @param {string} key */
  #say(key) {
    const { banner, texts, retry } = this.#options;
    banner.raise("connection", { text: texts.get(key), action: { label: texts.get("action_try_now"), run: retry } });
  }
}
