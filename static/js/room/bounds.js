// @ts-check
/**
 * How long the page waits for what a browser has promised: a promise of the browser's may stay
 * pending for ever, where a question is not answered or a device is missing. Every wait for one
 * goes through here and has its bound here; what comes later than that is handed back.
 */

/** The browser's question for the microphone; then the page says where to look for it. */
export const QUESTION_HINT_MS = 10_000;
/** A device that was in use already, and is asked for without the person. */
export const DEVICE_MS = 10_000;
/** A worklet's file. */
export const WORKLET_MS = 10_000;
/** From the gesture until the sound runs; wireless headphones take a second or two. */
export const SOUND_STARTS_MS = 4_000;
/** A sound that stood still for so long is not waited for: the conversation goes on in captions. */
export const SOUND_PAUSED_MS = 10_000;
export const WAKE_LOCK_MS = 10_000;
/** What the browser knows by itself of a permission. */
export const PERMISSION_MS = 5_000;

/** The browser has not kept its promise in time. */
export class OverdueError extends Error {
  /** @override */
  name = "OverdueError";
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @param {(value: T) => void} [late] is handed what comes after all, to use or to release it
 * @returns {Promise<T>} rejects with an OverdueError after `ms`
 */
export function within(promise, ms, late = () => {}) {
  return new Promise((resolve, reject) => {
    let overdue = false;
    const timer = setTimeout(() => {
      overdue = true;
      reject(new OverdueError(`nothing came within ${ms} ms`));
    }, ms);
    promise.then(
      (value) => {
        clearTimeout(timer);
        if (overdue) late(value);
        else resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error); // after the bound nobody hears it any more
      },
    );
  });
}

/**
 * Wait until an audio context runs.
 * @param {AudioContext} context
 * @param {number} ms
 * @returns {Promise<boolean>} whether it does; later its `statechange` says so
 */
export async function runsWithin(context, ms) {
  try {
    await within(context.resume(), ms);
  } catch (error) {
    // A context that was closed meanwhile rejects; its state says the same.
    if (!(error instanceof OverdueError || error instanceof DOMException)) throw error;
  }
  return context.state === "running";
}
