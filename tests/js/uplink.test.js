import assert from "node:assert/strict";
import { test } from "node:test";
import { Uplink } from "../../static/js/room/uplink.js";
import { UP_FRAME_BYTES } from "../../static/js/room/wire.js";

const frame = () => new ArrayBuffer(UP_FRAME_BYTES);

function makeUplink(context) {
  context.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const line = { sent: [], dropped: [], caughtUp: 0, open: true };
  const uplink = new Uplink({
    outlet: {
      writable: () => line.open,
      sendAudio: (sent) => line.sent.push(new DataView(sent).getUint32(4, true)),
    },
    release: () => {},
    onDropped: (total) => line.dropped.push(total),
    onCaughtUp: () => {
      line.caughtUp += 1;
    },
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

test("when all that was asked for again is sent, it says so once", (context) => {
  const { uplink, line } = makeUplink(context);
  uplink.replayFrom(null);
  uplink.push(frame());
  assert.equal(line.caughtUp, 0);
  uplink.push(frame());
  uplink.replayFrom(0);
  assert.equal(line.caughtUp, 0);
  context.mock.timers.tick(16);
  assert.equal(line.caughtUp, 1);
  uplink.push(frame());
  assert.equal(line.caughtUp, 1);
});

test("a replay that the line's end cut is not called complete", (context) => {
  const { uplink, line } = makeUplink(context);
  for (let i = 0; i < 5; i += 1) uplink.push(frame());
  uplink.replayFrom(0);
  uplink.suspend();
  context.mock.timers.tick(1000);
  uplink.replayFrom(5);
  assert.equal(line.caughtUp, 0);
});
