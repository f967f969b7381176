// @ts-check
/**
 * The lobby's offer to check microphone and sound. What the check takes is loaded when it is wanted; who
 * starts the interview leaves it. Where nothing has changed since the last good check, the offer says so.
 */
import { part } from "./page.js";

/** @import { DeviceCheck } from "../check/check.js" */
/** @import { DeviceChoice } from "./device-choice.js" */
/** @import { Texts } from "./texts.js" */

const WAYS_IN = ["start-button", "continue-button", "text-start-button"];

export class CheckOffer {
  #options;
  #button = part("check-button", HTMLButtonElement);
  #good = part("check-good", HTMLParagraphElement);
  /** @type {DeviceCheck | null} */
  #check = null;

  /** @param {{texts: Texts, choice: DeviceChoice, signal: AbortSignal}} options */
  constructor(options) {
    this.#options = options;
    const { signal } = options;
    this.#button.addEventListener("click", () => void this.#open(), { signal });
    for (const id of WAYS_IN)
      part(id, HTMLButtonElement).addEventListener("click", () => this.#check?.close(), { signal });
    signal.addEventListener("abort", () => this.#check?.close());
    void this.#look();
  }

  async #open() {
    const { choice } = this.#options;
    this.#button.disabled = true;
    this.#good.hidden = true;
    try {
      const { DeviceCheck } = await import("../check/check.js");
      this.#check = new DeviceCheck({
        room: part("room", HTMLElement),
        place: part("check-place", HTMLDivElement),
        choice,
        closed: () => void this.#closed(),
      });
      await this.#check.open();
      this.#button.hidden = true;
    } catch (error) {
      // What the network does not bring is a TypeError in every browser.
      if (!(error instanceof TypeError)) throw error;
      this.#check = null;
      this.#say("check_not_loaded");
    } finally {
      this.#button.disabled = false;
    }
  }

  async #closed() {
    const hadFocus = document.activeElement === document.body;
    this.#check = null;
    this.#button.hidden = false;
    if (hadFocus) this.#button.focus();
    await this.#look();
  }

  async #look() {
    const present = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    const { choice } = this.#options;
    const isGood = choice.isGood(present, Date.now());
    this.#button.textContent = this.#options.texts.get(isGood ? "check_again" : "check_first");
    this.#button.dataset.kind = isGood ? "quiet" : "";
    if (isGood) this.#say("check_good");
    else this.#good.hidden = true;
  }

  /** @param {"check_good" | "check_not_loaded"} key */
  #say(key) {
    this.#good.textContent = this.#options.texts.get(key, { microphone: this.#options.choice.goodMicrophone });
    this.#good.hidden = false;
  }
}
