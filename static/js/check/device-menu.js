// @ts-check
/** The dialog of a running interview in which another microphone or loudspeaker is chosen; it holds at once. */
import { asDeviceError } from "../room/devices.js";
import { part } from "../room/page.js";
import { canChooseLoudspeaker, DeviceList } from "./device-list.js";

/** @import { AccessOptions } from "../room/device-access.js" */

export class DeviceMenu {
  #options;
  #dialog = part("devices-dialog", HTMLDialogElement);
  #note = part("devices-note", HTMLParagraphElement);
  #lists;

  /** @param {AccessOptions} options */
  constructor(options) {
    this.#options = options;
    const { choice, texts, signal } = options;
    const standard = texts.get("devices_standard");
    this.#lists = {
      microphone: new DeviceList(part("microphone-choice", HTMLSelectElement), {
        ...{ kind: "microphone", choice, standard, signal },
        unnamed: texts.get("devices_microphone"),
        chosen: () => this.#useMicrophone(),
      }),
      loudspeaker: new DeviceList(part("loudspeaker-choice", HTMLSelectElement), {
        ...{ kind: "loudspeaker", choice, standard, signal },
        unnamed: texts.get("devices_loudspeaker"),
        chosen: () => this.#useLoudspeaker(),
      }),
    };
    part("loudspeaker-field", HTMLDivElement).hidden = !canChooseLoudspeaker();
    part("loudspeaker-system", HTMLParagraphElement).hidden = canChooseLoudspeaker();
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#changed(), { signal });
  }

  open() {
    this.#note.textContent = "";
    void this.#show();
    this.#dialog.showModal();
  }

  async #show() {
    const present = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const { choice, sound } = this.#options;
    const used = sound().devices.microphone.track?.getSettings().deviceId ?? choice.microphone;
    this.#lists.microphone.show(present, used);
    this.#lists.loudspeaker.show(present, choice.loudspeaker);
    return present;
  }

  /** A loudspeaker that is gone leaves no silence: the system's takes its place. */
  async #changed() {
    const present = await this.#show();
    const { choice, sound, banner, texts } = this.#options;
    const { loudspeaker } = choice;
    if (loudspeaker === "" || present.some(({ deviceId }) => deviceId === loudspeaker)) return;
    choice.choose("loudspeaker", "");
    if (await sound().devices.player.change()) {
      banner.notice(texts.get("notice_loudspeaker_gone"), "notice_loudspeaker_gone");
    }
    await this.#show();
  }

  async #useMicrophone() {
    const { sound, texts } = this.#options;
    // Who types has none open; the next one that is opened is the chosen one.
    if (sound().mode === "text") return;
    try {
      await sound().devices.microphone.change();
      this.#note.textContent = texts.get("devices_changed");
    } catch (error) {
      this.#note.textContent = texts.get(`banner_microphone_${asDeviceError(error).reason}`);
    }
    await this.#show();
  }

  async #useLoudspeaker() {
    const changed = await this.#options.sound().devices.player.change();
    this.#note.textContent = this.#options.texts.get(changed ? "devices_changed" : "devices_gone");
  }
}
