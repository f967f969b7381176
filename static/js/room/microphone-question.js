// @ts-check
/**
 * The browser's question for the microphone. It may stay open for as long as the person likes, and
 * some browsers hide it: asked again, it is shown again. Whoever waits gets the first answer; a
 * device that nobody waits for is given back.
 */

/**
 * Echo is cancelled so that the interviewer does not hear itself. Gain control stays off: it
 * drives loud speech into clipping, and the model copes with quiet speech.
 */
const TREATMENT = { echoCancellation: true, noiseSuppression: true, autoGainControl: false, channelCount: 1 };

export class MicrophoneQuestion {
  #wanted;
  /** @type {ReturnType<typeof deferred> | null} */
  #answer = null;
  #open = 0;

  /** @param {() => string} wanted the device's id, "" for the system's; where it is not there, another one will do */
  constructor(wanted) {
    this.#wanted = wanted;
  }

  /**
   * Ask, or wait with the others for the answer to the question that is open.
   * @returns {Promise<MediaStream | null>} null after giveUp(); rejects with the browser's own error
   */
  ask() {
    this.#answer ??= deferred();
    if (this.#open === 0) this.#show();
    return this.#answer.promise;
  }

  /** The person looks for the question: show it again, if somebody waits for its answer. */
  showAgain() {
    if (this.#answer !== null) this.#show();
  }

  /** Nobody waits any more: a device that is still granted is given back. May be called twice. */
  giveUp() {
    this.#answer?.give(null);
    this.#answer = null;
  }

  #show() {
    this.#open += 1;
    request(this.#wanted()).then(
      (stream) => this.#granted(stream),
      (error) => this.#refused(error),
    );
  }

  /** @param {MediaStream} stream */
  #granted(stream) {
    this.#open -= 1;
    if (this.#answer === null) return release(stream);
    this.#answer.give(stream);
    this.#answer = null;
  }

  /** @param {unknown} error */
  #refused(error) {
    this.#open -= 1;
    // A browser may withdraw a question for the next one of the same: then wait for that.
    const byPerson = error instanceof DOMException && error.name === "NotAllowedError";
    if (this.#open > 0 && !byPerson) return;
    this.#answer?.fail(error);
    this.#answer = null;
  }
}

/**
 * @param {string} id of the device; where it is gone, another one will do
 * @returns {Promise<MediaStream>}
 */
async function request(id) {
  const ask = (/** @type {MediaTrackConstraints} */ audio) =>
    navigator.mediaDevices.getUserMedia({ audio, video: false });
  if (id === "") return ask(TREATMENT);
  try {
    // Less than exact is no more than a hint, which Chromium does not take where another one is in use.
    return await ask({ ...TREATMENT, deviceId: { exact: id } });
  } catch (error) {
    const isGone = error instanceof DOMException && ["OverconstrainedError", "NotFoundError"].includes(error.name);
    if (!isGone) throw error;
    return ask(TREATMENT);
  }
}

function deferred() {
  /** @type {(stream: MediaStream | null) => void} */
  let give = () => {};
  /** @type {(error: unknown) => void} */
  let fail = () => {};
  /** @type {Promise<MediaStream | null>} */
  const promise = new Promise((resolve, reject) => {
    give = resolve;
    fail = reject;
  });
  return { promise, give, fail };
}

/** @param {MediaStream} stream */
export function release(stream) {
  for (const track of stream.getTracks()) track.stop();
}
