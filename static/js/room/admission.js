// @ts-check
/**
 * How a page comes into its interview: it looks until the person has entered, and on each connection
 * it says what it has and that it is ready.
 */

/** @import { Asks } from "./asks.js" */
/** @import { Composer } from "./composer.js" */
/** @import { Connection } from "./connection.js" */
/** @import { Controls } from "./controls.js" */
/** @import { Display } from "./display.js" */
/** @import { Ending } from "./ending.js" */
/** @import { Screens } from "./screens.js" */
/** @import { Sound } from "./sound.js" */
/** @import { Status } from "./status.js" */
/** @import { Uplink } from "./uplink.js" */
/** @import { WakeLock } from "./wake-lock.js" */
/** @import { ClientMessage, ServerMessage } from "./wire.js" */

/**
 * @typedef {object} AdmissionParts
 * @property {Asks} asks
 * @property {Composer} composer
 * @property {Connection} connection
 * @property {Controls} controls
 * @property {Display} display
 * @property {Ending} ending
 * @property {Screens} screens
 * @property {Sound} sound
 * @property {Status} status
 * @property {Uplink} uplink
 * @property {WakeLock} wakeLock
 */

export class Admission {
  #parts;
  #entered = false;
  /** @type {number | null} of the last welcome: this page has held the interview */
  #epoch = null;

  /** @param {AdmissionParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** The person has pressed Start or Continue on this page. */
  get entered() {
    return this.#entered;
  }

  /**
   * @param {number} protocol
   * @returns {ClientMessage} the first message of a connection
   */
  hello(protocol) {
    const { sound, uplink } = this.#parts;
    return {
      type: "hello",
      protocol,
      stream: uplink.stream,
      first_seq: uplink.firstSeq,
      next_seq: uplink.nextSeq,
      played: sound.position,
      played_out: sound.playedOut,
      entered: this.#entered,
      carried_over: uplink.carriedOver,
      plays: sound.greeting(),
      epoch: this.#epoch,
      unsent_voice: uplink.unsentVoice(uplink.firstSeq),
      ducks: true,
    };
  }

  /**
   * This page does not hold the interview; it takes it once the person has entered.
   * @param {Extract<ServerMessage, {type: "lobby"}>} lobby
   */
  look(lobby) {
    const { connection, display, status } = this.#parts;
    status.setClock({ ...lobby, running: false });
    if (this.#entered) connection.send({ type: "start" });
    else display.offer(lobby);
  }

  /** @param {Extract<ServerMessage, {type: "welcome"}>} welcome */
  welcome(welcome) {
    const { asks, display, sound, uplink } = this.#parts;
    uplink.welcomed();
    // Who has lowered it is gone, perhaps.
    sound.duck(false);
    this.#epoch = welcome.epoch;
    display.welcome(welcome);
    if (this.#entered) this.#begin(welcome.resend_from);
    else display.offer(welcome);
    asks.begin(welcome.takes);
    uplink.replayFrom(welcome.resend_from, welcome.replay);
  }

  /** @param {"voice" | "text"} mode */
  enter(mode) {
    const { composer, connection, controls, screens, status, wakeLock } = this.#parts;
    this.#entered = true;
    screens.interview();
    status.begin();
    controls.use(mode);
    wakeLock.request();
    if (mode === "text" || composer.hasWork) composer.open({ focus: mode === "text" });
    const { name } = connection.state;
    if (name === "open") this.#begin();
    else if (name === "lobby") connection.send({ type: "start" });
    // It was sent away for other pages, or its line is away: whoever presses waits for no timer.
    else connection.nudge();
  }

  /**
   * Say that this page is ready, on each connection: the server may not know it from the last.
   * @param {number | null} [resendFrom] what a connection that begins has asked for
   */
  #begin(resendFrom = null) {
    const { composer, connection, ending, sound, uplink } = this.#parts;
    connection.send({ type: "start" });
    sound.begin();
    uplink.confirmSilence();
    composer.sendPending();
    if (ending.began) ending.say(resendFrom);
  }
}
