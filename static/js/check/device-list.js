// @ts-check
/** A list of the microphones or loudspeakers that there are, kept up to date, from which the person chooses. */

/** @import { DeviceChoice, DeviceKind } from "../room/device-choice.js" */

/** What browsers call the kinds. */
const KINDS = /** @type {const} */ ({ microphone: "audioinput", loudspeaker: "audiooutput" });
/** A second name of Windows for a device that stands in the list anyway. */
const SECOND_NAME = "communications";

/**
 * @typedef {object} ListOptions
 * @property {DeviceKind} kind
 * @property {DeviceChoice} choice
 * @property {string} unnamed for a device whose name the browser does not tell; {number} is filled in
 * @property {string} standard for the system's own choice
 * @property {() => void} chosen
 * @property {AbortSignal} signal
 */

/** @returns {boolean} the page may choose a loudspeaker; where it may not, the system's settings do */
export function canChooseLoudspeaker() {
  return typeof AudioContext === "function" && "setSinkId" in AudioContext.prototype;
}

export class DeviceList {
  #select;
  #options;

  /**
   * @param {HTMLSelectElement} select
   * @param {ListOptions} options
   */
  constructor(select, options) {
    this.#select = select;
    this.#options = options;
    const { choice, kind, chosen, signal } = options;
    select.addEventListener(
      "change",
      () => {
        choice.choose(kind, select.value);
        chosen();
      },
      { signal },
    );
  }

  /**
   * Show what there is now.
   * @param {Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[]} present
   * @param {string} [used] the id of the device that is used; "": the system's
   */
  show(present, used = "") {
    const { kind, unnamed, standard } = this.#options;
    const devices = present.filter(
      ({ kind: its, deviceId }) => its === KINDS[kind] && deviceId !== "" && deviceId !== SECOND_NAME,
    );
    const options = devices.map(({ deviceId, label }, at) =>
      option(deviceId, label || unnamed.replace("{number}", String(at + 1))),
    );
    const hasStandard = devices.some(({ deviceId }) => deviceId === "default");
    if (!hasStandard) options.unshift(option("", standard));
    this.#select.replaceChildren(...options);
    const id = devices.some(({ deviceId }) => deviceId === used) ? used : hasStandard ? "default" : "";
    this.#select.value = id;
  }
}

/**
 * @param {string} value
 * @param {string} text
 */
function option(value, text) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = text;
  return element;
}
