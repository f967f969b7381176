// @ts-check
/**
 * On the audio thread: plays the interviewer's turns in order, lowers them while an interruption is judged,
 * drops them at once on a barge-in, and says how much of each turn was really played.
 * Stands alone: a worklet's imports would escape the hashing of static files.
 */

/** Enough to ride out the network's jitter at a turn's start and after a hole: 120 ms. */
const PREBUFFER_SAMPLES = 2_880;
/** A turn shorter than that, whose end is not announced, begins after this: 240 ms. */
const PREBUFFER_PATIENCE_SAMPLES = 5_760;
const REPORT_SAMPLES = 6_000;
const LEVEL_SAMPLES = 768;
/** A flush ends in a ramp of 3 ms instead of a click. */
const RAMP_SAMPLES = 72;
/** Lowered, it is 18 dB less loud: it can be followed, and its echo is below what is taken for a voice. */
const DUCKED = 0.125;
/** From one loudness to the other in 10 ms. */
const DUCK_STEP = (1 - DUCKED) / 240;

/** @typedef {{turn: number, offset: number, samples: Int16Array}} Chunk */
/**
 * @typedef {({type: "audio"} & Chunk) | {type: "end", turn: number, samples: number}
 *   | {type: "flush", turn: number} | {type: "duck", on: boolean} | {type: "pause", on: boolean}
 *   | {type: "close"}} PlayerCommand
 */
/**
 * played: on the way · drained: the turn is over · flushed: cut, `dropped` samples were not played
 * @typedef {{type: "played" | "drained" | "flushed", turn: number, samples: number, dropped: number, frame: number}
 *   | {type: "level", level: number}} PlayerReport
 */

class PlayerProcessor extends AudioWorkletProcessor {
  /** @type {Chunk[]} */
  #chunks = [];
  /** Samples of the first chunk that were played. */
  #consumed = 0;
  #queued = 0;
  /** The turn at the speaker and the index of its next sample; 0: none yet. */
  #turn = 0;
  #position = 0;
  /** The newest turn that came in, and the index up to which it did: repeated audio is dropped. */
  #newest = 0;
  #received = 0;
  /** Turns up to here were flushed; what still arrives of them is not wanted. */
  #barrier = 0;
  /** @type {Map<number, number>} announced length of turns that are not over */
  #ends = new Map();
  #holding = true;
  #heldSamples = 0;
  #sinceReport = 0;
  #levelSum = 0;
  #levelCount = 0;
  #levelPosted = 0;
  #last = 0;
  #ramp = 0;
  #rampFrom = 0;
  #gain = 1;
  #ducked = false;
  #paused = false;
  #closed = false;
  #report = { type: "played", turn: 0, samples: 0, dropped: 0, frame: 0 };
  #levelReport = { type: "level", level: 0 };

  constructor() {
    super();
    this.port.onmessage = (event) => this.#command(event.data);
  }

