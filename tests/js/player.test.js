/** The interviewer's voice at this device: what is handed to the audio thread, and what it reports. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { WORKLET_MS } from "../../static/js/room/bounds.js";
import { DeviceError } from "../../static/js/room/devices.js";
import { Player } from "../../static/js/room/player.js";
import { openPage, settle, TestAudioContext, TestWorkletNode } from "./page.js";

let player;
let wanted;
let played;

beforeEach((context) => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  openPage();
  played = [];
  wanted = "";
  player = new Player("/player.js", {
    wanted: () => wanted,
    played: (report) => played.push(report),
    level: () => {},
    flushed: () => {},
    context: () => {},
  });
  context.after(() => {
    player.stop();
    mock.timers.reset();
  });
});

const frame = (turn, offset = 0) => ({ turn, offset, samples: new Int16Array(4_800) });
const commands = () => TestWorkletNode.made[0].port.posted.map(({ type }) => type);
const reports = (report) => TestWorkletNode.made[0].port.onmessage({ data: report });

test("what comes before the gesture waits for it, in order", async () => {
  player.play(frame(2));
  player.end(2, 4_800);
  await player.start();
  assert.deepEqual(commands(), ["audio", "end"]);
});

test("what waits for a gesture has a ceiling", async () => {
  for (let piece = 0; piece < 1_000; piece += 1) player.play(frame(2, piece * 4_800));
  await player.start();
  assert.equal(commands().length, 300); // 60 s in pieces of 200 ms
});

test("a barge-in before the gesture leaves nothing to be played later", async () => {
  player.play(frame(2));
  player.flush(2);
  await player.start();
  assert.deepEqual(commands(), ["flush"]);
});

test("lowering and raising the sound are handed on, also before the gesture", async () => {
  player.play(frame(2));
  player.duck(true);
  await player.start();
  player.duck(false);
  assert.deepEqual(commands(), ["audio", "duck", "duck"]);
});

test("the server is told the milliseconds that were played", async () => {
  await player.start();
  reports({ type: "played", turn: 2, samples: 6_000, dropped: 0, frame: 0 });
  reports({ type: "drained", turn: 2, samples: 12_000, dropped: 0, frame: 0 });
  assert.deepEqual(played, [
    { turn: 2, ms: 250, flushed: false },
    { turn: 2, ms: 500, flushed: false },
  ]);
  assert.deepEqual(player.position, { turn: 2, ms: 500 });
  assert.equal(player.playedOut, 2);
  reports({ type: "flushed", turn: 4, samples: 6_000, dropped: 9, frame: 0 });
  assert.equal(player.playedOut, 2);
});

test("a worklet that does not come is left at its bound, and can be asked for again", async () => {
  TestAudioContext.load = () => new Promise(() => {});
  const starting = player.start();
  mock.timers.tick(WORKLET_MS);
  await assert.rejects(starting, (error) => error instanceof DeviceError && error.reason === "not_loaded");
  TestAudioContext.load = async () => {};
  await player.start();
  assert.equal(TestAudioContext.made.length, 1);
  assert.equal(TestWorkletNode.made.length, 1);
});

test("a context that never runs does not hold the player up, and plays nothing", async () => {
  TestAudioContext.runs = false;
  await player.start();
  assert.equal(player.isRunning, false);
  const resumed = player.resume();
  mock.timers.tick(10_000);
  assert.equal(await resumed, false);
});

test("the farewell is heard out, at most for its time", async () => {
  await player.start();
  player.play(frame(2));
  let settled = 0;
  const count = () => {
    settled += 1;
  };
  void player.settle(6_000).then(count);
  await settle();
  assert.equal(settled, 0);
  reports({ type: "drained", turn: 2, samples: 4_800, dropped: 0, frame: 0 });
  await settle();
  assert.equal(settled, 1);
  player.play(frame(4));
  void player.settle(6_000).then(count);
  mock.timers.tick(6_000);
  await settle();
  assert.equal(settled, 2);
});

test("where nobody listens, what waits is dropped", async () => {
  await player.start();
  player.drop();
  assert.deepEqual(commands(), []);
  player.play(frame(2));
  player.drop();
  assert.deepEqual(commands(), ["audio", "flush"]);
});

test("stopped twice it is stopped once, and takes nothing more", async () => {
  await player.start();
  player.stop();
  player.stop();
  assert.equal(TestAudioContext.made[0].state, "closed");
  assert.deepEqual(commands(), ["close"]);
});

test("the sound is at the loudspeaker that is wanted from the first word on, and moves when another one is", async () => {
  wanted = "headset";
  await player.start();
  wanted = "";
  assert.equal(await player.change(), true);
  assert.deepEqual(TestAudioContext.made[0].sinks, ["headset", ""]);
});

test("a loudspeaker that is gone leaves the sound where it was", async (context) => {
  TestAudioContext.goneSink = "headset";
  context.after(() => {
    TestAudioContext.goneSink = null;
  });
  wanted = "headset";
  await player.start();
  assert.equal(player.isRunning, true);
  assert.equal(await player.change(), false);
});
