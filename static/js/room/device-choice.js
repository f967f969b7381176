// @ts-check
/**
 * Which microphone and loudspeaker the person has chosen, and which ones a check has found good. The
 * browser keeps it for all interviews; it opens nothing, and no server is told.
 */

/** @typedef {"microphone" | "loudspeaker"} DeviceKind */
/** @typedef {{id: string, label: string}} Device */
/** @typedef {{atMs: number, microphone: Device, loudspeaker: string}} GoodCheck */

const KEY = "devices";
/** A week later a device may have become another one. */
const GOOD_FOR_MS = 7 * 24 * 3_600_000;

export class DeviceChoice {
  #storage;
  /** @type {{microphone: string, loudspeaker: string, good: GoodCheck | null}} */
  #kept = { microphone: "", loudspeaker: "", good: null };

  /** @param {Pick<Storage, "getItem" | "setItem">} storage */
  constructor(storage) {
    this.#storage = storage;
    try {
      Object.assign(this.#kept, JSON.parse(storage.getItem(KEY) ?? "{}"));
    } catch (error) {
      // What somebody else has written there is no choice.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  /** The id of the device that is wanted; "": the system's. */
  get microphone() {
    return this.#kept.microphone;
  }

  get loudspeaker() {
    return this.#kept.loudspeaker;
  }

  /**
   * @param {DeviceKind} kind
   * @param {string} id
   */
  choose(kind, id) {
    this.#kept[kind] = id;
    this.#keep();
  }

  /**
   * @param {Device | null} microphone that was heard; null: the check was not good
   * @param {number} nowMs of the calendar
   */
  checked(microphone, nowMs) {
    this.#kept.good = microphone && { atMs: nowMs, microphone, loudspeaker: this.loudspeaker };
    this.#keep();
  }

  /**
   * Nothing has changed since the last good check. A browser that has not granted the microphone names
   * no device: then nobody knows.
   * @param {Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[]} present
   * @param {number} nowMs
   */
  isGood(present, nowMs) {
    const { good } = this.#kept;
    if (good === null || nowMs - good.atMs > GOOD_FOR_MS) return false;
    const isThere = present.some(
      ({ kind, deviceId, label }) =>
        kind === "audioinput" && label !== "" && deviceId === good.microphone.id && label === good.microphone.label,
    );
    return isThere && good.loudspeaker === this.loudspeaker;
  }

  /** The name of the microphone that was found good. */
  get goodMicrophone() {
    return this.#kept.good?.microphone.label ?? "";
  }

  #keep() {
    this.#storage.setItem(KEY, JSON.stringify(this.#kept));
  }
}
