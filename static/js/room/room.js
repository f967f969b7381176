// @ts-check
/**
 * The candidate's page, put together: which message moves what, which button does what, and one
 * AbortController that ends everything. Devices, connection and display each have their own file.
 */
import { sameOrigin, socketUrl } from "./addresses.js";
import { Answers } from "./answers.js";
import { Banner } from "./banner.js";
import { Captions } from "./captions.js";
import { Carryover } from "./carryover.js";
import { minutesAndSeconds } from "./clock.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { ConnectionTrouble } from "./connection-trouble.js";
import { Controls } from "./controls.js";
import { Departure } from "./departure.js";
import { Entrance } from "./entrance.js";
import { Handover } from "./handover.js";
import { part, required } from "./page.js";
import { Screens } from "./screens.js";
import { Sound } from "./sound.js";
import { Status } from "./status.js";
import { Texts } from "./texts.js";
import { Uplink } from "./uplink.js";
import { WakeLock } from "./wake-lock.js";
import { PROTOCOL, randomId } from "./wire.js";
import { Writing } from "./writing.js";

/** @import { ConnectionState } from "./connection.js" */
/** @import { ServerMessage } from "./wire.js" */

/** What was already on its way to the ears may be heard out before the page leaves. */
const FAREWELL_MS = 6_000;

/** @param {{started: boolean}} interview */
const momentOf = ({ started }) => (started ? "return" : "first");

