// @ts-check
/**
 * On the audio thread: blocks of 128 samples become frames of 512, s16le, with room for the wire
 * header in front, so that a frame is made once and never copied on its way to the socket.
 * Frames come out of a pool that the page fills again; nothing else is allocated per block.
 * Stands alone: a worklet's imports would escape the hashing of static files.
 */

/** Buffers kept for reuse; about two seconds, more are left to the garbage collector. */
const POOL_FRAMES = 64;

/**
 * @typedef {object} CaptureOptions
 * @property {number} headerBytes
 * @property {number} frameSamples
 */

/** @typedef {{type: "run", running: boolean} | {type: "recycle", frame: ArrayBuffer} | {type: "close"}} CaptureCommand */

class CaptureProcessor extends AudioWorkletProcessor {
  #headerBytes;
  #frameSamples;
  /** @type {ArrayBuffer[]} */
  #pool = [];
  /** @type {Int16Array} */
  #samples;
  #filled = 0;
  #running = false;
  #closed = false;
  /** @type {ArrayBuffer[]} the same list for each transfer */
  #transfer = [];

  /** @param {{processorOptions: CaptureOptions}} options */
  constructor(options) {
    super();
    this.#headerBytes = options.processorOptions.headerBytes;
    this.#frameSamples = options.processorOptions.frameSamples;
    this.#samples = this.#view();
    this.port.onmessage = (event) => this.#command(event.data);
  }

  /** @param {CaptureCommand} command */
  #command(command) {
    if (command.type === "recycle") {
      if (this.#pool.length < POOL_FRAMES) this.#pool.push(command.frame);
      return;
    }
    const running = command.type === "run" && command.running;
    if (this.#running && !running) this.#flush();
    this.#running = running;
    if (command.type === "close") this.#closed = true;
    this.port.postMessage({ type: running ? "running" : "flushed" });
  }

  /**
   * @param {Float32Array[][]} inputs
   * @returns {boolean} stay alive
   */
  process(inputs) {
    // No input while the source is being replaced: a gap in time, not a block of silence.
    const block = inputs[0]?.[0];
    if (!this.#running || block === undefined) return !this.#closed;
    for (let i = 0; i < block.length; i += 1) {
      const value = Math.round((block[i] ?? 0) * 32768);
      this.#samples[this.#filled] = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
      this.#filled += 1;
      if (this.#filled === this.#frameSamples) this.#post();
    }
    return !this.#closed;
  }

  /** The last words before a mute or the end: pad what is there with silence. */
  #flush() {
    if (this.#filled === 0) return;
    this.#samples.fill(0, this.#filled);
    this.#post();
  }

  #post() {
    const frame = /** @type {ArrayBuffer} */ (this.#samples.buffer);
    this.#transfer[0] = frame;
    this.port.postMessage(frame, this.#transfer);
    this.#samples = this.#view();
    this.#filled = 0;
  }

  /** @returns {Int16Array} */
  #view() {
    const frame = this.#pool.pop() ?? new ArrayBuffer(this.#headerBytes + this.#frameSamples * 2);
    return new Int16Array(frame, this.#headerBytes, this.#frameSamples);
  }
}

registerProcessor("capture", CaptureProcessor);
