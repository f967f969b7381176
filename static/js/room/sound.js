// @ts-check
/**
 * Both directions of sound as the page needs them: opens microphone and player in one gesture,
 * keeps muting and the way of answering, and explains what goes wrong with a device.
 */
import { asDeviceError } from "./devices.js";
import { Microphone } from "./microphone.js";
import { required } from "./page.js";
import { Player } from "./player.js";

/** @import { Banner } from "./banner.js" */
/** @import { DeviceError } from "./devices.js" */
/** @import { FlushReport } from "./player.js" */
/** @import { Status } from "./status.js" */
/** @import { Texts } from "./texts.js" */
/** @import { ClientMessage, DownFrame } from "./wire.js" */

/**
 * @typedef {object} SoundOptions
 * @property {HTMLElement} room carries the worklets' addresses and shows the mode
 * @property {Texts} texts
 * @property {Banner} banner
 * @property {Status} status
 * @property {(frame: ArrayBuffer) => void} frame
 * @property {(message: ClientMessage) => void} tell the server, if there is a connection
 * @property {(level: number) => void} level of the microphone, as it should look
 */

export class Sound {
  #options;
  #microphone;
  #player;
  /** @type {"voice" | "text"} */
  #mode = "voice";
  #muted = false;
  #begun = false;
  #abort = new AbortController();

  /** @param {SoundOptions} options */
  constructor(options) {
    this.#options = options;
    const context = () => this.#contextChanged();
    this.#microphone = new Microphone(required(options.room, "captureWorkletUrl"), {
      frame: options.frame,
      level: (level) => options.level(options.status.hear("candidate", level)),
      lost: () => this.#microphoneTrouble("banner_microphone_lost"),
      restored: () => this.#microphoneBack(),
      refused: (error) => this.#microphoneRefused(error),
      silenced: (silenced) => this.#silenced(silenced),
      context,
    });
    this.#player = new Player(required(options.room, "playerWorkletUrl"), {
      played: ({ flushed, ...played }) =>
        options.tell(flushed ? { type: "played", ...played, flushed } : { type: "played", ...played }),
      level: (level) => void options.status.hear("interviewer", level),
      flushed: (report) => this.#flushed(report),
      context,
    });
    // Any touch of the page is a gesture that may bring back a paused sound.
    for (const type of ["pointerup", "keydown"]) {
      document.addEventListener(type, () => this.#begun && this.#resume(), { signal: this.#abort.signal });
    }
  }

  get mode() {
    return this.#mode;
  }

  /** How far the interviewer's newest turn has been heard. */
  get position() {
    return this.#player.position;
  }

  /**
   * Open what the way of answering needs; call it inside a gesture.
   * @param {"voice" | "text"} mode
   * @returns {Promise<void>} rejects with a DeviceError
   */
  async open(mode) {
    const playing = this.#player.start();
    const capturing = mode === "voice" ? this.#microphone.start() : Promise.resolve();
    const [played, captured] = await Promise.allSettled([playing, capturing]);
    if (captured.status === "rejected") throw captured.reason;
    // Who types can read the captions even where no sound can be played.
    if (played.status === "rejected" && mode === "voice") throw played.reason;
    this.#setMode(mode);
  }

  /** The server knows that this page is ready: tell it how, and let frames flow. */
  begin() {
    this.#begun = true;
    if (!this.isSilent) void this.#microphone.run(true);
    this.#contextChanged();
  }

  /**
   * The person who typed so far wants to speak; call it inside a gesture.
   * @returns {Promise<boolean>} whether it worked; if not, the banner says why
   */
  async useMicrophone() {
    try {
      await this.#microphone.start();
    } catch (error) {
      this.#microphoneRefused(asDeviceError(error));
      return false;
    }
    this.#options.banner.clear("microphone");
    this.#setMode("voice");
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
    this.#options.tell({ type: "mute", muted: this.#muted });
    if (!this.#muted) await this.#microphone.run(true);
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
  }

  /** @param {ArrayBuffer} frame */
  recycle(frame) {
    this.#microphone.recycle(frame);
  }

  /** @param {number} mostMs */
  settle(mostMs) {
    return this.#player.settle(mostMs);
  }

  /** May be called twice. */
  stop() {
    this.#abort.abort();
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

  /** @param {FlushReport} report kept on the page, where a barge-in's latency can be measured */
  #flushed(report) {
    this.#options.room.dataset.flushed = `${report.flushed}:${report.frame}:${report.dropped}`;
  }

  /** @param {"banner_microphone_lost" | "banner_microphone_silenced"} key */
  #microphoneTrouble(key) {
    this.#options.banner.raise("microphone", { text: this.#options.texts.get(key) });
  }

  /** @param {DeviceError} error only the person can mend it */
  #microphoneRefused({ reason }) {
    const { banner, texts } = this.#options;
    const run = () => void this.useMicrophone();
    const action = { label: texts.get("action_microphone"), run };
    banner.raise("microphone", { text: texts.get(`banner_microphone_${reason}`), action });
  }

  #microphoneBack() {
    this.#options.banner.clear("microphone");
    this.#options.banner.notice(this.#options.texts.get("notice_microphone_back"), "notice_microphone_back");
  }

  /** @param {boolean} silenced */
  #silenced(silenced) {
    if (silenced) this.#microphoneTrouble("banner_microphone_silenced");
    else this.#options.banner.clear("microphone");
  }

  #contextChanged() {
    if (!this.#begun || this.#abort.signal.aborted) return;
    const { banner, texts } = this.#options;
    const running = this.#player.isRunning && (this.#mode === "text" || this.#microphone.isRunning);
    if (running) banner.clear("sound");
    else {
      const action = { label: texts.get("action_sound"), run: () => this.#resume() };
      banner.raise("sound", { text: texts.get("banner_sound_suspended"), action });
    }
  }

  #resume() {
    void this.#player.resume();
    void this.#microphone.resume();
  }
}
