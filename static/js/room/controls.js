// @ts-check
/** The buttons of a running interview: mute (also by the key M), use the microphone, hear or read, end. */
import { part } from "./page.js";

/** @import { Texts } from "./texts.js" */

/**
 * @typedef {object} ControlHandlers
 * @property {(muted: boolean) => void} mute
 * @property {() => void} microphone the person wants to speak after all
 * @property {(wanted: boolean) => void} listen who reads wants to hear the interviewer, too, or not any more
 * @property {() => void} end asked for and confirmed
 */

export class Controls {
  #texts;
  #handlers;
  #mute = part("mute-button", HTMLButtonElement);
  #muteLabel = part("mute-label", HTMLSpanElement);
  #microphone = part("microphone-button", HTMLButtonElement);
  #listen = part("listen-button", HTMLButtonElement);
  #listenLabel = part("listen-label", HTMLSpanElement);
  #meter = part("meter-level", HTMLSpanElement);
  #end = part("end-button", HTMLButtonElement);
  #dialog = part("end-dialog", HTMLDialogElement);
  #announcer = part("announcer", HTMLDivElement);
  #muted = false;
  #listens = false;
  #enabled = false;

  /**
   * @param {Texts} texts
   * @param {ControlHandlers} handlers
   * @param {AbortSignal} signal
   */
  constructor(texts, handlers, signal) {
    this.#texts = texts;
    this.#handlers = handlers;
    this.#mute.addEventListener("click", () => this.#toggleMute(), { signal });
    this.#microphone.addEventListener("click", () => handlers.microphone(), { signal });
    this.#listen.addEventListener("click", () => this.#toggleListening(), { signal });
    this.#end.addEventListener("click", () => this.#dialog.showModal(), { signal });
    this.#dialog.addEventListener("close", () => this.#answered(), { signal });
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  get muted() {
    return this.#muted;
  }

  /**
   * Offer what fits the way of answering.
   * @param {"voice" | "text"} mode
   */
  use(mode) {
    this.#enabled = true;
    this.#mute.hidden = mode === "text";
    this.#microphone.hidden = mode === "voice";
    this.#listen.hidden = mode === "voice";
  }

  /** @param {boolean} on for a moment the microphone is off in any case */
  hold(on) {
    this.#mute.disabled = on;
  }

  /** The interview is being closed: nothing can be asked for any more. */
  disable() {
    this.#enabled = false;
    if (this.#dialog.open) this.#dialog.close("cancel");
    for (const button of [this.#mute, this.#microphone, this.#listen, this.#end]) button.disabled = true;
    this.showLevel(0);
  }

  /** @param {number} level 0..1 as it should look */
  showLevel(level) {
    // A last frame may still come in after a button was pressed.
    const listens = this.#enabled && !this.#muted;
    this.#meter.style.setProperty("--level", listens ? level.toFixed(2) : "0");
  }

  #toggleMute() {
    if (!this.#enabled || this.#mute.hidden || this.#mute.disabled) return;
    this.#muted = !this.#muted;
    this.#mute.dataset.state = this.#muted ? "muted" : "on";
    this.#muteLabel.textContent = this.#texts.get(this.#muted ? "unmute" : "mute");
    this.#announce(this.#muted ? "muted_announcement" : "unmuted_announcement");
    this.showLevel(0);
    this.#handlers.mute(this.#muted);
  }

  #toggleListening() {
    this.#listens = !this.#listens;
    this.#listen.dataset.state = this.#listens ? "on" : "off";
    this.#listenLabel.textContent = this.#texts.get(this.#listens ? "read" : "listen");
    this.#announce(this.#listens ? "listening_announcement" : "reading_announcement");
    this.#handlers.listen(this.#listens);
  }

  /** @param {string} key */
  #announce(key) {
    const line = document.createElement("p");
    line.textContent = this.#texts.get(key);
    this.#announcer.append(line);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key.toLowerCase() !== "m" || event.repeat || this.#dialog.open) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable]"))
      return;
    event.preventDefault();
    this.#toggleMute();
  }

  #answered() {
    const wanted = this.#dialog.returnValue === "end";
    this.#dialog.returnValue = "";
    if (wanted && this.#enabled) this.#handlers.end();
  }
}
