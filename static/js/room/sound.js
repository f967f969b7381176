// @ts-check
/**
 * Both directions of sound as the page needs them: opens microphone and player in one gesture,
 * keeps muting and the way of answering. Neither waits for the other: without a loudspeaker the
 * interviewer is read, without a microphone one types.
 */
import { QUESTION_HINT_MS } from "./bounds.js";
import { DeviceTrouble } from "./device-trouble.js";
import { asDeviceError } from "./devices.js";
import { Listening } from "./listening.js";
import { Microphone } from "./microphone.js";
import { required } from "./page.js";
import { Player } from "./player.js";

/** @import { Banner } from "./banner.js" */
/** @import { DeviceChoice } from "./device-choice.js" */
/** @import { DeviceError, DeviceReason } from "./devices.js" */
/** @import { FlushReport } from "./player.js" */
/** @import { Status } from "./status.js" */
/** @import { Texts } from "./texts.js" */
/** @import { DownFrame } from "./audio-frames.js" */
/** @import { ClientMessage } from "./wire.js" */

/** Time to read the last words, where nobody hears them. */
const READ_MS = 4_000;

/**
 * @typedef {object} SoundOptions
 * @property {HTMLElement} room carries the worklets' addresses and shows the mode
 * @property {Texts} texts
 * @property {Banner} banner
 * @property {Status} status
 * @property {DeviceChoice} choice which devices are wanted
 * @property {() => void} choose offer other devices
 * @property {(frame: ArrayBuffer) => void} frame
 * @property {(message: ClientMessage) => boolean} tell the server; false: there is no connection now
 * @property {(level: number) => void} level of the microphone, as it should look
 */

