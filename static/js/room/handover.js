// @ts-check
/**
 * Another page has the interview now: this one hands over what it holds that is not safe, says so,
 * and says what became of it. Knows neither the devices nor the connection's life.
 */

/** @import { Screens } from "./screens.js" */
/** @import { Texts } from "./texts.js" */
/** @import { Uplink } from "./uplink.js" */
/** @import { ClientMessage, ServerMessage } from "./wire.js" */

/** The last words of the microphone are waited for no longer than this. */
const LAST_FRAME_MS = 500;

export class Handover {
  #screens;
  #texts;
  #uplink;
  #silence;
  #send;
  #hasUnsent;
  #began = false;
  /** @type {number | null} what could not be handed over; null: nobody has said so yet */
  #lostMs = null;

  /**
   * @param {object} options
   * @param {Screens} options.screens
   * @param {Texts} options.texts
   * @param {Uplink} options.uplink
   * @param {() => Promise<void>} options.silence end the microphone and the player
   * @param {(message: ClientMessage) => boolean} options.send
   * @param {() => boolean} options.hasUnsent a typed answer is kept here that the server never took
   */
  constructor({ screens, texts, uplink, silence, send, hasUnsent }) {
    this.#screens = screens;
    this.#texts = texts;
    this.#uplink = uplink;
    this.#silence = silence;
    this.#send = send;
    this.#hasUnsent = hasUnsent;
  }

  /** This page has lost the interview, and cannot get it back but by a load. */
  get began() {
    return this.#began;
  }

  /** @param {Extract<ServerMessage, {type: "hand_over"}>} wanted */
  async begin({ from_seq, replay }) {
    if (!this.#began) {
      this.#began = true;
      this.#screens.final("handing_over", "");
      await Promise.race([this.#silence(), new Promise((resolve) => setTimeout(resolve, LAST_FRAME_MS))]);
    }
    // Silence behind the last word is nothing that could be missed.
    const { firstSeq: first_seq, voiceUntil: next_seq } = this.#uplink;
    if (this.#send({ type: "hand_over", first_seq, next_seq })) this.#uplink.handOver(from_seq, replay);
  }

  /** @param {Extract<ServerMessage, {type: "handed_over"}>} done */
  end({ lost_ms }) {
    this.#lostMs = lost_ms;
  }

  /** The connection is over: say what became of it. */
  conclude() {
    // What is typed goes to the interview's own page only: it waits in this tab.
    const unsent = this.#hasUnsent() ? this.#texts.get("handover_unsent") : "";
    if (this.#lostMs === null) this.#screens.final("taken_over", unsent);
    else if (this.#lostMs === 0) this.#screens.final("handed_over", unsent);
    else {
      const seconds = Math.max(1, Math.round(this.#lostMs / 1000));
      const lost = this.#texts.get("handover_lost", { seconds });
      this.#screens.final("handed_over_in_part", `${lost} ${unsent}`.trim());
    }
  }
}
