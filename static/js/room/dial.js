// @ts-check
/**
 * The ring that shows whose turn it is. Ticks grow outwards with the interviewer's voice and
 * inwards with the candidate's, travelling from the bottom to the top; both are real levels.
 * With reduced motion nothing travels: the whole ring grows and shrinks a little, slowly.
 */

/** @typedef {import("./wire.js").Phase | "hearing" | "muted" | "held"} DialState */

const TICKS = 120;
/** A small ring with as many ticks would look solid. */
const TICKS_SMALL = 60;
const SMALL_PX = 180;
/** Steps of history from the bottom of the ring to its top. */
const HALF = 60;
const STEP_MS = 30;
const TURN_MS = 3_400;
const BREATH_MS = 4_200;
const SWELL_MS = 1_900;
/** Parts of the canvas's width. */
const RADIUS = 0.345;
const REST = 0.022;
const OUTWARD = 0.125;
const INWARD = 0.062;
const WIDTH = 0.0075;
const WIDTH_LEAST = 1.5;

export class Dial {
  #canvas;
  #context;
  #still = window.matchMedia("(prefers-reduced-motion: reduce)");
  #dark = window.matchMedia("(prefers-color-scheme: dark)");
  /** @type {DialState} */
  #state = "connecting";
  #interviewer = new Float32Array(HALF + 2);
  #candidate = new Float32Array(HALF + 2);
  #levels = { interviewer: 0, candidate: 0 };
  #colours = { tick: "", accent: "", ink: "" };
  #ticks = TICKS;
  #steppedAt = 0;
  /** @type {number | null} */
  #frame = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {AbortSignal} signal
   */
  constructor(canvas, signal) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(canvas);
    this.#dark.addEventListener("change", () => this.#readColours(), { signal });
    signal.addEventListener("abort", () => {
      observer.disconnect();
      this.stop();
    });
    this.#readColours();
  }

  /** @param {DialState} state */
  show(state) {
    this.#state = state;
  }

  /**
   * @param {"interviewer" | "candidate"} speaker
   * @param {number} level 0..1 as it should look
   */
  hear(speaker, level) {
    this.#levels[speaker] = Math.max(this.#levels[speaker], level);
  }

  start() {
    this.#frame ??= requestAnimationFrame((now) => this.#tick(now));
  }

  /** May be called twice. */
  stop() {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }

  /** @param {number} now */
  #tick(now) {
    this.#frame = requestAnimationFrame((next) => this.#tick(next));
    if (now - this.#steppedAt > 10 * STEP_MS) this.#steppedAt = now - STEP_MS;
    while (now - this.#steppedAt >= STEP_MS) {
      this.#advance(this.#interviewer, "interviewer");
      this.#advance(this.#candidate, "candidate");
      this.#steppedAt += STEP_MS;
    }
    this.#draw(now, (now - this.#steppedAt) / STEP_MS);
  }

  /**
   * @param {Float32Array} history
   * @param {"interviewer" | "candidate"} speaker
   */
  #advance(history, speaker) {
    const level = this.#levels[speaker];
    this.#levels[speaker] = level * 0.72;
    if (this.#still.matches) {
      history.fill((history[0] ?? 0) * 0.9 + level * 0.06);
      return;
    }
    history.copyWithin(1, 0);
    history[0] = (history[1] ?? 0) * 0.35 + level * 0.65;
  }

  /**
   * @param {number} now
   * @param {number} fraction of a step that has passed
   */
  #draw(now, fraction) {
    const context = this.#context;
    const size = this.#canvas.width;
    context.clearRect(0, 0, size, size);
    context.lineWidth = Math.max(WIDTH_LEAST, (size * WIDTH * TICKS) / this.#ticks);
    context.lineCap = "round";
    const shift = this.#still.matches ? 0 : fraction;
    for (let mark = 0; mark < this.#ticks; mark += 1) {
      const tick = (mark * TICKS) / this.#ticks;
      const place = tick <= HALF ? tick : TICKS - tick;
      const fade = 1 - 0.75 * (place / HALF);
      const idle = this.#state === "ready" ? this.#swell(tick, now) : 0;
      const out = Math.max(idle, at(this.#interviewer, place, shift) * fade);
      const inward = at(this.#candidate, place, shift) * fade;
      this.#tickMark(tick, out, inward, this.#glow(tick, now));
    }
  }

  /**
   * @param {number} tick
   * @param {number} out 0..1
   * @param {number} inward 0..1
   * @param {number} glow 0..1
   */
  #tickMark(tick, out, inward, glow) {
    const context = this.#context;
    const size = this.#canvas.width;
    const angle = Math.PI / 2 + (tick / TICKS) * 2 * Math.PI;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const from = size * (RADIUS - INWARD * inward);
    const to = size * (RADIUS + REST * (0.6 + 0.4 * glow) + OUTWARD * out);
    const middle = size / 2;
    const loud = Math.max(out, glow);
    context.beginPath();
    context.moveTo(middle + cos * from, middle + sin * from);
    context.lineTo(middle + cos * to, middle + sin * to);
    context.globalAlpha = 1;
    context.strokeStyle = this.#colours.tick;
    if (this.#state !== "reconnecting" || tick % 3 === 0) context.stroke();
    if (inward > 0.02) this.#over(this.#colours.ink, Math.min(1, inward * 2.5));
    if (loud > 0.02) this.#over(this.#colours.accent, Math.min(1, loud * 2.5));
  }

  /**
   * @param {string} colour
   * @param {number} alpha
   */
  #over(colour, alpha) {
    this.#context.globalAlpha = alpha;
    this.#context.strokeStyle = colour;
    this.#context.stroke();
  }

  /**
   * How far a tick is lit by the state alone.
   * @param {number} tick
   * @param {number} now
   */
  #glow(tick, now) {
    if (this.#state === "thinking" || this.#state === "connecting" || this.#state === "ending") {
      if (this.#still.matches) return tick % 6 === 0 ? 0.8 : 0;
      const head = ((now % TURN_MS) / TURN_MS) * TICKS;
      const behind = ((head - tick + 2 * TICKS) % HALF) / HALF;
      return (1 - behind) ** 3;
    }
    if (["listening", "hearing", "ready"].includes(this.#state)) {
      return this.#still.matches ? 0.12 : 0.1 + 0.08 * Math.sin((now / BREATH_MS) * 2 * Math.PI);
    }
    return 0;
  }

  /**
   * Before the first word: a slow swell that goes round, so that the ring is not dead.
   * @param {number} tick
   * @param {number} now
   */
  #swell(tick, now) {
    const time = this.#still.matches ? 0 : now / SWELL_MS;
    const angle = (tick / TICKS) * 2 * Math.PI;
    const wave =
      Math.sin(3 * angle + time) * Math.sin(5 * angle - 0.7 * time) * (0.6 + 0.4 * Math.sin(2 * angle + time));
    return Math.max(0, wave) * 0.85;
  }

  #resize() {
    const size = Math.round(this.#canvas.clientWidth * Math.min(3, window.devicePixelRatio || 1));
    this.#ticks = this.#canvas.clientWidth < SMALL_PX ? TICKS_SMALL : TICKS;
    if (size > 0 && size !== this.#canvas.width) {
      this.#canvas.width = size;
      this.#canvas.height = size;
    }
  }

  #readColours() {
    const style = getComputedStyle(this.#canvas);
    this.#colours = {
      tick: style.getPropertyValue("--color-line-strong"),
      accent: style.getPropertyValue("--color-accent"),
      ink: style.getPropertyValue("--color-ink"),
    };
  }
}

/**
 * @param {Float32Array} history
 * @param {number} place
 * @param {number} fraction
 */
function at(history, place, fraction) {
  const here = history[place] ?? 0;
  const newer = history[Math.max(0, place - 1)] ?? 0;
  return here + (newer - here) * fraction;
}