export class Sound {
  #options;
  #trouble;
  #microphone;
  #player;
  /** @type {"voice" | "text"} */
  #mode = "voice";
  #muted = false;
  #begun = false;
  #hasPlayed = false;
  /** @type {DeviceReason | null} why the player could not be opened */
  #playerFailed = null;
  #listening = new Listening({
    changed: (plays) => this.#listeningChanged(plays),
    tell: (plays) => this.#begun && this.#options.tell({ type: "plays", plays }),
  });
  #abort = new AbortController();

  /** @param {SoundOptions} options */
  constructor(options) {
    this.#options = options;
    this.#trouble = new DeviceTrouble(options);
    const context = () => this.#contextChanged();
    this.#microphone = new Microphone(required(options.room, "captureWorkletUrl"), {
      wanted: () => options.choice.microphone,
      frame: options.frame,
      level: (level) => options.level(options.status.hear("candidate", level)),
      lost: () => this.#trouble.microphone("lost"),
      restored: () => this.#trouble.microphoneIsBack(),
      refused: (error) => this.#microphoneRefused(error),
      silenced: (silenced) => (silenced ? this.#trouble.microphone("silenced") : this.#trouble.microphoneWorks()),
      context,
    });
    this.#player = new Player(required(options.room, "playerWorkletUrl"), {
      wanted: () => options.choice.loudspeaker,
      played: ({ flushed, ...played }) =>
        void options.tell(flushed ? { type: "played", ...played, flushed } : { type: "played", ...played }),
      level: (level) => void options.status.hear("interviewer", level),
      flushed: (report) => this.#flushed(report),
      context,
    });
    // Any touch of the page is a gesture that may bring back a paused sound.
    for (const type of ["pointerup", "keydown"]) {
      document.addEventListener(type, () => this.#begun && void this.#resume(), { signal: this.#abort.signal });
    }
  }

  /** The devices themselves, for who lets the person choose others. */
  get devices() {
    return { microphone: this.#microphone, player: this.#player };
  }

  get mode() {
    return this.#mode;
  }

  /** How far the interviewer's newest turn has been heard. */
  get position() {
    return this.#player.position;
  }

  get playedOut() {
    return this.#player.playedOut;
  }

  /** @returns {boolean} for a connection's first message: the interviewer is heard here */
  greeting() {
    return this.#listening.greeting();
  }

  /**
   * Ask for the microphone and open the loudspeaker; call it inside a gesture.
   * @returns {Promise<boolean>} false: read() or another call came first; rejects with a DeviceError
   */
  async open() {
    const playing = this.#openPlayer();
    if (!(await this.#microphone.start())) return false;
    await playing;
    this.#setMode("voice");
    this.#listening.want(true, this.#player.isRunning);
    return true;
  }

  /** Type, and read what is said: that needs no device, and waits for none. */
  read() {
    this.#microphone.giveUp();
    this.#setMode("text");
    this.#listening.want(false, false);
  }

  /**
   * Who reads wants to hear, too, or only to read again; call it inside a gesture.
   * @param {boolean} wanted
   */
  async listen(wanted) {
    if (wanted) await this.#openPlayer();
    this.#listening.want(wanted, this.#player.isRunning);
    this.#contextChanged();
  }

  /** The server knows that this page is ready: tell it how, and let frames flow. */
  begin() {
    this.#begun = true;
    this.#listening.announce();
    if (!this.isSilent) void this.#microphone.run(true);
    this.#contextChanged();
  }

  /**
   * The person who typed so far wants to speak; call it inside a gesture.
   * @returns {Promise<boolean>} whether it worked; if not, the banner says why
   */
  async useMicrophone() {
    const hint = setTimeout(() => this.#trouble.microphone("asking"), QUESTION_HINT_MS);
    try {
      if (!(await this.open())) return false;
    } catch (error) {
      this.#microphoneRefused(asDeviceError(error));
      return false;
    } finally {
      clearTimeout(hint);
    }
    this.#trouble.microphoneWorks();
    this.#contextChanged();
    await this.mute(this.#muted);
    return true;
  }

  /** @param {boolean} muted */
  async mute(muted) {
    this.#muted = muted;
    this.#options.status.setMuted(muted);
    if (!this.#begun || this.#mode === "text") return;
    // The last words come first, then the news that there are no more.
    if (muted) await this.#microphone.run(false);
    void this.#options.tell({ type: "mute", muted: this.#muted });
    if (!this.#muted) await this.#microphone.run(true);
  }

  /**
   * Neither listen nor play for a moment, then go on as before.
   * @param {boolean} on
   * @param {boolean} muted whether the microphone is, before and after
   */
  hold(on, muted) {
    this.#player.pause(on);
    this.#options.status.setHeld(on);
    void this.mute(on || muted);
  }

  /** @param {DownFrame} frame */
  play(frame) {
    this.#player.play(frame);
  }

  /**
   * @param {number} turn
   * @param {number} samples
   */
  end(turn, samples) {
    this.#player.end(turn, samples);
  }

  /** @param {number} turn */
  flush(turn) {
    this.#player.flush(turn);
    this.#options.room.dataset.ducked = "false";
  }

  /** @param {boolean} on the interviewer is lowered while it is judged whether somebody speaks */
  duck(on) {
    this.#player.duck(on);
    this.#options.room.dataset.ducked = String(on);
  }

  /** @param {ArrayBuffer} frame */
  recycle(frame) {
    this.#microphone.recycle(frame);
  }

  /**
   * Wait until the last words were heard, or can have been read.
   * @param {number} mostMs
   * @returns {Promise<void>}
   */
  settle(mostMs) {
    if (this.#listening.plays) return this.#player.settle(mostMs);
    return new Promise((resolve) => setTimeout(resolve, Math.min(READ_MS, mostMs)));
  }

  /** The devices are given back; the last words of the microphone come first. */
  async fallSilent() {
    await this.mute(true);
    this.stop();
  }

  /** May be called twice. */
  stop() {
    this.#abort.abort();
    this.#listening.stop();
    this.#microphone.stop();
    this.#player.stop();
  }

  /** No frames follow: the interview has begun, and the microphone is muted or not used. */
  get isSilent() {
    return this.#begun && (this.#muted || this.#mode === "text");
  }

  /** @param {"voice" | "text"} mode */
  #setMode(mode) {
    this.#mode = mode;
    this.#options.room.dataset.mode = mode;
  }

  /** @param {boolean} plays */
  #listeningChanged(plays) {
    this.#options.room.dataset.plays = String(plays);
    // What waits at the loudspeaker is in the captions; it must not come out of it later.
    if (!plays) this.#player.drop();
  }

  /** Open the loudspeaker, and wait a moment for its sound to run. */
  async #openPlayer() {
    try {
      await this.#player.start();
      this.#playerFailed = null;
      await this.#player.resume();
    } catch (error) {
      this.#playerFailed = asDeviceError(error).reason;
    }
  }

  /** @param {FlushReport} report kept on the page, where a barge-in's latency can be measured */
  #flushed(report) {
    this.#options.room.dataset.flushed = `${report.flushed}:${report.frame}:${report.dropped}`;
  }

  #contextChanged() {
    if (!this.#begun || this.#abort.signal.aborted) return;
    this.#hasPlayed ||= this.#player.isRunning;
    this.#listening.look(this.#player.isRunning);
    const captures = this.#mode === "text" || this.#microphone.isRunning;
    const hears = !this.#listening.wanted || this.#player.isRunning;
    if (captures && hears) this.#trouble.soundWorks();
    else this.#trouble.sound(this.#soundTrouble(captures), () => void this.#resume());
  }

  /** @param {DeviceError} error */
  #microphoneRefused({ reason }) {
    this.#trouble.microphone(reason, () => void this.useMicrophone());
  }

  /** @param {boolean} captures */
  #soundTrouble(captures) {
    if (this.#playerFailed === "not_loaded") return "not_loaded";
    return captures && !this.#hasPlayed ? "missing" : "suspended";
  }

  async #resume() {
    void this.#microphone.resume();
    if (!this.#listening.wanted || this.#player.isRunning) return;
    await this.#openPlayer();
    this.#contextChanged();
  }
}
