import assert from "node:assert/strict";
import { test } from "node:test";
import { UP_FRAME_BYTES } from "../../static/js/room/audio-frames.js";
import { Uplink } from "../../static/js/room/uplink.js";

const frame = () => new ArrayBuffer(UP_FRAME_BYTES);

function makeUplink(context, carried = null) {
  context.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const line = { sent: [], dropped: [], told: [], unsent: [], silent: true, open: true };
  const uplink = new Uplink({
    outlet: {
      writable: () => line.open,
      sendAudio: (sent) => line.sent.push(new DataView(sent).getUint32(4, true)),
      send: (message) => {
        if (message.type === "ping") return line.unsent.push(message.unsent_voice) > 0;
        return line.told.push(message) > 0;
      },
    },
    release: () => {},
    onDropped: (total) => line.dropped.push(total),
    isSilent: () => line.silent,
    carried,
    now: () => Date.now(),
  });
  return { uplink, line };
}

test("a live frame leaves as soon as it is spoken", (context) => {
  const { uplink, line } = makeUplink(context);
  uplink.replayFrom(null);
  uplink.push(frame());
  uplink.push(frame());
  assert.deepEqual(line.sent, [0, 1]);
});

test("what was spoken during a gap follows by itself, at its pace", (context) => {
  const { uplink, line } = makeUplink(context);
  for (let i = 0; i < 10; i += 1) uplink.push(frame());
  uplink.replayFrom(0);
  assert.equal(line.sent.length, 1);
  context.mock.timers.tick(16 * 9);
  assert.deepEqual(
    line.sent,
    Array.from({ length: 10 }, (_, seq) => seq),
  );
});

test("a full socket is waited for, and the order kept", (context) => {
  const { uplink, line } = makeUplink(context);
  uplink.replayFrom(null);
  line.open = false;
  uplink.push(frame());
  uplink.push(frame());
  assert.deepEqual(line.sent, []);
  line.open = true;
  context.mock.timers.tick(16);
  assert.deepEqual(line.sent, [0, 1]);
});

test("without a connection nothing leaves, and an overflow is told", (context) => {
  const { uplink, line } = makeUplink(context);
  uplink.replayFrom(null);
  uplink.suspend();
  for (let i = 0; i < 1877; i += 1) uplink.push(frame());
  context.mock.timers.tick(1000);
  assert.deepEqual(line.sent, []);
  assert.deepEqual(line.dropped, [1, 2]);
  assert.equal(uplink.firstSeq, 2);
});

test("when all that was asked for again is sent, and nothing follows, it says so once", (context) => {
  const { uplink, line } = makeUplink(context);
  uplink.replayFrom(null);
  uplink.push(frame());
  assert.deepEqual(line.told, []);
  uplink.push(frame());
  uplink.replayFrom(0);
  assert.deepEqual(line.told, []);
  context.mock.timers.tick(16);
  assert.deepEqual(line.told, [{ type: "mute", muted: true }]);
  uplink.push(frame());
  assert.deepEqual(line.told, [{ type: "mute", muted: true }]);
});

test("a replay that the line's end cut is not called complete", (context) => {
  const { uplink, line } = makeUplink(context);
  for (let i = 0; i < 5; i += 1) uplink.push(frame());
  uplink.replayFrom(0);
  uplink.suspend();
  context.mock.timers.tick(1000);
  uplink.replayFrom(5);
  assert.deepEqual(line.told, []);
});

test("while the microphone runs, it does not say that nothing follows", (context) => {
  const { uplink, line } = makeUplink(context);
  line.silent = false;
  uplink.push(frame());
  uplink.replayFrom(0, 1);
  assert.deepEqual([line.sent, line.told], [[0], []]);
});

test("what is handed over leaves at four times real time, under its number", (context) => {
  const { uplink, line } = makeUplink(context);
  for (let i = 0; i < 100; i += 1) uplink.push(frame());
  uplink.handOver(10, 4);
  for (let tick = 0; tick < 45; tick += 1) context.mock.timers.tick(16);
  assert.deepEqual(
    line.sent,
    Array.from({ length: 90 }, (_, index) => 10 + index),
  );
  assert.deepEqual(line.told, []);
});

test("while it catches up it says twice a second how much of a voice is still to be sent", (context) => {
  const { uplink, line } = makeUplink(context);
  const pumpTimes = (times) => {
    for (let i = 0; i < times; i += 1) context.mock.timers.tick(16);
  };
  for (let i = 0; i < 100; i += 1) uplink.push(frame());
  uplink.replayFrom(0);
  assert.deepEqual(line.unsent, [99]);
  pumpTimes(31);
  assert.deepEqual(line.unsent, [99]);
  pumpTimes(1);
  assert.deepEqual(line.unsent, [99, 67]);
  for (let i = 0; i < 10; i += 1) uplink.push(frame());
  pumpTimes(80);
  assert.deepEqual(line.unsent.slice(2), [45, 13, 0]);
  uplink.push(frame());
  assert.equal(line.unsent.length, 5);
});

test("a stream goes on after a reload, and what it lost is told until the server has answered", (context) => {
  const carried = { stream: "9f86d081884c7d65", firstSeq: 310, frames: [frame()], lost: 4 };
  const { uplink } = makeUplink(context, carried);
  assert.deepEqual([uplink.stream, uplink.firstSeq, uplink.nextSeq], [carried.stream, 310, 311]);
  assert.deepEqual(uplink.carriedOver, { lost: 4 });
  assert.equal(uplink.unsafe.lost, 4);
  uplink.welcomed();
  assert.equal(uplink.carriedOver, null);
  assert.deepEqual({ ...uplink.unsafe, frames: [] }, { stream: carried.stream, firstSeq: 310, frames: [], lost: 0 });
});

test("a page that begins anew has a stream of its own", (context) => {
  const { uplink } = makeUplink(context);
  assert.match(uplink.stream, /^[0-9a-f]{16}$/);
  assert.equal(uplink.carriedOver, null);
});
