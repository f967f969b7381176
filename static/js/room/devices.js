// @ts-check
/**
 * Why a device cannot be used, as the page explains it. Pure; the browser's errors are judged by
 * their name (Media Capture and Streams, section 10.2), never by their text.
 */

/**
 * not_loaded: the network did not bring a worklet · no_sound: the browser's sound does not run,
 * as where there is no loudspeaker
 * @typedef {"denied" | "no_device" | "in_use" | "insecure" | "unsupported" | "not_loaded" | "no_sound"} DeviceReason
 */

/** A device that could not be started, for a reason that the page can explain. */
export class DeviceError extends Error {
  /** @override */
  name = "DeviceError";

  /**
   * @param {DeviceReason} reason
   * @param {unknown} [cause]
   */
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** @type {Map<string, DeviceReason>} */
const BY_NAME = new Map([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotFoundError", "no_device"],
  ["OverconstrainedError", "no_device"],
  ["NotReadableError", "in_use"],
  ["AbortError", "in_use"],
]);

/**
 * Translate whatever a device call threw.
 * @param {unknown} error
 * @returns {DeviceError}
 */
export function asDeviceError(error) {
  if (error instanceof DeviceError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  return new DeviceError(BY_NAME.get(name) ?? "unsupported", error);
}

/**
 * Check what can be known before anything is asked of the person.
 * @param {typeof globalThis} scope
 */
export function requireMicrophoneSupport(scope) {
  if (!scope.isSecureContext) throw new DeviceError("insecure");
  const canCapture = typeof scope.navigator.mediaDevices?.getUserMedia === "function";
  if (!canCapture || typeof scope.AudioWorkletNode !== "function") throw new DeviceError("unsupported");
}
