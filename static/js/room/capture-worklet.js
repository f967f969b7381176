// @ts-check
/**
 * On the audio thread: blocks of 128 samples become frames of 512, s16le, with room for the wire
 * header in front, so that a frame is made once and never copied on its way to the socket.
 * Frames come out of a pool that the page fills again; nothing else is allocated per block.
 * A browser that gives no context of 16 kHz for its device (Firefox ESR 140) runs this at the device's
 * rate: then the sound is resampled here, by a low-pass filter of windowed sinc.
 * Stands alone: a worklet's imports would escape the hashing of static files.
 */

/** Buffers kept for reuse; about two seconds, more are left to the garbage collector. */
const POOL_FRAMES = 64;

/**
 * @typedef {object} CaptureOptions
 * @property {number} headerBytes
 * @property {number} frameSamples
 * @property {number} rate of the frames' samples, in Hz
 */

/** Half of the filter, in periods of the lower of both rates: -70 dB and less from 9.3 kHz on. */
const HALF_PERIODS = 16;
/** The middle of the slope between what passes and what would come back as something else. */
const CUTOFF = 0.49;

/** From one rate to another, as a stream; both are whole numbers of Hz. */
class Resampler {
  #step;
  #phases;
  #half;
  /** @type {Float32Array[]} the filter for each place that a new sample may have between two old ones */
  #filters = [];
  #heard;
  /** Samples in `#heard`. */
  #count;
  /** Of the next new sample: the old one before it, and the part of the way to the one behind. */
  #at;
  #phase = 0;

  /**
   * @param {number} from
   * @param {number} to
   * @param {(sample: number) => void} take
   */
  constructor(from, to, take) {
    const common = divisor(from, to);
    this.#step = from / common;
    this.#phases = to / common;
    this.take = take;
    const slower = Math.min(from, to) / from;
    this.#half = Math.ceil(HALF_PERIODS / slower);
    for (let phase = 0; phase < this.#phases; phase += 1) {
      this.#filters.push(this.#filter(phase / this.#phases, 2 * CUTOFF * slower));
    }
    this.#heard = new Float32Array(2 * this.#half + 4_096);
    this.#count = this.#at = this.#half;
  }

  /** @param {Float32Array} block */
  hear(block) {
    this.#heard.set(block, this.#count);
    this.#count += block.length;
    while (this.#at + this.#half < this.#count) {
      this.take(this.#sum());
      this.#phase += this.#step;
      this.#at += Math.floor(this.#phase / this.#phases);
      this.#phase %= this.#phases;
    }
    const old = Math.min(this.#at, this.#count) - this.#half;
    this.#heard.copyWithin(0, old, this.#count);
    this.#count -= old;
    this.#at -= old;
  }

  #sum() {
    const filter = /** @type {Float32Array} */ (this.#filters[this.#phase]);
    const first = this.#at - this.#half + 1;
    let sum = 0;
    for (let i = 0; i < filter.length; i += 1) sum += (filter[i] ?? 0) * (this.#heard[first + i] ?? 0);
    return sum;
  }

  /**
   * @param {number} offset from the old sample before it, 0 to 1
   * @param {number} bandwidth of what passes, as a part of the old rate's half
   */
  #filter(offset, bandwidth) {
    const taps = new Float32Array(2 * this.#half);
    for (let i = 0; i < taps.length; i += 1) {
      const x = i - this.#half + 1 - offset;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * bandwidth * x) / (Math.PI * bandwidth * x);
      // Blackman's window.
      const place = Math.PI * (x / this.#half);
      taps[i] = bandwidth * sinc * (0.42 + 0.5 * Math.cos(place) + 0.08 * Math.cos(2 * place));
    }
    return taps;
  }
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number} the greatest that both can be divided by
 */
function divisor(a, b) {
  return b === 0 ? a : divisor(b, a % b);
}

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
  /** @type {Resampler | null} */
  #resampler = null;

  /** @param {{processorOptions: CaptureOptions}} options */
  constructor(options) {
    super();
    this.#headerBytes = options.processorOptions.headerBytes;
    this.#frameSamples = options.processorOptions.frameSamples;
    this.#samples = this.#view();
    const { rate } = options.processorOptions;
    if (rate !== sampleRate) this.#resampler = new Resampler(sampleRate, rate, (value) => this.#take(value));
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
    if (this.#resampler !== null) this.#resampler.hear(block);
    else for (let i = 0; i < block.length; i += 1) this.#take(block[i] ?? 0);
    return !this.#closed;
  }

  /** @param {number} sample -1 to 1, as far as the device keeps to that */
  #take(sample) {
    const value = Math.round(sample * 32768);
    this.#samples[this.#filled] = value > 32767 ? 32767 : value < -32768 ? -32768 : value;
    this.#filled += 1;
    if (this.#filled === this.#frameSamples) this.#post();
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
