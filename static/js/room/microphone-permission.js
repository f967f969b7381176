// @ts-check
/** Whether the browser will ask for the microphone, where it says so before it is asked. */
import { OverdueError, PERMISSION_MS, within } from "./bounds.js";

/**
 * Tell now, and each time that it changes, whether the microphone is allowed already. Tells nothing
 * where the browser does not say.
 * @param {(allowed: boolean) => void} tell
 * @param {AbortSignal} signal
 */
export async function watchPermission(tell, signal) {
  try {
    const name = /** @type {PermissionName} */ ("microphone");
    const status = await within(navigator.permissions.query({ name }), PERMISSION_MS);
    const look = () => tell(status.state === "granted");
    status.addEventListener("change", look, { signal });
    if (!signal.aborted) look();
  } catch (error) {
    // Not every browser knows this permission, or permissions at all.
    if (!(error instanceof TypeError || error instanceof DOMException || error instanceof OverdueError)) throw error;
  }
}
