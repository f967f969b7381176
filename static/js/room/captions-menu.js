// @ts-check
/** How the captions are shown and read out on this device. */
import { part } from "./page.js";

/** @import { Choices } from "./choices.js" */

const SIZES = /** @type {const} */ (["normal", "large", "largest"]);

export class CaptionsMenu {
  #choices;
  #menu = part("captions-menu", HTMLDetailsElement);
  #frame = part("captions-frame", HTMLDivElement);
  #shown = part("captions-shown", HTMLInputElement);
  #announced = part("captions-announced", HTMLInputElement);
  #sizes = SIZES.map((size) => ({ size, input: part(`captions-${size}`, HTMLInputElement) }));

  /**
   * @param {Choices} choices
   * @param {AbortSignal} signal
   */
  constructor(choices, signal) {
    this.#choices = choices;
    const choose = (/** @type {HTMLInputElement} */ input, /** @type {() => void} */ chosen) =>
      input.addEventListener("change", () => this.#chosen(chosen), { signal });
    choose(this.#shown, () => choices.set("captions", this.#shown.checked ? "shown" : "hidden"));
    choose(this.#announced, () => choices.set("announcements", this.#announced.checked ? "on" : "off"));
    for (const { size, input } of this.#sizes) choose(input, () => choices.set("size", size));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#close(), { signal });
    document.addEventListener("pointerdown", (event) => this.#pressed(event.target), { signal });
    this.#render();
  }

  /** A screen reader is given what the interviewer has said. */
  get announces() {
    return this.#choices.get("announcements") === "on";
  }

  /** @param {() => void} keep */
  #chosen(keep) {
    keep();
    this.#render();
  }

  #render() {
    this.#frame.dataset.captions = this.#choices.get("captions");
    this.#frame.dataset.size = this.#choices.get("size");
    this.#shown.checked = this.#choices.get("captions") === "shown";
    this.#announced.checked = this.announces;
    for (const { size, input } of this.#sizes) input.checked = size === this.#choices.get("size");
  }

  #close() {
    if (!this.#menu.open) return;
    const hadFocus = this.#menu.contains(document.activeElement);
    this.#menu.open = false;
    if (hadFocus) part("captions-menu-button", HTMLElement).focus();
  }

  /** @param {EventTarget | null} target */
  #pressed(target) {
    if (this.#menu.open && target instanceof Node && !this.#menu.contains(target)) this.#menu.open = false;
  }
}
