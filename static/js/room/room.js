// @ts-check
/**
 * The candidate's page, put together: which button does what, what a lost connection leads to, and one
 * AbortController that ends everything. Devices, messages and display each have their own file.
 */
import { socketUrl } from "./addresses.js";
import { Admission } from "./admission.js";
import { Answers } from "./answers.js";
import { Asks } from "./asks.js";
import { Banner } from "./banner.js";
import { Captions } from "./captions.js";
import { CaptionsMenu } from "./captions-menu.js";
import { Carryover } from "./carryover.js";
import { CheckOffer } from "./check-offer.js";
import { Choices } from "./choices.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { ConnectionTrouble } from "./connection-trouble.js";
import { Controls } from "./controls.js";
import { Departure } from "./departure.js";
import { DeviceAccess } from "./device-access.js";
import { DeviceChoice } from "./device-choice.js";
import { Display } from "./display.js";
import { Ending } from "./ending.js";
import { Entrance } from "./entrance.js";
import { ErrorReport } from "./error-report.js";
import { Handover } from "./handover.js";
import { watchPermission } from "./microphone-permission.js";
import { part, required } from "./page.js";
import { Question } from "./question.js";
import { Screens } from "./screens.js";
import { ServerMessages } from "./server-messages.js";
import { Sound } from "./sound.js";
import { Status } from "./status.js";
import { TextOnly } from "./text-only.js";
import { Texts } from "./texts.js";
import { Uplink } from "./uplink.js";
import { WakeLock } from "./wake-lock.js";
import { PROTOCOL } from "./wire.js";

/** @import { ConnectionState } from "./connection.js" */

