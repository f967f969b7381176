// @ts-check
/**
 * The device check: asks for the microphone, records three seconds, has them go to our server and back over
 * a line that is cut on the way, plays them, and judges. All by what the interview uses, too.
 */
import { socketUrl } from "../room/addresses.js";
import { OverdueError, QUESTION_HINT_MS, within } from "../room/bounds.js";
import { asDeviceError, DeviceError } from "../room/devices.js";
import { visible } from "../room/levels.js";
import { Microphone } from "../room/microphone.js";
import { part, required } from "../room/page.js";
import { Player } from "../room/player.js";
import { helpFor } from "./browsers.js";
import { CheckView } from "./check-view.js";
import { canChooseLoudspeaker, DeviceList } from "./device-list.js";
import { EchoLine } from "./echo-line.js";
import { echoOf, forPlaying, levelsOf, measure, samplesOf } from "./measures.js";
import { loadPart, loadStyle } from "./part.js";
import { heaviestFirst, ofEcho, ofLine, ofLoudspeaker, ofRecording, ofRefusal, overall } from "./verdicts.js";

/** @import { DeviceChoice } from "../room/device-choice.js" */
/** @import { DeviceReason } from "../room/devices.js" */
/** @import { Line, Verdict } from "./verdicts.js" */

/** Three seconds, and the moment in them at which the line is cut. */
const RECORD_FRAMES = 94;
const CUT_AT_FRAME = 47;
const RECORD_MOST_MS = 8_000;
const BACK_MOST_MS = 6_000;
const PLAY_MOST_MS = 6_000;

/**
 * @typedef {object} CheckOptions
 * @property {HTMLElement} room carries the addresses
 * @property {HTMLElement} place where it is shown
 * @property {DeviceChoice} choice
 * @property {() => void} closed
 */

export class DeviceCheck {
  #options;
  #abort = new AbortController();
  #microphone;
  #player;
  /** @type {CheckView | null} */
  #view = null;
  /** @type {EchoLine | null} */
  #line = null;
  /** @type {{microphone: DeviceList, loudspeaker: DeviceList} | null} */
  #lists = null;
  /** What is done with the next frame. @type {(frame: ArrayBuffer) => void} */
  #take = () => {};
  /** @type {number[]} levels of what is heard while nobody was asked to speak, or while it is played */
  #levels = [];
  #isKept = false;
  #turn = 0;

