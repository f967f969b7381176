/** The microphone: frames while it runs, none while it does not, and a device that goes away. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { CAPTURE_HZ, isQuiet, UP_FRAME_BYTES, UP_HEADER_BYTES } from "../../static/js/room/audio-frames.js";
import { DEVICE_MS } from "../../static/js/room/bounds.js";
import { Microphone } from "../../static/js/room/microphone.js";
import { openPage, settle, TestAudioContext, TestWorkletNode } from "./page.js";

let page;
let microphone;
let wanted;
let heard;

beforeEach((context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  page = openPage();
  heard = [];
  wanted = "";
  microphone = new Microphone("/capture.js", {
    wanted: () => wanted,
    frame: (frame) => heard.push(isQuiet(frame) ? "quiet" : "voice"),
    level: () => {},
    lost: () => heard.push("lost"),
    restored: () => heard.push("restored"),
    refused: ({ reason }) => heard.push(reason),
    silenced: (silenced) => heard.push(silenced ? "silenced" : "sounding"),
    context: () => {},
  });
  context.after(() => {
    microphone.stop();
    mock.timers.reset();
  });
});

async function start() {
  const starting = microphone.start();
  const stream = page.questions.allow();
  assert.equal(await starting, true);
  return stream;
}

function hears(sample) {
  const frame = new ArrayBuffer(UP_FRAME_BYTES);
  new Int16Array(frame, UP_HEADER_BYTES).fill(sample);
  TestWorkletNode.made[0].port.onmessage({ data: frame });
}

test("a frame says whether it holds a voice", async () => {
  await start();
  hears(3_000);
  hears(10);
  assert.deepEqual(heard, ["voice", "quiet"]);
});

test("no device is live for us while it does not run", async () => {
  const stream = await start();
  assert.equal(stream.tracks[0].enabled, false);
  void microphone.run(true);
  assert.equal(stream.tracks[0].enabled, true);
});

test("an audio thread that does not answer keeps nobody from muting", async () => {
  await start();
  const muting = microphone.run(false);
  mock.timers.tick(300);
  await muting;
});

test("two presses wait for one answer, and both hear it", async () => {
  const both = [microphone.start(), microphone.start()];
  const kept = page.questions.allow(1);
  assert.deepEqual(await Promise.all(both), [true, true]);
  const late = page.questions.allow(0);
  await settle();
  assert.deepEqual([kept.isLive, late.isLive], [true, false]);
});

test("given up while the question is open, and wanted again: the same question's answer is used", async () => {
  const first = microphone.start();
  microphone.giveUp();
  assert.equal(await first, false);
  const second = microphone.start();
  const stream = page.questions.allow();
  assert.equal(await second, true);
  assert.equal(page.questions.asked.length, 1);
  assert.equal(stream.isLive, true);
});

test("a lost device that stays away is looked for without piling up questions", async () => {
  const stream = await start();
  stream.tracks[0].dispatchEvent(new Event("ended"));
  for (let minute = 0; minute < 10; minute += 1) {
    mock.timers.tick(DEVICE_MS);
    await settle();
    mock.timers.tick(50_000);
    await settle();
  }
  assert.equal(page.questions.asked.length, 2);
  const back = page.questions.allow(1);
  await settle();
  assert.equal(back.isLive, true);
  assert.deepEqual(heard, ["lost", "restored"]);
});

test("a lost device that fails is looked for every two seconds, until the person says no", async () => {
  const stream = await start();
  stream.tracks[0].dispatchEvent(new Event("ended"));
  page.questions.refuse("NotReadableError", 1);
  await settle();
  mock.timers.tick(2_000);
  page.questions.refuse("NotAllowedError", 2);
  await settle();
  mock.timers.tick(60_000);
  assert.deepEqual(heard, ["lost", "denied"]);
  assert.equal(page.questions.asked.length, 3);
});

test("where the microphone does not go with a context of 16 kHz, it is heard at its own rate", async (context) => {
  TestAudioContext.refusedRate = CAPTURE_HZ;
  context.after(() => {
    TestAudioContext.refusedRate = null;
  });
  await start();
  assert.deepEqual(
    TestAudioContext.made.map(({ rate, state }) => [rate, state]),
    [
      [CAPTURE_HZ, "closed"],
      [48_000, "running"],
    ],
  );
  assert.equal(microphone.isRunning, true);
});

test("a microphone that goes with no context is told of, and given back", async (context) => {
  const made = TestAudioContext.prototype.createMediaStreamSource;
  TestAudioContext.prototype.createMediaStreamSource = () => {
    throw new DOMException("", "NotSupportedError");
  };
  context.after(() => {
    TestAudioContext.prototype.createMediaStreamSource = made;
  });
  const starting = microphone.start();
  const stream = page.questions.allow();
  await assert.rejects(starting, { reason: "unsupported" });
  assert.equal(stream.isLive, false);
});

test("the device that is wanted is asked for, and another one will do where it is gone", async () => {
  await start();
  assert.equal(page.questions.asked[0].constraints.audio.deviceId, undefined);
  wanted = "headset";
  const changing = microphone.change();
  const { audio } = page.questions.asked[1].constraints;
  assert.deepEqual(audio.deviceId, { exact: "headset" });
  assert.equal(audio.echoCancellation, true);
  page.questions.refuse("OverconstrainedError", 1);
  await settle();
  assert.equal(page.questions.asked[2].constraints.audio.deviceId, undefined);
  page.questions.allow(2);
  await changing;
});

test("another device takes the place of the one that is used, and goes on as that did", async () => {
  const before = await start();
  void microphone.run(true);
  const changing = microphone.change();
  const after = page.questions.allow(1);
  await changing;
  assert.deepEqual([before.isLive, after.isLive, after.tracks[0].enabled], [false, true, true]);
  assert.equal(microphone.track, after.tracks[0]);
  assert.deepEqual(heard, ["sounding"]);
});

test("a device that cannot be opened leaves the one that is used", async () => {
  const stream = await start();
  const changing = microphone.change();
  page.questions.refuse("NotReadableError", 1);
  await assert.rejects(changing, { reason: "in_use" });
  assert.equal(stream.isLive, true);
});

test("who chooses another device when one is lost has chosen it for good", async () => {
  const stream = await start();
  stream.tracks[0].dispatchEvent(new Event("ended"));
  const changing = microphone.change();
  // The look for the lost one waits for the same answer.
  assert.equal(page.questions.asked.length, 2);
  const next = page.questions.allow(1);
  await changing;
  await settle();
  mock.timers.tick(10_000);
  await settle();
  assert.equal(next.isLive, true);
  assert.equal(page.questions.asked.length, 2);
});
