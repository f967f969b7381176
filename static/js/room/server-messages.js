// @ts-check
/** Where the server's messages go: one case for each of them. What is only shown, the display takes. */

/** @import { Admission } from "./admission.js" */
/** @import { Asks } from "./asks.js" */
/** @import { Banner } from "./banner.js" */
/** @import { Composer } from "./composer.js" */
/** @import { Display } from "./display.js" */
/** @import { Ending } from "./ending.js" */
/** @import { Handover } from "./handover.js" */
/** @import { Sound } from "./sound.js" */
/** @import { Uplink } from "./uplink.js" */
/** @import { ServerMessage } from "./wire.js" */

/**
 * @typedef {object} Receivers
 * @property {Admission} admission
 * @property {Asks} asks
 * @property {Banner} banner
 * @property {Composer} composer
 * @property {Display} display
 * @property {Ending} ending
 * @property {Handover} handover
 * @property {Sound} sound
 * @property {Uplink} uplink
 */

export class ServerMessages {
  #receivers;
  #lastError = "";

  /** @param {Receivers} receivers */
  constructor(receivers) {
    this.#receivers = receivers;
  }

  /** Why the connection was closed, if the server has said so since it last answered a hello. */
  get lastError() {
    return this.#lastError;
  }

  /** @param {ServerMessage} message */
  take(message) {
    const { admission, asks, banner, composer, display, ending, handover, sound, uplink } = this.#receivers;
    switch (message.type) {
      case "welcome":
        this.#lastError = "";
        return admission.welcome(message);
      case "lobby":
        this.#lastError = "";
        return admission.look(message);
      case "hand_over":
        return void handover.begin(message);
      case "handed_over":
        return handover.end(message);
      case "resend":
        return uplink.replayFrom(message.from_seq, message.replay);
      case "ack":
        return uplink.ack(message.seq);
      case "turn_end":
        return sound.end(message.turn, message.samples);
      case "flush":
        return sound.flush(message.turn);
      case "duck":
        return sound.duck(message.on);
      case "hold":
        return asks.over();
      case "text_ack":
        return composer.acknowledged(message.id, message.question);
      case "text_refused":
        return composer.refused(message.id, message.code);
      case "error":
        this.#lastError = message.sentence;
        if (message.retry_ms !== undefined) banner.notice(message.sentence, message.code);
        return;
      case "ended":
        return void ending.come(message.url);
      case "ping":
      case "pong":
        return; // the connection's own
      default:
        return display.show(message);
    }
  }
}
