/** The check as a person goes through it: asked, recorded, heard, judged; and what keeps one from it. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { DeviceCheck } from "../../static/js/check/check.js";
import { UP_FRAME_BYTES, UP_HEADER_BYTES } from "../../static/js/room/audio-frames.js";
import { QUESTION_HINT_MS } from "../../static/js/room/bounds.js";
import { DeviceChoice } from "../../static/js/room/device-choice.js";
import { openPage, settle, TestAudioContext, TestWorkletNode } from "./page.js";
import { TestSocket } from "./test-socket.js";

const FRAMES = 94;

let page;
let check;
let choice;
let closed;
let sockets;
let came;

class PartRequest {
  open(_method, url) {
    this.url = url;
  }

  send() {
    if (!came) return this.onerror();
    this.status = 200;
    this.responseXML = document;
    this.onload();
  }
}

beforeEach(async (context) => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  page = openPage();
  came = true;
  sockets = [];
  closed = 0;
  globalThis.XMLHttpRequest = PartRequest;
  globalThis.WebSocket = class extends TestSocket {
    constructor() {
      super();
      sockets.push(this);
    }
  };
  navigator.mediaDevices.present = [{ kind: "audioinput", deviceId: "m", label: "Built-in" }];
  choice = new DeviceChoice(localStorage);
  check = new DeviceCheck({
    room: page.at("room"),
    place: page.at("check-place"),
    choice,
    closed: () => (closed += 1),
  });
  context.after(() => {
    check.close();
    mock.timers.reset();
  });
});

const stage = () => page.at("check").dataset.stage;
const findings = () => page.at("check-results").children.map(({ dataset }) => `${dataset.check} ${dataset.weight}`);
const node = (name) => TestWorkletNode.made.find((one) => one.name === name);

async function pass(ms) {
  mock.timers.tick(ms);
  await settle();
}

/** The microphone brings one frame: half of them hold a voice, all of them some noise. */
function hears(at) {
  const frame = new ArrayBuffer(UP_FRAME_BYTES);
  const samples = new Int16Array(frame, UP_HEADER_BYTES);
  const loud = at % 4 < 2 ? 4_000 : 4;
  for (let i = 0; i < samples.length; i += 1) samples[i] = i % 2 === 0 ? loud : -loud;
  node("capture").port.onmessage({ data: frame });
}

async function readyLine() {
  const socket = sockets.at(-1);
  socket.readyState = 1;
  socket.onmessage({ data: '{"type":"check_ready"}' });
  await settle();
}

function echo() {
  for (const sent of sockets.at(-1).sent.splice(0)) sockets.at(-1).onmessage({ data: sent });
}

async function allowed() {
  const opening = check.open();
  await settle();
  await opening;
  const stream = page.questions.allow();
  stream.settings = { deviceId: "m" };
  Object.assign(stream.tracks[0], { label: "Built-in" });
  await settle();
  await pass(300);
  return stream;
}

/** Three seconds are recorded, and the line is cut in their middle. */
async function recorded() {
  await readyLine();
  page.at("check-record").click();
  await settle();
  for (let at = 0; at < FRAMES; at += 1) hears(at);
  await settle();
  await readyLine();
  echo();
  await settle();
}

async function played() {
  const { port } = node("player");
  port.onmessage({ data: { type: "drained", turn: 2, samples: 72_192, dropped: 0, frame: 0 } });
  await settle();
}

test("asked, recorded, heard and judged: the way through, and it is remembered", async () => {
  await allowed();
  assert.equal(stage(), "ready");
  assert.equal(page.at("check-microphone").value, "m");
  await recorded();
  assert.equal(sockets.length, 2);
  assert.equal(stage(), "playing");
  await played();
  assert.equal(stage(), "judging");
  page.at("check-clear").click();
  await settle();
  assert.equal(stage(), "over");
  assert.deepEqual(findings().sort(), [
    "echo good",
    "line good",
    "loudspeaker good",
    "microphone good",
    "return good",
    "room good",
    "voice good",
  ]);
  assert.equal(choice.isGood(navigator.mediaDevices.present, Date.now()), true);
  check.close();
  assert.equal(closed, 1);
  assert.equal(page.at("check-place").hidden, true);
});

test("what is played is what came back, through the interview's own player", async () => {
  await allowed();
  await recorded();
  const [audio, end] = node("player").port.posted;
  assert.deepEqual([audio.type, audio.samples.length, end.type, end.samples], ["audio", 72_192, "end", 72_192]);
});

test("who did not hear anything is told what to do, and the check does not count as good", async () => {
  await allowed();
  await recorded();
  await played();
  page.at("check-nothing").click();
  await settle();
  assert.equal(findings()[0], "loudspeaker warning");
  assert.equal(choice.isGood(navigator.mediaDevices.present, Date.now()), false);
});

test("a microphone that is blocked is told of with the way out, and can be asked for again", async () => {
  await check.open();
  await settle();
  page.questions.refuse("NotAllowedError");
  await settle();
  assert.equal(stage(), "blocked");
  assert.deepEqual(findings(), ["microphone block"]);
  page.at("check-retry").click();
  await settle();
  assert.equal(stage(), "asking");
  assert.equal(page.questions.asked.length, 2);
});

test("a question that nobody answers: the check says where it stands, and gives nothing up", async () => {
  await check.open();
  await pass(QUESTION_HINT_MS);
  assert.equal(stage(), "waiting");
  page.questions.allow();
  await settle();
  await pass(300);
  assert.equal(stage(), "ready");
});

test("left while the question is open, no device is kept", async () => {
  await check.open();
  check.close();
  const stream = page.questions.allow();
  await settle();
  assert.equal(stream.isLive, false);
});

test("where the server has no place for a check, the rest is checked all the same", async () => {
  await allowed();
  sockets.at(-1).dies(4429);
  await settle();
  page.at("check-record").click();
  await settle();
  sockets.at(-1).dies(4429);
  await settle();
  for (let at = 0; at < FRAMES; at += 1) hears(at);
  await settle();
  await played();
  page.at("check-clear").click();
  await settle();
  assert.ok(findings().includes("line note"));
  assert.ok(!findings().some((finding) => finding.startsWith("return")));
});

test("a browser whose sound does not run is told of, and nobody is asked what they heard", async () => {
  await allowed();
  const { load } = TestAudioContext;
  TestAudioContext.load = async (context, url) => {
    if (url.includes("player")) throw new DOMException("", "AbortError");
    return load(context, url);
  };
  await recorded();
  assert.equal(stage(), "over");
  assert.equal(findings()[0], "loudspeaker warning");
});

test("a microphone that brings no sound is not waited for without end", async () => {
  await allowed();
  await readyLine();
  page.at("check-record").click();
  await settle();
  await pass(8_000);
  assert.equal(stage(), "blocked");
});

test("a check that the network does not bring is refused as a module would be", async () => {
  came = false;
  await assert.rejects(check.open(), TypeError);
});

test("left in the middle of a recording, it says nothing more and gives everything back", async () => {
  const stream = await allowed();
  await readyLine();
  page.at("check-record").click();
  await settle();
  check.close();
  hears(0);
  await pass(8_000);
  assert.equal(stream.isLive, false);
  assert.equal(sockets.at(-1).closedWith, 1000);
  assert.equal(stage(), "recording");
});
