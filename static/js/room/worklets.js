// @ts-check
/** Loads a worklet's file; what can go wrong there is the network's fault, not a device's. */
import { OverdueError, WORKLET_MS, within } from "./bounds.js";
import { DeviceError } from "./devices.js";

/**
 * @param {AudioContext} context
 * @param {string} url
 * @returns {Promise<void>} rejects with a DeviceError
 */
export async function loadWorklet(context, url) {
  try {
    await within(context.audioWorklet.addModule(url), WORKLET_MS);
  } catch (error) {
    const isLate = error instanceof OverdueError;
    // A file that does not come is an AbortError, which getUserMedia uses for a device in use.
    if (isLate || (error instanceof DOMException && error.name === "AbortError")) {
      throw new DeviceError("not_loaded", error);
    }
    throw error;
  }
}