class Room {
  #abort = new AbortController();
  #element = part("room", HTMLElement);
  #interviewer = required(this.#element, "interviewerName");
  #carryover = new Carryover(sessionStorage, required(this.#element, "socketPath"));
  #texts = new Texts(part("texts", HTMLTemplateElement));
  #screens = new Screens(this.#texts, this.#abort.signal);
  #banner = new Banner(this.#abort.signal);
  #choices = new Choices(() => localStorage);
  #captions = new Captions(this.#texts, new CaptionsMenu(this.#choices, this.#abort.signal), this.#abort.signal);
  #status = new Status(this.#texts, this.#choices, this.#abort.signal);
  #wakeLock = new WakeLock(this.#abort.signal);
  #answers = new Answers(sessionStorage, required(this.#element, "sessionId"));
  #choice = new DeviceChoice(localStorage);
  #devices = new DeviceAccess({
    banner: this.#banner,
    texts: this.#texts,
    choice: this.#choice,
    sound: () => this.#sound,
    signal: this.#abort.signal,
  });
  #connection = new Connection(socketUrl(required(this.#element, "socketPath")), {
    hello: (protocol) => this.#admission.hello(protocol),
    message: (message) => this.#messages.take(message),
    audio: (frame) => this.#sound.play(frame),
    state: (state) => this.#connectionChanged(state),
  });
  #uplink = new Uplink({
    outlet: this.#connection,
    release: (frame) => this.#sound.recycle(frame),
    onDropped: () => this.#voiceDropped(),
    isSilent: () => this.#sound.isSilent,
    carried: this.#carryover.take(),
  });
  #sound = new Sound({
    room: this.#element,
    texts: this.#texts,
    banner: this.#banner,
    status: this.#status,
    choice: this.#choice,
    choose: () => void this.#devices.open(),
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
  #asks = new Asks({
    texts: this.#texts,
    send: (message) => this.#connection.send(message),
    hold: (held) => this.#hold(held),
    signal: this.#abort.signal,
  });
  #composer = new Composer({
    texts: this.#texts,
    answers: this.#answers,
    transmit: (answer) => this.#answerInWriting(answer),
    signal: this.#abort.signal,
  });
  #trouble = new ConnectionTrouble({
    banner: this.#banner,
    texts: this.#texts,
    retry: () => this.#connection.nudge(),
    types: () => this.#sound.mode === "text",
    ends: () => this.#ending.began,
    signal: this.#abort.signal,
  });
  #textOnly = new TextOnly({
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
    silence: () => this.#sound.fallSilent(),
    send: (message) => this.#connection.send(message),
    hasUnsent: () => this.#answers.pending.length > 0,
  });
  #display = new Display({
    interviewer: this.#interviewer,
    asks: this.#asks,
    banner: this.#banner,
    captions: this.#captions,
    composer: this.#composer,
    question: new Question(this.#texts),
    screens: this.#screens,
    status: this.#status,
    texts: this.#texts,
    textOnly: this.#textOnly,
  });
  #ending = new Ending({
    answers: this.#answers,
    asks: this.#asks,
    connection: this.#connection,
    controls: this.#controls,
    screens: this.#screens,
    sound: this.#sound,
    status: this.#status,
    uplink: this.#uplink,
    doneUrl: required(this.#element, "doneUrl"),
    stop: () => this.stop(),
  });
  #admission = new Admission({
    asks: this.#asks,
    composer: this.#composer,
    connection: this.#connection,
    controls: this.#controls,
    display: this.#display,
    ending: this.#ending,
    screens: this.#screens,
    sound: this.#sound,
    status: this.#status,
    uplink: this.#uplink,
    wakeLock: this.#wakeLock,
  });
  #messages = new ServerMessages({
    admission: this.#admission,
    asks: this.#asks,
    banner: this.#banner,
    composer: this.#composer,
    display: this.#display,
    ending: this.#ending,
    handover: this.#handover,
    sound: this.#sound,
    uplink: this.#uplink,
  });

  start() {
    const { signal } = this.#abort;
    const nudge = () => this.#connection.nudge();
    window.addEventListener("online", nudge, { signal });
    window.addEventListener("offline", nudge, { signal });
    document.addEventListener("visibilitychange", () => document.hidden || nudge(), { signal });
    new ErrorReport({
      send: (message) => this.#connection.state.name === "open" && this.#connection.send(message),
      signal,
    });
    new Departure({
      carryover: this.#carryover,
      // There is something only once the person has entered, here or on the page before.
      voice: () => (this.#connection.state.name === "closed" ? null : this.#uplink.unsafe),
      asks: () => this.#admission.entered && !this.#ending.began,
      gone: () => this.#uplink.suspend(),
      back: nudge,
      replaced: () => this.#reload(),
      signal,
    });
    part("final-reload", HTMLButtonElement).addEventListener("click", () => window.location.reload());
    const entrance = new Entrance({
      screens: this.#screens,
      sound: this.#sound,
      entered: (mode) => this.#enter(mode),
      signal,
    });
    new CheckOffer({ texts: this.#texts, choice: this.#choice, signal });
    this.#screens.lobby();
    this.#connection.start();
    entrance.takeUp();
    void watchPermission((allowed) => this.#screens.setAllowed(allowed), signal);
  }

  /** Devices, connection, timers and listeners. May be called twice. */
  stop() {
    this.#uplink.suspend();
    this.#sound.stop();
    this.#status.end();
    this.#connection.stop();
    this.#abort.abort();
  }

  /** @param {"voice" | "text"} mode */
  #enter(mode) {
    this.#admission.enter(mode);
    void this.#devices.prepare();
  }

  /**
   * Who answers is back.
   * @param {import("./answers.js").Answer} answer
   */
  #answerInWriting(answer) {
    this.#asks.goOn();
    return this.#connection.send({ type: "text", ...answer });
  }

  /** @param {boolean} held */
  #hold(held) {
    this.#controls.hold(held);
    this.#sound.hold(held, this.#controls.muted);
  }

  #end() {
    this.#ending.ask();
    this.#trouble.ending();
  }

  async #useMicrophone() {
    if (!(await this.#sound.useMicrophone())) return;
    this.#controls.use("voice");
  }

  /** @param {ConnectionState} state */
  #connectionChanged(state) {
    this.#element.dataset.connection = state.name;
    if (state.name === "closed" && state.reason === "stopped") return;
    this.#status.setConnected(state.name === "open");
    this.#asks.setConnected(state.name === "open");
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
    else if (reason === "interview_over" && this.#ending.leavesAnswers()) return;
    else this.#screens.final(reason, this.#messages.lastError);
  }

  /** Another page has taken over what this one had not sent, and has gone on from there. */
  #reload() {
    this.stop();
    window.location.reload();
  }
}

new Room().start();
