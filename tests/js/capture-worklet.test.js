import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCK, makeProcessor } from "./audio-thread.js";

await import("../../static/js/room/capture-worklet.js");

const HEADER_BYTES = 8;
const FRAME_SAMPLES = 512;

class Capture {
  constructor() {
    const made = makeProcessor("capture", { headerBytes: HEADER_BYTES, frameSamples: FRAME_SAMPLES, rate: 16_000 });
    this.processor = made.processor;
    this.posted = made.posted;
    this.tell = made.tell;
  }

  hear(values) {
    return this.processor.process([[Float32Array.from(values)]]);
  }

  get frames() {
    return this.posted.filter((one) => one instanceof ArrayBuffer);
  }

  get samples() {
    return this.frames.flatMap((frame) => [...new Int16Array(frame, HEADER_BYTES)]);
  }
}

function running() {
  const capture = new Capture();
  capture.tell({ type: "run", running: true });
  return capture;
}

const block = (value) => new Array(BLOCK).fill(value);

test("four blocks make a frame of 512 samples behind an empty header", () => {
  const capture = running();
  for (let i = 0; i < 3; i += 1) capture.hear(block(0.5));
  assert.equal(capture.frames.length, 0);
  capture.hear(block(0.5));
  assert.equal(capture.frames.length, 1);
  assert.equal(capture.frames[0].byteLength, HEADER_BYTES + FRAME_SAMPLES * 2);
  assert.ok(new Uint8Array(capture.frames[0], 0, HEADER_BYTES).every((byte) => byte === 0));
  assert.ok(capture.samples.every((sample) => sample === 16384));
});

test("no sample is lost or doubled at the borders of frames", () => {
  const capture = running();
  let next = 0;
  for (let i = 0; i < 40; i += 1) capture.hear(Array.from({ length: BLOCK }, () => next++ / 32768));
  assert.deepEqual(
    capture.samples,
    Array.from({ length: 5120 }, (_, index) => index),
  );
});

test("full scale is clamped and does not wrap", () => {
  const capture = running();
  capture.hear([1, -1, 1.5, -1.5, ...block(0).slice(4)]);
  capture.tell({ type: "run", running: false });
  assert.deepEqual(capture.samples.slice(0, 4), [32767, -32768, 32767, -32768]);
});

test("muting flushes the last partial frame, padded with silence, before it says so", () => {
  const capture = running();
  capture.hear(block(0.25));
  capture.tell({ type: "run", running: false });
  assert.equal(capture.frames.length, 1);
  assert.deepEqual(capture.samples.slice(126, 130), [8192, 8192, 0, 0]);
  assert.deepEqual(capture.posted.at(-1), { type: "flushed" });
  assert.ok(capture.posted.at(-2) instanceof ArrayBuffer);
});

test("a flush with nothing heard makes no frame", () => {
  const capture = running();
  capture.tell({ type: "run", running: false });
  assert.equal(capture.frames.length, 0);
});

test("while muted nothing is captured, and afterwards nothing of it comes back", () => {
  const capture = running();
  capture.tell({ type: "run", running: false });
  for (let i = 0; i < 8; i += 1) capture.hear(block(0.9));
  capture.tell({ type: "run", running: true });
  for (let i = 0; i < 4; i += 1) capture.hear(block(0.5));
  assert.ok(capture.samples.every((sample) => sample === 16384));
});

test("a recycled buffer is used again, and old content never shows", () => {
  const capture = running();
  for (let i = 0; i < 4; i += 1) capture.hear(block(0.9));
  const recycled = capture.frames[0];
  capture.tell({ type: "recycle", frame: recycled });
  for (let i = 0; i < 4; i += 1) capture.hear(block(0.9));
  capture.hear(block(0.1));
  capture.tell({ type: "run", running: false });
  assert.equal(recycled.byteLength, 0, "it was transferred again");
  assert.ok(new Int16Array(capture.frames.at(-1), HEADER_BYTES).subarray(BLOCK).every((sample) => sample === 0));
});

test("a missing input is a gap and no error", () => {
  const capture = running();
  assert.equal(capture.processor.process([]), true);
  assert.equal(capture.processor.process([[]]), true);
  assert.equal(capture.frames.length, 0);
});

test("closed, it flushes and lets itself be collected", () => {
  const capture = running();
  capture.hear(block(0.5));
  capture.tell({ type: "close" });
  assert.equal(capture.frames.length, 1);
  assert.equal(capture.hear(block(0.5)), false);
});

/** Two seconds of a tone at half of full scale, through a context of another rate; what comes out of the middle. */
function resampled(rate, hz) {
  globalThis.sampleRate = rate;
  try {
    const capture = running();
    const tone = Float32Array.from({ length: 2 * rate }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate));
    for (let from = 0; from + BLOCK <= tone.length; from += BLOCK) capture.hear(tone.subarray(from, from + BLOCK));
    return capture.samples;
  } finally {
    globalThis.sampleRate = 16_000;
  }
}

const decibels = (samples) =>
  20 * Math.log10(Math.sqrt(samples.reduce((sum, one) => sum + one ** 2, 0) / samples.length) / (16_384 / Math.SQRT2));

for (const rate of [8_000, 22_050, 44_100, 48_000, 96_000]) {
  test(`at ${rate} Hz as much sound comes out as went in, and a voice is as loud as it was`, () => {
    const samples = resampled(rate, 1_000);
    assert.ok(Math.abs(samples.length - 32_000) <= FRAME_SAMPLES + 64, `${samples.length}`);
    assert.ok(Math.abs(decibels(samples.slice(4_000, 28_000))) < 0.1);
    // Still the same tone: two seconds of it are 2000 crossings upwards.
    const middle = samples.slice(4_000, 20_000);
    const upwards = middle.filter((one, i) => i > 0 && one >= 0 && middle[i - 1] < 0).length;
    assert.ok(Math.abs(upwards - 1_000) <= 1, `${upwards}`);
  });
}

for (const rate of [44_100, 48_000, 96_000]) {
  for (const hz of [9_500, 12_000, 15_000, 20_000]) {
    test(`at ${rate} Hz a tone of ${hz} Hz does not come back as another one`, () => {
      assert.ok(decibels(resampled(rate, hz).slice(4_000, 28_000)) < -60);
    });
  }
}
