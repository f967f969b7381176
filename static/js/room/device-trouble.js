// @ts-check
/** What goes wrong with microphone and loudspeaker, in words and as the interview's state. Knows no device. */

/** @import { Banner } from "./banner.js" */
/** @import { DeviceReason } from "./devices.js" */
/** @import { Status } from "./status.js" */
/** @import { Texts } from "./texts.js" */

export class DeviceTrouble {
  #banner;
  #texts;
  #status;
  #choose;

  /** @param {{banner: Banner, texts: Texts, status: Status, choose: () => void}} options `choose` offers devices */
  constructor({ banner, texts, status, choose }) {
    this.#banner = banner;
    this.#texts = texts;
    this.#status = status;
    this.#choose = choose;
  }

  /**
   * @param {"lost" | "silenced" | "asking" | DeviceReason} what
   * @param {() => void} [mend] where only the person can
   */
  microphone(what, mend) {
    const text = this.#texts.get(`banner_microphone_${what}`);
    const hearsNothing = what === "lost" || what === "silenced";
    this.#status.setDeaf(hearsNothing);
    const action = hearsNothing
      ? { label: this.#texts.get("action_devices"), run: this.#choose }
      : mend && { label: this.#texts.get("action_microphone"), run: mend };
    this.#banner.raise("microphone", action ? { text, action } : { text });
  }

  microphoneWorks() {
    this.#status.setDeaf(false);
    this.#banner.clear("microphone");
  }

  /** It was lost, and is there again by itself. */
  microphoneIsBack() {
    this.microphoneWorks();
    this.#banner.notice(this.#texts.get("notice_microphone_back"), "notice_microphone_back");
  }

  /**
   * @param {"missing" | "suspended" | "not_loaded"} what
   * @param {() => void} mend
   */
  sound(what, mend) {
    const action = { label: this.#texts.get("action_sound"), run: mend };
    this.#banner.raise("sound", { text: this.#texts.get(`banner_sound_${what}`), action });
  }

  soundWorks() {
    this.#banner.clear("sound");
  }
}
