import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { BLOCK, makeProcessor } from "./audio-thread.js";

await import("../../static/js/room/player-worklet.js");

const PREBUFFER = 2880;

let player;
let heard;

beforeEach(() => {
  player = makeProcessor("player");
  heard = [];
});

/** Samples counting up from the offset, so that what is heard tells where it came from. */
function audio(turn, offset, count) {
  player.tell({ type: "audio", turn, offset, samples: Int16Array.from({ length: count }, (_, i) => offset + i + 1) });
}

function run(blocks) {
  let alive = true;
  for (let i = 0; i < blocks; i += 1) {
    const out = new Float32Array(BLOCK);
    alive = player.processor.process([], [[out]]);
    heard.push(...out);
  }
  return alive;
}

const sounding = () => heard.map((value) => Math.round(value * 32768)).filter((value) => value !== 0);
const upTo = (count, from = 1) => Array.from({ length: count }, (_, i) => from + i);
const reports = (type) => player.posted.filter((one) => one.type === type).map(({ turn, samples }) => [turn, samples]);

test("a turn is played bit for bit, and its end reported as drained", () => {
  audio(1, 0, 4000);
  audio(1, 4000, 4000);
  player.tell({ type: "end", turn: 1, samples: 8000 });
  run(100);
  assert.deepEqual(sounding(), upTo(8000));
  assert.deepEqual(reports("drained"), [[1, 8000]]);
});

test("it waits for 120 ms of sound before it begins", () => {
  audio(1, 0, PREBUFFER - 1);
  run(5);
  assert.deepEqual(sounding(), []);
  audio(1, PREBUFFER - 1, 1);
  run(1);
  assert.deepEqual(sounding(), upTo(BLOCK));
});

test("a short turn whose end is known begins at once", () => {
  audio(1, 0, 500);
  player.tell({ type: "end", turn: 1, samples: 500 });
  run(5);
  assert.deepEqual(sounding(), upTo(500));
});

test("a short turn whose end is late begins after 240 ms", () => {
  audio(1, 0, 500);
  run(60);
  assert.deepEqual(sounding(), upTo(500));
  assert.deepEqual(reports("drained"), []);
  player.tell({ type: "end", turn: 1, samples: 500 });
  assert.deepEqual(reports("drained"), [[1, 500]]);
});

test("played is reported about every 250 ms with the position in the turn", () => {
  audio(1, 0, 24000);
  run(150);
  const positions = reports("played").map(([, samples]) => samples);
  assert.deepEqual(positions, [6016, 12032, 18048]);
});

test("a hole in the network is reported, bridged and loses nothing", () => {
  audio(1, 0, 3000);
  run(40);
  assert.deepEqual(reports("played").at(-1), [1, 3000]);
  audio(1, 3000, 3000);
  player.tell({ type: "end", turn: 1, samples: 6000 });
  run(40);
  assert.deepEqual(sounding(), upTo(6000));
});

test("audio that was sent again is heard once", () => {
  audio(1, 0, 3000);
  audio(1, 0, 3000);
  audio(1, 2000, 2000);
  player.tell({ type: "end", turn: 1, samples: 4000 });
  run(60);
  assert.deepEqual(sounding(), upTo(4000));
});

test("a page that comes in the middle of a turn counts from there", () => {
  audio(4, 9000, 3000);
  player.tell({ type: "end", turn: 4, samples: 12000 });
  run(40);
  assert.deepEqual(reports("drained"), [[4, 12000]]);
});

test("turns follow each other in order, each with its own end", () => {
  audio(1, 0, 3000);
  player.tell({ type: "end", turn: 1, samples: 3000 });
  audio(3, 0, 3000);
  player.tell({ type: "end", turn: 3, samples: 3000 });
  run(60);
  assert.deepEqual(sounding(), [...upTo(3000), ...upTo(3000)]);
  assert.deepEqual(reports("drained"), [
    [1, 3000],
    [3, 3000],
  ]);
});

test("a turn whose end never comes is over when the next one begins", () => {
  audio(1, 0, 3000);
  audio(3, 0, 3000);
  run(60);
  assert.deepEqual(reports("drained"), [[1, 3000]]);
});