class Room {
  #abort = new AbortController();
  #element = part("room", HTMLElement);
  #interviewer = required(this.#element, "interviewerName");
  #carryover = new Carryover(sessionStorage, required(this.#element, "socketPath"));
  /** From before a reload, until the server knows of it. */
  #carried = this.#carryover.take();
  #stream = this.#carried?.stream ?? randomId();
  #texts = new Texts(part("texts", HTMLTemplateElement));
  #screens = new Screens(this.#texts, this.#abort.signal);
  #banner = new Banner(this.#abort.signal);
  #captions = new Captions(this.#texts, this.#abort.signal);
  #status = new Status(this.#texts, this.#abort.signal);
  #wakeLock = new WakeLock(this.#abort.signal);
  #answers = new Answers(sessionStorage, required(this.#element, "sessionId"));
  #connection = new Connection(socketUrl(required(this.#element, "socketPath")), {
    hello: (protocol) => this.#hello(protocol),
    message: (message) => this.#receive(message),
    audio: (frame) => this.#sound.play(frame),
    state: (state) => this.#connectionChanged(state),
  });
  #uplink = new Uplink({
    outlet: this.#connection,
    release: (frame) => this.#sound.recycle(frame),
    onDropped: () => this.#voiceDropped(),
    isSilent: () => this.#sound.isSilent,
    carried: this.#carried,
  });
  #sound = new Sound({
    room: this.#element,
    texts: this.#texts,
    banner: this.#banner,
    status: this.#status,
    frame: (frame) => this.#uplink.push(frame),
    // In the lobby nobody keeps what is said of the sound; the welcome begins with it.
    tell: (message) => this.#connection.state.name === "open" && this.#connection.send(message),
    level: (level) => this.#controls.showLevel(level),
  });
  #controls = new Controls(
    this.#texts,
    {
      mute: (muted) => void this.#sound.mute(muted),
      listen: (wanted) => void this.#sound.listen(wanted),
      microphone: () => void this.#useMicrophone(),
      end: () => this.#end(),
    },
    this.#abort.signal,
  );
  #composer = new Composer({
    texts: this.#texts,
    answers: this.#answers,
    transmit: (answer) => this.#connection.send({ type: "text", ...answer }),
    signal: this.#abort.signal,
  });
  #trouble = new ConnectionTrouble({
    banner: this.#banner,
    texts: this.#texts,
    retry: () => this.#connection.nudge(),
    types: () => this.#sound.mode === "text",
    signal: this.#abort.signal,
  });
  #writing = new Writing({
    banner: this.#banner,
    texts: this.#texts,
    interviewer: this.#interviewer,
    send: (message) => this.#connection.send(message),
    canAsk: () => this.#connection.protocol === PROTOCOL,
  });
  #handover = new Handover({
    screens: this.#screens,
    texts: this.#texts,
    uplink: this.#uplink,
    silence: () => this.#fallSilent(),
    send: (message) => this.#connection.send(message),
    hasUnsent: () => this.#answers.pending.length > 0,
  });
  /** The person has pressed Start or Continue on this page. */
  #entered = false;
  /** @type {number | null} of the last welcome: this page has held the interview */
  #epoch = null;
  #ending = false;
  #lastError = "";

  start() {
    const { signal } = this.#abort;
    const nudge = () => this.#connection.nudge();
    window.addEventListener("online", nudge, { signal });
    window.addEventListener("offline", nudge, { signal });
    document.addEventListener("visibilitychange", () => document.hidden || nudge(), { signal });
    new Departure({
      carryover: this.#carryover,
      voice: () => this.#leftToNextPage,
      asks: () => this.#entered && !this.#ending,
      gone: () => this.#uplink.suspend(),
      back: nudge,
      replaced: () => this.#reload(),
      signal,
    });
    part("final-reload", HTMLButtonElement).addEventListener("click", () => window.location.reload());
    new Entrance({ screens: this.#screens, sound: this.#sound, entered: (mode) => this.#enter(mode), signal });
    this.#screens.lobby();
    this.#connection.start();
  }

  /** Devices, connection, timers and listeners. May be called twice. */
  stop() {
    this.#uplink.suspend();
    this.#sound.stop();
    this.#status.end();
    this.#connection.stop();
    this.#abort.abort();
  }

  /**
   * @param {number} protocol
   * @returns {import("./wire.js").ClientMessage}
   */
  #hello(protocol) {
    return {
      type: "hello",
      protocol,
      stream: this.#stream,
      first_seq: this.#uplink.firstSeq,
      next_seq: this.#uplink.nextSeq,
      played: this.#sound.position,
      entered: this.#entered,
      carried_over: this.#carried && { lost: this.#carried.lost },
      plays: this.#sound.greeting(),
      epoch: this.#epoch,
    };
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    switch (message.type) {
      case "welcome":
        return this.#welcome(message);
      case "lobby":
        return this.#look(message);
      case "hand_over":
        return void this.#handover.begin(message);
      case "handed_over":
        return this.#handover.end(message);
      case "resend":
        return this.#uplink.replayFrom(message.from_seq, message.replay);
      case "ack":
        return this.#uplink.ack(message.seq);
      case "phase":
        return this.#phase(message.phase);
      case "caption":
        return this.#caption(message);
      case "question":
        this.#composer.fileUnder(message.number, true);
        return this.#status.setQuestion(message.number, message.questions, message.text);
      case "turn_end":
        return this.#sound.end(message.turn, message.samples);
      case "flush":
        return this.#sound.flush(message.turn);
      case "clock":
        return this.#status.setClock(message);
      case "time_warning":
        return this.#notice("notice_time", { time: minutesAndSeconds(message.left_ms) });
      case "text_ack":
        return this.#composer.acknowledged(message.id, message.question);
      case "text_refused":
        return this.#composer.refused(message.id, message.code);
      case "quality":
        return this.#status.showQuality(message.level);
      case "notice":
        return this.#told(message);
      case "error":
        this.#lastError = message.sentence;
        if (message.retry_ms !== undefined) this.#banner.notice(message.sentence, message.code);
        return;
      case "ended":
        return void this.#ended(message.url);
    }
  }

  /** @param {Extract<ServerMessage, {type: "lobby"}>} lobby */
  #look(lobby) {
    this.#lastError = "";
    this.#status.setClock({ ...lobby, running: false });
    if (this.#entered) this.#connection.send({ type: "start" });
    else this.#offer(lobby.elsewhere ? "elsewhere" : momentOf(lobby), lobby);
  }

  /**
   * @param {import("./screens.js").Moment} moment
   * @param {{question: number | null, questions: number}} place
   */
  #offer(moment, { question: number, questions }) {
    this.#screens.offer(moment, { interviewer: this.#interviewer, time: this.#status.timeLeft, number, questions });
  }

  /** The last words of the microphone come first. */
  async #fallSilent() {
    await this.#sound.mute(true);
    this.#sound.stop();
  }

  /** @param {Extract<ServerMessage, {type: "welcome"}>} welcome */
  #welcome(welcome) {
    this.#lastError = "";
    this.#carried = null;
    this.#epoch = welcome.epoch;
    this.#captions.load(welcome.captions);
    this.#status.setClock({ ...welcome, running: false });
    this.#phase(welcome.phase);
    this.#composer.fileUnder(welcome.question);
    if (welcome.question !== null) this.#status.setQuestion(welcome.question, welcome.questions, null);
    if (this.#entered) this.#begin(welcome.resend_from);
    else this.#offer(momentOf(welcome), welcome);
    this.#uplink.replayFrom(welcome.resend_from, welcome.replay);
  }

  /**
   * Say that this page is ready, on each connection: the server may not know it from the last.
   * @param {number | null} [resendFrom] what a connection that begins has asked for
   */
  #begin(resendFrom = null) {
    this.#connection.send({ type: "start" });
    this.#sound.begin();
    this.#uplink.confirmSilence();
    this.#composer.sendPending();
    if (this.#ending) this.#sayEnd(resendFrom);
  }

  /** @param {"voice" | "text"} mode */
  #enter(mode) {
    this.#entered = true;
    this.#screens.interview();
    this.#status.begin();
    this.#controls.use(mode);
    this.#wakeLock.request();
    if (mode === "text" || this.#composer.hasWork) this.#composer.open({ focus: mode === "text" });
    const { name } = this.#connection.state;
    if (name === "open") this.#begin();
    else if (name === "lobby") this.#connection.send({ type: "start" });
  }

  async #useMicrophone() {
    if (!(await this.#sound.useMicrophone())) return;
    this.#controls.use("voice");
  }

  /** @param {import("./wire.js").Phase} phase */
  #phase(phase) {
    this.#status.setPhase(phase);
    this.#composer.inGoodbye(phase === "ending");
    if (phase === "reconnecting") {
      this.#banner.raise("model", { text: this.#texts.get("banner_model", { interviewer: this.#interviewer }) });
    } else this.#banner.clear("model");
    if (phase === "text_only") {
      this.#writing.begin();
      this.#composer.open();
    } else this.#writing.end();
  }

  /** @param {Extract<ServerMessage, {type: "caption"}>} caption */
  #caption(caption) {
    // An interviewer who answers in the goodbye has heard what was being written down.
    if (this.#captions.beginsReply(caption)) this.#banner.clear("last_words");
    this.#captions.update(caption);
  }

  /** @param {Extract<ServerMessage, {type: "notice"}>} notice */
  #told({ code, sentence }) {
    // These hold until the page leaves, or is welcomed, so they are no lines that go by themselves.
    if (code === "last_words" || code === "handing_over") this.#banner.raise(code, { text: sentence });
    else if (code === "voice_away") this.#writing.refused(sentence);
    else this.#banner.notice(sentence, code);
  }

  /** @param {ConnectionState} state */
  #connectionChanged(state) {
    this.#element.dataset.connection = state.name;
    if (state.name === "closed" && state.reason === "stopped") return;
    this.#status.setConnected(state.name === "open");
    if (state.name === "open" || state.name === "lobby") {
      this.#trouble.end();
      this.#banner.clear("handing_over");
      return;
    }
    this.#uplink.suspend();
    this.#composer.interrupted();
    if (state.name === "closed") this.#closed(state.reason);
    else if (state.name === "waiting") this.#trouble.begin();
  }

  /** The oldest of what was said is gone. With a connection it was noise: words are acknowledged. */
  #voiceDropped() {
    if (this.#connection.state.name !== "open") this.#trouble.forgets();
  }

  /** @param {string} reason */
  #closed(reason) {
    this.stop();
    if (reason === "taken_over") this.#handover.conclude();
    else if (reason === "interview_over" && this.#leavesAnswers()) return;
    else this.#screens.final(reason, this.#lastError);
  }

  #end() {
    this.#ending = true;
    this.#controls.disable();
    this.#status.setPhase("ending");
    void this.#sound.mute(true);
    this.#sayEnd();
  }

  /** @param {number | null} [resendFrom] */
  #sayEnd(resendFrom = null) {
    this.#connection.send({ type: "end", unsent_voice: this.#uplink.unsentVoice(resendFrom) });
  }

  /** @param {string} url */
  async #ended(url) {
    this.#ending = true;
    this.#controls.disable();
    // Before the server closes it: that close must not look like a lost connection.
    this.#connection.stop();
    await this.#sound.settle(FAREWELL_MS);
    this.stop();
    if (this.#leavesAnswers()) return;
    this.#screens.final("ended", "");
    window.location.assign(sameOrigin(url) ?? required(this.#element, "doneUrl"));
  }

  /**
   * The interview is over: nothing is left behind in this browser, and what was typed and came too
   * late to be stored is not thrown away behind anybody's back.
   * @returns {boolean} whether there is such a thing; then it is shown
   */
  #leavesAnswers() {
    const late = this.#answers.pending.map(({ text }) => text).join("\n\n");
    this.#answers.clear();
    if (late !== "") this.#screens.final("ended_unsent", late);
    return late !== "";
  }

  /**
   * @param {string} key
   * @param {Record<string, string>} values
   */
  #notice(key, values) {
    this.#banner.notice(this.#texts.get(key, values), key);
  }

  /**
   * What was said and is not safe. There is something only once the person has entered, here or on
   * the page that left it to this one.
   */
  get #leftToNextPage() {
    if (this.#connection.state.name === "closed") return null;
    const { firstSeq, frames } = this.#uplink;
    return { stream: this.#stream, firstSeq, frames, lost: this.#carried?.lost ?? 0 };
  }

  /** Another page has taken over what this one had not sent, and has gone on from there. */
  #reload() {
    this.stop();
    window.location.reload();
  }
}

new Room().start();