  /** @param {PlayerCommand} command */
  #command(command) {
    if (command.type === "audio") this.#accept(command);
    else if (command.type === "flush") this.#flush(command.turn);
    else if (command.type === "end") this.#end(command.turn, command.samples);
    else if (command.type === "duck") this.#ducked = command.on;
    else if (command.type === "pause") this.#pause(command.on);
    else this.#closed = true;
  }

  /** @param {boolean} on nothing is played, and nothing is lost */
  #pause(on) {
    this.#paused = on;
    this.#rampFrom = this.#last;
    this.#ramp = this.#last === 0 ? 0 : RAMP_SAMPLES;
  }

  /** @param {Chunk} chunk */
  #accept({ turn, offset, samples }) {
    if (turn <= this.#barrier || turn < this.#newest) return;
    if (turn > this.#newest) {
      this.#newest = turn;
      this.#received = offset;
    }
    const known = this.#received - offset;
    if (known >= samples.length) return;
    const fresh = known > 0 ? samples.subarray(known) : samples;
    this.#chunks.push({ turn, offset: offset + Math.max(0, known), samples: fresh });
    this.#received = offset + samples.length;
    this.#queued += fresh.length;
  }

  /**
   * @param {number} turn
   * @param {number} samples
   */
  #end(turn, samples) {
    if (turn <= this.#barrier) return;
    if (turn > this.#turn || this.#isQueued(turn)) this.#ends.set(turn, samples);
    else if (turn === this.#turn) this.#finish();
    // Announced, but with nothing to play: it is over as soon as what stands before it is.
    if (this.#chunks.length === 0) this.#closeEmptyTurns();
  }

  /** @param {number} turn */
  #flush(turn) {
    if (turn <= this.#barrier) return;
    this.#barrier = turn;
    // An older turn that is still being played is cut with it, and its own position told.
    const older = this.#chunks[0]?.turn === this.#turn && this.#turn < turn ? this.#turn : 0;
    if (older > 0) this.#post("flushed", older, this.#position, 0);
    let dropped = 0;
    let kept = 0;
    for (let i = 0; i < this.#chunks.length; i += 1) {
      const chunk = /** @type {Chunk} */ (this.#chunks[i]);
      if (chunk.turn > turn) this.#chunks[kept++] = chunk;
      else dropped += chunk.samples.length - (i === 0 ? this.#consumed : 0);
    }
    if (kept < this.#chunks.length) this.#consumed = 0;
    this.#chunks.length = kept;
    this.#queued -= dropped;
    for (const ended of this.#ends.keys()) if (ended <= turn) this.#ends.delete(ended);
    this.#holding = true;
    this.#heldSamples = 0;
    this.#rampFrom = this.#last;
    this.#ramp = this.#last === 0 ? 0 : RAMP_SAMPLES;
    // What follows is another turn, as loud as any.
    this.#ducked = false;
    this.#gain = 1;
    this.#post("flushed", turn, this.#turn === turn ? this.#position : 0, dropped);
  }

  /**
   * @param {Float32Array[][]} _inputs
   * @param {Float32Array[][]} outputs
   * @returns {boolean} stay alive
   */
  process(_inputs, outputs) {
    const out = outputs[0]?.[0];
    if (out === undefined) return !this.#closed;
    const written = this.#mayPlay(out.length) ? this.#fill(out) : 0;
    if (written > 0) this.#ramp = 0;
    if (this.#ducked || this.#gain < 1) this.#lower(out, written);
    for (let i = written; i < out.length; i += 1) {
      out[i] = this.#ramp > 0 ? (this.#rampFrom * this.#ramp--) / RAMP_SAMPLES : 0;
    }
    this.#last = out[out.length - 1] ?? 0;
    this.#measure(out);
    this.#sinceReport += written;
    if (this.#sinceReport >= REPORT_SAMPLES) this.#post("played", this.#turn, this.#position, 0);
    return !this.#closed;
  }

  /**
   * @param {Float32Array} out
   * @param {number} count samples that are played
   */
  #lower(out, count) {
    const step = this.#ducked ? -DUCK_STEP : DUCK_STEP;
    for (let i = 0; i < count; i += 1) {
      this.#gain = Math.min(1, Math.max(DUCKED, this.#gain + step));
      out[i] = (out[i] ?? 0) * this.#gain;
    }
  }

  /** @param {number} blockSamples */
  #mayPlay(blockSamples) {
    const head = this.#chunks[0];
    if (head === undefined || this.#paused) return false;
    if (!this.#holding) return true;
    this.#heldSamples += blockSamples;
    const enough = this.#queued >= PREBUFFER_SAMPLES || this.#ends.has(head.turn);
    this.#holding = !enough && this.#heldSamples < PREBUFFER_PATIENCE_SAMPLES;
    return !this.#holding;
  }

  /**
   * @param {Float32Array} out
   * @returns {number} samples written
   */
  #fill(out) {
    let written = 0;
    while (written < out.length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) break;
      if (chunk.turn !== this.#turn) this.#begin(chunk);
      const step = Math.min(out.length - written, chunk.samples.length - this.#consumed);
      for (let i = 0; i < step; i += 1) out[written + i] = (chunk.samples[this.#consumed + i] ?? 0) / 32768;
      written += step;
      this.#consumed += step;
      this.#queued -= step;
      this.#position = chunk.offset + this.#consumed;
      if (this.#consumed === chunk.samples.length) {
        this.#chunks.shift();
        this.#consumed = 0;
      }
    }
    if (this.#chunks.length === 0) this.#runDry();
    return written;
  }

  /** @param {Chunk} chunk */
  #begin(chunk) {
    if (this.#turn !== 0 && this.#turn > this.#barrier) this.#finish();
    this.#turn = chunk.turn;
    this.#position = chunk.offset;
  }

  /** Nothing is left to play: either the turn is over, or the network is late. */
  #runDry() {
    this.#holding = true;
    this.#heldSamples = 0;
    if (this.#ends.has(this.#turn)) this.#finish();
    else this.#post("played", this.#turn, this.#position, 0);
    this.#closeEmptyTurns();
  }

  #closeEmptyTurns() {
    for (const turn of this.#ends.keys()) {
      if (turn <= this.#turn || this.#isQueued(turn)) continue;
      this.#turn = turn;
      this.#position = 0;
      this.#finish();
    }
  }

  #finish() {
    this.#ends.delete(this.#turn);
    this.#post("drained", this.#turn, this.#position, 0);
  }

  /** @param {number} turn */
  #isQueued(turn) {
    return this.#chunks.some((chunk) => chunk.turn === turn);
  }

  /** @param {Float32Array} out */
  #measure(out) {
    for (let i = 0; i < out.length; i += 1) this.#levelSum += (out[i] ?? 0) ** 2;
    this.#levelCount += out.length;
    if (this.#levelCount < LEVEL_SAMPLES) return;
    const level = Math.sqrt(this.#levelSum / this.#levelCount);
    this.#levelSum = 0;
    this.#levelCount = 0;
    if (level === 0 && this.#levelPosted === 0) return;
    this.#levelPosted = level;
    this.#levelReport.level = level;
    this.port.postMessage(this.#levelReport);
  }

  /**
   * @param {"played" | "drained" | "flushed"} type
   * @param {number} turn
   * @param {number} samples
   * @param {number} dropped
   */
  #post(type, turn, samples, dropped) {
    this.#sinceReport = 0;
    this.#report.type = type;
    this.#report.turn = turn;
    this.#report.samples = samples;
    this.#report.dropped = dropped;
    this.#report.frame = currentFrame;
    this.port.postMessage(this.#report);
  }
}

registerProcessor("player", PlayerProcessor);
