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
   */
  constructor({ screens, texts, uplink, silence, send }) {
    this.#screens = screens;
    this.#texts = texts;
    this.#uplink = uplink;
    this.#silence = silence;
    this.#send = send;
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
    const { firstSeq: first_seq, nextSeq: next_seq } = this.#uplink;
    if (this.#send({ type: "hand_over", first_seq, next_seq })) this.#uplink.handOver(from_seq, replay);
  }

  /** @param {Extract<ServerMessage, {type: "handed_over"}>} done */
  end({ lost_ms }) {
    this.#lostMs = lost_ms;
  }

  /** The connection is over: say what became of it. */
  conclude() {
    if (this.#lostMs === null) this.#screens.final("taken_over", "");
    else if (this.#lostMs === 0) this.#screens.final("handed_over", "");
    else {
      const seconds = Math.max(1, Math.round(this.#lostMs / 1000));
      this.#screens.final("handed_over_in_part", this.#texts.get("handover_lost", { seconds }));
    }
  }
}