test("a flush is silent at once but for a ramp of 3 ms, and says what was heard and dropped", () => {
  audio(1, 0, 24000);
  run(50);
  const before = heard.length;
  player.tell({ type: "flush", turn: 1 });
  run(10);
  assert.deepEqual(reports("flushed"), [[1, 50 * BLOCK]]);
  assert.equal(player.posted.find((one) => one.type === "flushed").dropped, 24000 - 50 * BLOCK);
  const after = heard.slice(before);
  assert.ok(after.slice(72).every((value) => value === 0));
  for (let i = 1; i < 72; i += 1) assert.ok(Math.abs(after[i]) <= Math.abs(after[i - 1]));
});

test("what still arrives of a flushed turn is not wanted", () => {
  audio(1, 0, 24000);
  run(10);
  player.tell({ type: "flush", turn: 1 });
  run(2);
  heard = [];
  audio(1, 24000, 24000);
  player.tell({ type: "end", turn: 1, samples: 48000 });
  run(100);
  assert.deepEqual(sounding(), []);
  assert.deepEqual(reports("drained"), []);
});

test("a flush leaves a later turn alone", () => {
  audio(1, 0, 3000);
  audio(3, 0, 3000);
  run(4);
  player.tell({ type: "flush", turn: 1 });
  heard = [];
  run(60);
  assert.deepEqual(sounding().slice(-3000), upTo(3000));
});

test("a flush of a queued turn cuts the one before it too, and tells both positions", () => {
  audio(1, 0, 6000);
  audio(3, 0, 6000);
  run(10);
  player.tell({ type: "flush", turn: 3 });
  assert.deepEqual(reports("flushed"), [
    [1, 10 * BLOCK],
    [3, 0],
  ]);
});

test("a flush of a turn that was heard to its end tells its whole length", () => {
  audio(1, 0, 3000);
  player.tell({ type: "end", turn: 1, samples: 3000 });
  run(40);
  player.tell({ type: "flush", turn: 1 });
  assert.deepEqual(reports("flushed"), [[1, 3000]]);
});

test("after a flush the next turn is played from its beginning", () => {
  audio(1, 0, 24000);
  run(10);
  player.tell({ type: "flush", turn: 1 });
  run(2);
  heard = [];
  audio(3, 0, 3000);
  player.tell({ type: "end", turn: 3, samples: 3000 });
  run(40);
  assert.deepEqual(sounding(), upTo(3000));
});

test("a turn without a sound is over at once", () => {
  player.tell({ type: "end", turn: 2, samples: 0 });
  assert.deepEqual(reports("drained"), [[2, 0]]);
});

test("closed, it lets itself be collected", () => {
  player.tell({ type: "close" });
  assert.equal(run(1), false);
});

test("paused it plays nothing, loses nothing, and goes on where it was", () => {
  audio(1, 0, 8000);
  player.tell({ type: "end", turn: 1, samples: 8000 });
  run(20);
  player.tell({ type: "pause", on: true });
  const before = heard.length;
  run(40);
  assert.deepEqual(heard.slice(before + BLOCK), Array(39 * BLOCK).fill(0));
  assert.deepEqual(reports("drained"), []);
  audio(2, 0, 3000);
  player.tell({ type: "pause", on: false });
  heard.length = before;
  run(100);
  assert.deepEqual(sounding().slice(0, 8000), upTo(8000));
  assert.deepEqual(reports("drained"), [[1, 8000]]);
});

const loudness = () => Math.abs(heard.at(-1));

function tone(turn, offset, count) {
  player.tell({ type: "audio", turn, offset, samples: new Int16Array(count).fill(16_384) });
}

test("it is lowered within 20 ms, goes on, and is as loud as before afterwards", () => {
  tone(1, 0, 24_000);
  run(40);
  assert.equal(loudness(), 0.5);
  player.tell({ type: "duck", on: true });
  run(4);
  assert.equal(loudness(), 0.0625);
  player.tell({ type: "duck", on: false });
  run(4);
  assert.equal(loudness(), 0.5);
  player.tell({ type: "end", turn: 1, samples: 24_000 });
  run(200);
  assert.deepEqual(reports("drained"), [[1, 24_000]]);
});

test("what is played lowered counts as played", () => {
  tone(1, 0, 24_000);
  player.tell({ type: "duck", on: true });
  run(150);
  assert.deepEqual(
    reports("played").map(([, samples]) => samples),
    [6016, 12032, 18048],
  );
});

test("after a flush the next turn is as loud as any", () => {
  tone(1, 0, 24_000);
  run(40);
  player.tell({ type: "duck", on: true });
  run(4);
  player.tell({ type: "flush", turn: 1 });
  tone(2, 0, 6_000);
  run(4);
  assert.equal(loudness(), 0.5);
});
