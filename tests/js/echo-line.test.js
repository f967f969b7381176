/** The check's line against a server that the test plays: it is cut, comes back, and loses nothing. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { EchoLine } from "../../static/js/check/echo-line.js";
import { UP_FRAME_BYTES } from "../../static/js/room/audio-frames.js";
import { settle } from "./page.js";
import { TestSocket } from "./test-socket.js";

let sockets;
let line;
let now;

beforeEach((context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => {
    line.stop();
    mock.timers.reset();
  });
  sockets = [];
  now = 0;
  const open = () => {
    sockets.push(new TestSocket());
    return sockets.at(-1);
  };
  line = new EchoLine("ws://site/check/", { open, now: () => now });
});

const socket = () => sockets.at(-1);
const sequences = (frames) => frames.map((frame) => new DataView(frame).getUint32(4, true));
const frame = () => new ArrayBuffer(UP_FRAME_BYTES);

async function ready() {
  socket().readyState = 1;
  socket().onmessage({ data: '{"type":"check_ready"}' });
  await settle();
}

async function open() {
  const opening = line.open();
  await ready();
  await opening;
}

/** The server sends back what it has got. */
function echo(its = socket()) {
  for (const sent of its.sent.splice(0)) its.onmessage?.({ data: sent });
}

test("what comes back is there in order, with the time it took", async () => {
  await open();
  line.begin();
  for (let at = 0; at < 3; at += 1) line.send(frame());
  now = 40;
  echo();
  const back = await line.finish(1_000);
  assert.deepEqual(sequences(back.frames), [0, 1, 2]);
  assert.deepEqual(back.tripsMs, [40, 40, 40]);
  assert.equal(back.missing, 0);
});

test("cut on purpose, it comes back by itself and sends again what was on its way", async () => {
  await open();
  line.begin();
  line.send(frame());
  echo();
  line.send(frame());
  const before = socket();
  line.cut();
  assert.equal(before.closedWith, 1000);
  line.send(frame());
  assert.deepEqual(before.sent.length, 1);
  now = 300;
  await ready();
  assert.deepEqual(sequences(socket().sent), [1, 2]);
  echo();
  const back = await line.finish(1_000);
  assert.deepEqual(sequences(back.frames), [0, 1, 2]);
  assert.equal(back.backMs, 300);
  assert.equal(back.tripsMs.length, 1); // what was sent again says nothing of the way
});

test("a line that does not come back is tried again and again, and told of", async () => {
  await open();
  line.begin();
  line.send(frame());
  line.cut();
  for (let times = 0; times < 4; times += 1) {
    socket().dies(1006);
    await settle();
    mock.timers.tick(2_000);
    await settle();
  }
  assert.equal(sockets.length, 6);
  const finishing = line.finish(3_000);
  mock.timers.tick(3_000);
  const back = await finishing;
  assert.deepEqual([back.backMs, back.missing], [null, 1]);
});

test("a line that breaks without our doing comes back, too", async () => {
  await open();
  line.begin();
  line.send(frame());
  socket().dies(4450);
  await settle();
  await ready();
  echo();
  assert.equal((await line.finish(1_000)).missing, 0);
});

for (const [code, reason] of [
  [4429, "busy"],
  [1006, "away"],
  [4406, "away"],
]) {
  test(`a line that is closed with ${code} before it stands is ${reason}`, async () => {
    const trouble = line.trouble();
    socket().dies(code);
    assert.equal(await trouble, reason);
  });
}

test("a server that says nothing is not waited for without end", async () => {
  const trouble = line.trouble();
  mock.timers.tick(8_000);
  assert.equal(await trouble, "away");
  assert.equal(socket().closedWith, 1000);
});

test("a second recording knows nothing of the first", async () => {
  await open();
  line.begin();
  line.send(frame());
  line.begin();
  line.send(frame());
  assert.deepEqual(sequences(socket().sent), [0, 0]);
  echo();
  const back = await line.finish(1_000);
  assert.equal(back.frames.length, 1);
});

test("stopped, it does not come back", async () => {
  await open();
  line.begin();
  line.send(frame());
  line.cut();
  socket().dies(1006);
  line.stop();
  await settle();
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 2);
});
