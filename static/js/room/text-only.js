// @ts-check
/**
 * The interview goes on in writing because the voice cannot be reached: says so, and lets the
 * person ask for the voice. It comes back by itself, too, only later.
 */

/** @import { Banner } from "./banner.js" */
/** @import { Texts } from "./texts.js" */
/** @import { ClientMessage } from "./wire.js" */

/**
 * @typedef {object} TextOnlyOptions
 * @property {Pick<Banner, "raise" | "clear" | "notice">} banner
 * @property {Pick<Texts, "get">} texts
 * @property {string} interviewer
 * @property {(message: ClientMessage) => void} send
 * @property {() => boolean} canAsk whether the server understands being asked
 */

export class TextOnly {
  #options;
  #on = false;

  /** @param {TextOnlyOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** The questions are put on the page, or still are. */
  begin() {
    this.#on = true;
    const { banner, texts, interviewer, canAsk } = this.#options;
    const action = { label: texts.get("action_try_voice"), run: () => this.#ask() };
    banner.raise("text_only", {
      text: texts.get("banner_text_only", { interviewer }),
      ...(canAsk() ? { action } : {}),
    });
  }

  /** The voice is back, or something else is going on. */
  end() {
    this.#on = false;
    this.#options.banner.clear("text_only");
  }

  /**
   * The voice was asked for and cannot be reached yet.
   * @param {string} sentence
   */
  refused(sentence) {
    this.#options.banner.notice(sentence, "voice_away");
    if (this.#on) this.begin();
  }

  #ask() {
    const { banner, texts, interviewer, send } = this.#options;
    send({ type: "try_voice" });
    // The server answers with another phase, or with a notice; a lost connection with a phase.
    banner.raise("text_only", { text: texts.get("banner_trying_voice", { interviewer }) });
  }
}
