// @ts-check
/**
 * What the server says of the interview, shown: phase, question, captions, clock, notices. Must not
 * know of devices or the connection.
 */
import { minutesLeft } from "./clock.js";

/** @import { Asks } from "./asks.js" */
/** @import { Banner } from "./banner.js" */
/** @import { Captions } from "./captions.js" */
/** @import { Composer } from "./composer.js" */
/** @import { Question } from "./question.js" */
/** @import { Moment, Screens } from "./screens.js" */
/** @import { Status } from "./status.js" */
/** @import { Texts } from "./texts.js" */
/** @import { TextOnly } from "./text-only.js" */
/** @import { Phase, ServerMessage } from "./wire.js" */

/** @typedef {"phase" | "caption" | "question" | "clock" | "time_warning" | "quality" | "notice"} ShownType */
/** @typedef {Extract<ServerMessage, {type: ShownType}>} Shown */
/**
 * @template {ServerMessage["type"]} T
 * @typedef {Extract<ServerMessage, {type: T}>} Message
 */

/**
 * @typedef {object} DisplayOptions
 * @property {string} interviewer
 * @property {Asks} asks
 * @property {Banner} banner
 * @property {Captions} captions
 * @property {Composer} composer
 * @property {Question} question
 * @property {Screens} screens
 * @property {Status} status
 * @property {Texts} texts
 * @property {TextOnly} textOnly
 */

/** The clock may be hidden, and who speaks does not look: long enough to be read all the same. */
const TIME_WARNING_MS = 30_000;

export class Display {
  #parts;

  /** @param {DisplayOptions} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {Shown} message */
  show(message) {
    const { asks, banner, composer, question, status } = this.#parts;
    switch (message.type) {
      case "phase":
        return this.#phase(message.phase);
      case "caption":
        return this.#caption(message);
      case "question":
        composer.fileUnder(message.number, true);
        asks.setQuestion(message.number);
        return question.show(message.number, message.questions, message.text);
      case "clock":
        return status.setClock(message);
      case "time_warning":
        return banner.notice(this.#timeWarning(message.left_ms), "time_warning", TIME_WARNING_MS);
      case "quality":
        return status.showQuality(message.level);
      case "notice":
        return this.#notice(message);
    }
  }

  /**
   * The page holds the interview now: where that stands.
   * @param {Message<"welcome">} welcome
   */
  welcome(welcome) {
    const { asks, captions, composer, question, status } = this.#parts;
    captions.load(welcome.captions);
    status.setClock({ ...welcome, running: false });
    this.#phase(welcome.phase);
    composer.fileUnder(welcome.question);
    asks.setQuestion(welcome.question);
    if (welcome.question !== null || welcome.started) question.show(welcome.question, welcome.questions, null);
  }

  /**
   * Who has not entered yet is offered to, for what the interview is at the moment.
   * @param {Message<"welcome"> | Message<"lobby">} standing
   */
  offer({ started, question: number, questions, ...more }) {
    const { interviewer, screens, status } = this.#parts;
    /** @type {Moment} */
    const moment = "elsewhere" in more && more.elsewhere ? "elsewhere" : started ? "return" : "first";
    screens.offer(moment, { interviewer, time: status.timeLeft, number, questions });
  }

  /** @param {number} leftMs */
  #timeWarning(leftMs) {
    const minutes = minutesLeft(leftMs);
    return this.#parts.texts.get(minutes === 1 ? "notice_time_minute" : "notice_time_minutes", { minutes });
  }

  /** @param {Phase} phase */
  #phase(phase) {
    const { asks, banner, composer, interviewer, status, texts, textOnly } = this.#parts;
    status.setPhase(phase);
    asks.setPhase(phase);
    composer.inGoodbye(phase === "ending");
    if (phase === "reconnecting") banner.raise("model", { text: texts.get("banner_model", { interviewer }) });
    else banner.clear("model");
    if (phase === "text_only") {
      textOnly.begin();
      composer.open();
    } else textOnly.end();
  }

  /** @param {Message<"caption">} caption */
  #caption(caption) {
    const { banner, captions } = this.#parts;
    // An interviewer who answers in the goodbye has heard what was being written down.
    if (captions.beginsReply(caption)) banner.clear("last_words");
    captions.update(caption);
  }

  /** @param {Message<"notice">} notice */
  #notice({ code, sentence }) {
    const { banner, textOnly } = this.#parts;
    // These hold until the page leaves, or is welcomed, so they are no lines that go by themselves.
    if (code === "last_words" || code === "handing_over") banner.raise(code, { text: sentence });
    else if (code === "voice_away") textOnly.refused(sentence);
    else banner.notice(sentence, code);
  }
}
