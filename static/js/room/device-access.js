// @ts-check
/**
 * The way to another microphone or loudspeaker in a running interview. What it takes is loaded when the
 * interview begins, so that it is there when the line is not.
 */
import { part } from "./page.js";

/** @import { Banner } from "./banner.js" */
/** @import { DeviceChoice } from "./device-choice.js" */
/** @import { Sound } from "./sound.js" */
/** @import { Texts } from "./texts.js" */

/**
 * @typedef {object} AccessOptions
 * @property {Banner} banner
 * @property {Texts} texts
 * @property {DeviceChoice} choice
 * @property {() => Pick<Sound, "devices" | "mode">} sound
 * @property {AbortSignal} signal
 */

export class DeviceAccess {
  #options;
  /** @type {Promise<import("../check/device-menu.js").DeviceMenu> | null} */
  #menu = null;

  /** @param {AccessOptions} options */
  constructor(options) {
    this.#options = options;
    part("devices-button", HTMLButtonElement).addEventListener("click", () => this.open(), { signal: options.signal });
  }

  /** Load what it takes. What does not come now is asked for again when it is wanted. */
  prepare() {
    this.#menu ??= import("../check/device-menu.js").then(({ DeviceMenu }) => new DeviceMenu(this.#options));
    this.#menu.catch(() => {
      this.#menu = null;
    });
    return this.#menu;
  }

  async open() {
    const { banner, texts } = this.#options;
    try {
      (await this.prepare()).open();
    } catch (error) {
      // A module that does not come is a TypeError in every browser.
      if (!(error instanceof TypeError)) throw error;
      banner.notice(texts.get("notice_devices_not_loaded"), "notice_devices_not_loaded");
    }
  }
}