  /** @param {CheckOptions} options */
  constructor(options) {
    this.#options = options;
    const { choice, room } = options;
    this.#microphone = new Microphone(required(room, "captureWorkletUrl"), {
      wanted: () => choice.microphone,
      frame: (frame) => {
        this.#take(frame);
        this.#microphone.recycle(frame);
      },
      level: (level) => this.#heard(level),
      lost: () => this.#refused("no_device"),
      restored: () => this.#ready(),
      refused: ({ reason }) => this.#refused(reason),
      silenced: () => {},
      context: () => {},
    });
    this.#player = new Player(required(room, "playerWorkletUrl"), {
      wanted: () => choice.loudspeaker,
      played: () => {},
      level: () => {},
      flushed: () => {},
      context: () => {},
    });
  }

  /** @returns {Promise<void>} rejects with a TypeError where the network does not bring what it takes */
  async open() {
    const { place, room } = this.#options;
    const source = await loadPart(required(room, "checkUrl"));
    const { signal } = this.#abort;
    if (signal.aborted) return;
    const view = new CheckView(
      place,
      source,
      { record: () => void this.#record(), retry: () => void this.#begin(), close: () => this.close() },
      signal,
    );
    await loadStyle(view.style);
    this.#view = view;
    this.#line = new EchoLine(socketUrl(view.socketPath));
    this.#lists = this.#makeLists(view);
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.#list(), { signal });
    place.hidden = false;
    view.enter();
    void this.#begin();
  }

  /** Devices and line are given back. May be called twice. */
  close() {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#microphone.stop();
    this.#player.stop();
    this.#line?.stop();
    this.#view?.remove();
    // A last frame may still come in.
    this.#view = null;
    this.#options.place.hidden = true;
    this.#options.closed();
  }

  async #begin() {
    this.#view?.show("asking");
    // It is needed in a moment; whether it stands is judged then.
    this.#line?.open().catch(() => {});
    const hint = setTimeout(() => this.#view?.show("waiting"), QUESTION_HINT_MS);
    try {
      if (!(await this.#microphone.start())) return;
      await this.#microphone.run(true);
    } catch (error) {
      return this.#refused(asDeviceError(error).reason);
    } finally {
      clearTimeout(hint);
    }
    this.#ready();
  }

  #ready() {
    this.#levels = [];
    void this.#list();
    this.#view?.show("ready");
  }

  /** @param {DeviceReason} reason */
  #refused(reason) {
    const help = reason === "denied" ? helpFor(navigator.userAgent, navigator.maxTouchPoints) : [];
    this.#view?.judge([ofRefusal(reason)], "block", help);
    this.#options.choice.checked(null, Date.now());
  }

  /** @param {number} level */
  #heard(level) {
    this.#view?.showLevel(visible(level));
    this.#levels.push(level);
    if (!this.#isKept && this.#levels.length > RECORD_FRAMES) this.#levels.shift();
  }

  async #record() {
    const { signal } = this.#abort;
    const [view, line] = [this.#view, this.#line];
    if (view === null || line === null) return;
    try {
      const plays = this.#openPlayer();
      void this.#microphone.resume();
      const trouble = await line.trouble();
      signal.throwIfAborted();
      const before = this.#levels.slice();
      view.show("recording");
      const recorded = await this.#recording(line);
      signal.throwIfAborted();
      view.show("returning");
      const back = trouble === null ? await line.finish(BACK_MOST_MS) : null;
      const whole = back?.missing === 0 ? back.frames : recorded;
      const samples = samplesOf(whole);
      await plays;
      signal.throwIfAborted();
      view.show("playing");
      const echo = await this.#play(samples, before);
      signal.throwIfAborted();
      const verdicts = [
        ...ofRecording(this.#device, measure(samples, before)),
        ...echo,
        ofLoudspeaker(this.#player.isRunning ? await view.ask(signal) : "silent"),
        ...ofLine(trouble ?? /** @type {Line} */ (back)),
      ];
      this.#conclude(verdicts);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof DeviceError)) throw error;
      this.#refused(error.reason);
    }
  }

  /**
   * @param {EchoLine} line
   * @returns {Promise<ArrayBuffer[]>} rejects with a DeviceError where no sound comes in
   */
  #recording(line) {
    line.begin();
    /** @type {ArrayBuffer[]} */
    const frames = [];
    const whole = new Promise((resolve) => {
      this.#take = (frame) => {
        frames.push(frame.slice(0));
        line.send(frame);
        if (frames.length === CUT_AT_FRAME) line.cut();
        if (frames.length < RECORD_FRAMES) return;
        this.#take = () => {};
        resolve(frames);
      };
    });
    return within(/** @type {Promise<ArrayBuffer[]>} */ (whole), RECORD_MOST_MS).catch((error) => {
      this.#take = () => {};
      throw error instanceof OverdueError ? new DeviceError("no_sound", error) : error;
    });
  }

  /**
   * Play it, and listen meanwhile.
   * @param {Int16Array} samples
   * @param {number[]} before
   * @returns {Promise<Verdict[]>}
   */
  async #play(samples, before) {
    const sound = forPlaying(samples);
    this.#turn += 2;
    this.#levels = [];
    this.#isKept = true;
    this.#player.play({ turn: this.#turn, offset: 0, samples: sound });
    this.#player.end(this.#turn, sound.length);
    await this.#player.settle(PLAY_MOST_MS);
    this.#isKept = false;
    const heard = measure(samples, before);
    return this.#player.isRunning ? [ofEcho(echoOf(levelsOf(samples), this.#levels, heard.noiseDb))] : [];
  }

  /** @param {Verdict[]} verdicts */
  #conclude(verdicts) {
    const weight = overall(verdicts);
    const device = this.#device;
    const isGood = weight === "good" || weight === "note";
    this.#options.choice.checked(isGood ? { id: device.id, label: device.label } : null, Date.now());
    this.#view?.judge(heaviestFirst(verdicts), weight);
  }

  async #openPlayer() {
    try {
      await this.#player.start();
      await this.#player.resume();
    } catch (error) {
      // Without a loudspeaker the rest can be checked all the same; the verdict says so.
      if (!(error instanceof DeviceError)) throw error;
    }
  }

  get #device() {
    const track = this.#microphone.track;
    const { deviceId: id = "", sampleRate: rate } = track?.getSettings() ?? {};
    return { id, label: track?.label ?? "", rate };
  }

  /** @param {CheckView} view */
  #makeLists(view) {
    const { choice } = this.#options;
    const [standard, { signal }] = [view.text("check_standard"), this.#abort];
    part("check-loudspeaker-field", HTMLDivElement).hidden = !canChooseLoudspeaker();
    return {
      microphone: new DeviceList(part("check-microphone", HTMLSelectElement), {
        ...{ kind: "microphone", choice, standard, signal },
        unnamed: view.text("check_name_microphone"),
        chosen: () => void this.#changeMicrophone(),
      }),
      loudspeaker: new DeviceList(part("check-loudspeaker", HTMLSelectElement), {
        ...{ kind: "loudspeaker", choice, standard, signal },
        unnamed: view.text("check_name_loudspeaker"),
        chosen: () => void this.#player.change(),
      }),
    };
  }

  async #list() {
    const present = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    this.#lists?.microphone.show(present, this.#device.id);
    this.#lists?.loudspeaker.show(present, this.#options.choice.loudspeaker);
  }

  async #changeMicrophone() {
    try {
      await this.#microphone.change();
      this.#ready();
    } catch (error) {
      this.#refused(asDeviceError(error).reason);
    }
  }
}
