// @ts-check
/** The end of an interview, on the candidate's page: asked for by the button, or told by the server. */
import { sameOrigin } from "./addresses.js";

/** @import { Answers } from "./answers.js" */
/** @import { Asks } from "./asks.js" */
/** @import { Connection } from "./connection.js" */
/** @import { Controls } from "./controls.js" */
/** @import { Screens } from "./screens.js" */
/** @import { Sound } from "./sound.js" */
/** @import { Status } from "./status.js" */
/** @import { Uplink } from "./uplink.js" */

/** What was already on its way to the ears may be heard out before the page leaves. */
const FAREWELL_MS = 6_000;

/**
 * @typedef {object} EndingOptions
 * @property {Answers} answers
 * @property {Asks} asks
 * @property {Connection} connection
 * @property {Controls} controls
 * @property {Screens} screens
 * @property {Sound} sound
 * @property {Status} status
 * @property {Uplink} uplink
 * @property {string} doneUrl
 * @property {() => void} stop end devices, connection and timers
 */

export class Ending {
  #options;
  #began = false;

  /** @param {EndingOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** The end was asked for here, or has come. */
  get began() {
    return this.#began;
  }

  /** The person has confirmed it. */
  ask() {
    this.#begin();
    this.#options.status.setPhase("ending");
    void this.#options.sound.mute(true);
    this.say();
  }

  /**
   * Tell the server that it was asked for; again on each connection.
   * @param {number | null} [resendFrom] what a connection that begins has asked for
   */
  say(resendFrom = null) {
    const { connection, uplink } = this.#options;
    connection.send({ type: "end", unsent_voice: uplink.unsentVoice(resendFrom) });
  }

  /**
   * It has come: hear out what is being said, then leave.
   * @param {string} url
   */
  async come(url) {
    const { connection, doneUrl, screens, sound, stop } = this.#options;
    this.#begin();
    // Before the server closes it: that close must not look like a lost connection.
    connection.stop();
    await sound.settle(FAREWELL_MS);
    stop();
    if (this.leavesAnswers()) return;
    screens.final("ended", "");
    window.location.assign(sameOrigin(url) ?? doneUrl);
  }

  /**
   * Nothing is left behind in this browser, and what was typed and came too late to be stored is not
   * thrown away behind anybody's back.
   * @returns {boolean} whether there is such a thing; then it is shown
   */
  leavesAnswers() {
    const { answers, screens } = this.#options;
    const late = answers.pending.map(({ text }) => text).join("\n\n");
    answers.clear();
    if (late !== "") screens.final("ended_unsent", late);
    return late !== "";
  }

  #begin() {
    this.#began = true;
    this.#options.asks.disable();
    this.#options.controls.disable();
  }
}
