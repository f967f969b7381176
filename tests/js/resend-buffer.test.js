import assert from "node:assert/strict";
import { test } from "node:test";
import { markQuiet, UP_FRAME_BYTES } from "../../static/js/room/audio-frames.js";
import { CAPACITY_FRAMES, ResendBuffer, SAFE_FRAMES } from "../../static/js/room/resend-buffer.js";

const frame = () => new ArrayBuffer(UP_FRAME_BYTES);
const seqOf = (sent) => new DataView(sent).getUint32(4, true);
const isAgain = (sent) => new DataView(sent).getUint8(1) === 1;
const replayOf = (sent) => new DataView(sent).getUint16(2, true);

function filled(frames, options) {
  const buffer = new ResendBuffer(options);
  for (let i = 0; i < frames; i += 1) buffer.push(frame());
  return buffer;
}

/** Everything that may go out at this moment. */
function takeAll(buffer, nowMs) {
  const sent = [];
  for (let next = buffer.take(nowMs); next !== null; next = buffer.take(nowMs)) sent.push(next);
  return sent.map((one) => ({ seq: seqOf(one), replay: replayOf(one) }));
}

test("a minute of speech fits", () => {
  assert.equal(CAPACITY_FRAMES, 1875);
});

test("without a connection nothing goes out and everything is kept", () => {
  const buffer = filled(10);
  assert.equal(buffer.take(0), null);
  assert.deepEqual([buffer.firstSeq, buffer.nextSeq], [0, 10]);
});

test("a live frame goes out at once, in order, with the number of what was asked for last", () => {
  const buffer = new ResendBuffer();
  buffer.replayFrom(null, 1, 0);
  buffer.push(frame());
  assert.deepEqual(takeAll(buffer, 0), [{ seq: 0, replay: 1 }]);
  buffer.push(frame());
  assert.deepEqual(takeAll(buffer, 0), [{ seq: 1, replay: 1 }]);
});

test("acknowledged frames are safe, and all but the last ten seconds of them are forgotten and given back", () => {
  const released = [];
  const buffer = filled(SAFE_FRAMES + 10, { release: (one) => released.push(seqOf(one)) });
  buffer.ack(3);
  assert.deepEqual([released, buffer.firstSeq], [[], 4]);
  buffer.ack(2);
  assert.equal(buffer.firstSeq, 4);
  buffer.ack(SAFE_FRAMES + 3);
  assert.deepEqual([released, buffer.firstSeq], [[0, 1, 2, 3], SAFE_FRAMES + 4]);
});

test("what is safe is sent again where the server asks for it, and is none of what is left unsafe", () => {
  const buffer = filled(SAFE_FRAMES + 10);
  buffer.ack(SAFE_FRAMES + 3);
  assert.equal(buffer.frames.length, 6);
  buffer.replayFrom(0, 2, 0);
  assert.deepEqual(takeAll(buffer, 0)[0], { seq: 4, replay: 2 }, "from the first that is there");
  buffer.ack(SAFE_FRAMES + 4);
  assert.deepEqual(takeAll(buffer, 16)[0], { seq: 5, replay: 2 }, "an acknowledgement skips none of it");
  buffer.replayFrom(SAFE_FRAMES, 3, 0);
  assert.deepEqual(takeAll(buffer, 0)[0], { seq: SAFE_FRAMES, replay: 3 });
});

test("a full buffer forgets what is safe before it loses a word", () => {
  const buffer = filled(8, { capacity: 8 });
  buffer.ack(2);
  for (let i = 0; i < 3; i += 1) buffer.push(frame());
  assert.deepEqual([buffer.dropped, buffer.firstSeq, buffer.nextSeq], [0, 3, 11]);
  buffer.push(frame());
  assert.deepEqual([buffer.dropped, buffer.firstSeq, buffer.nextSeq], [1, 4, 12]);
});

test("an acknowledgement of what was never said forgets no future frame", () => {
  const buffer = filled(3);
  buffer.ack(100);
  assert.deepEqual([buffer.firstSeq, buffer.nextSeq], [3, 3]);
});

test("a full buffer drops the oldest frame and counts it", () => {
  const buffer = filled(7, { capacity: 4 });
  assert.equal(buffer.dropped, 3);
  assert.deepEqual([buffer.firstSeq, buffer.nextSeq], [3, 7]);
  buffer.replayFrom(0, 1, 0);
  assert.equal(takeAll(buffer, 0)[0].seq, 3);
});

test("a replay begins where the server asks and carries its number", () => {
  const buffer = filled(10);
  buffer.replayFrom(6, 1, 1000);
  const sent = [];
  for (let now = 1000; now < 1200; now += 16) sent.push(...takeAll(buffer, now));
  assert.deepEqual(
    sent,
    [6, 7, 8, 9].map((seq) => ({ seq, replay: 1 })),
  );
  assert.equal(buffer.firstSeq, 0, "only an ack makes a frame safe to forget");
});

test("null keeps nothing that is older than now", () => {
  const buffer = filled(10);
  buffer.replayFrom(null, 1, 0);
  assert.equal(buffer.firstSeq, 10);
  assert.deepEqual(takeAll(buffer, 0), []);
});

test("a replay is paced at twice real time, and live frames queue behind it", () => {
  const buffer = filled(100);
  buffer.replayFrom(0, 1, 0);
  const sent = [];
  let pushed = 0;
  for (let now = 0; now <= 3200; now += 8) {
    if (now > pushed * 32) {
      buffer.push(frame());
      pushed += 1;
    }
    for (const one of takeAll(buffer, now)) sent.push({ ...one, now });
  }
  assert.deepEqual(
    sent.map(({ seq }) => seq),
    Array.from(sent, (_, index) => index),
  );
  // Two frames leave for each that is spoken: a backlog of 3.2 s is gone after 3.2 s.
  assert.equal(sent[62].now, 62 * 16);
  assert.equal(buffer.backlog, 0);
});

test("in a replay a pause goes out at eight times real time, but for its beginning", () => {
  const buffer = new ResendBuffer();
  for (let seq = 0; seq < 120; seq += 1) {
    const one = frame();
    markQuiet(one, seq >= 10 && seq < 110);
    buffer.push(one);
  }
  buffer.replayFrom(0, 1, 0);
  const sentAt = new Map();
  for (let now = 0; now <= 2000; now += 1) for (const { seq } of takeAll(buffer, now)) sentAt.set(seq, now);
  assert.equal(sentAt.get(10) - sentAt.get(9), 16, "a voice goes out at twice real time");
  assert.equal(sentAt.get(25) - sentAt.get(24), 16, "so does half a second of silence behind it");
  assert.equal(sentAt.get(100) - sentAt.get(90), 40);
  assert.equal(sentAt.get(112) - sentAt.get(111), 16, "and what is said after the pause");
});

test("a late timer makes up for a little, not for everything", () => {
  const buffer = filled(1000);
  buffer.replayFrom(0, 1, 0);
  takeAll(buffer, 0);
  assert.ok(takeAll(buffer, 5000).length <= 10);
});

test("asked again in the middle of a replay, it starts there", () => {
  const buffer = filled(20);
  buffer.replayFrom(0, 1, 0);
  buffer.take(0);
  buffer.replayFrom(15, 2, 0);
  const again = buffer.take(0);
  assert.deepEqual([seqOf(again), replayOf(again)], [15, 2]);
});

test("a lost connection keeps what was sent but not acknowledged", () => {
  const buffer = new ResendBuffer();
  buffer.replayFrom(null, 1, 0);
  for (let i = 0; i < 5; i += 1) buffer.push(frame());
  takeAll(buffer, 0);
  buffer.suspend();
  buffer.push(frame());
  assert.equal(buffer.take(0), null);
  buffer.replayFrom(2, 1, 0);
  assert.equal(buffer.backlog, 4);
});

test("after a reload it begins with the frames of the page before, and goes on counting", () => {
  const before = filled(10);
  before.ack(6);
  const after = new ResendBuffer({ carried: { firstSeq: before.firstSeq, frames: before.frames } });
  after.push(frame());
  assert.deepEqual([after.firstSeq, after.nextSeq], [7, 11]);
  assert.equal(after.take(0), null, "nothing goes out before the server asks");
  after.replayFrom(8, 1, 0);
  assert.deepEqual(takeAll(after, 0).concat(takeAll(after, 16), takeAll(after, 32)), [
    { seq: 8, replay: 1 },
    { seq: 9, replay: 1 },
    { seq: 10, replay: 1 },
  ]);
  assert.equal(after.frames.length, 4);
});

test("as many frames as fit can be carried over", () => {
  const before = filled(7, { capacity: 4 });
  const after = new ResendBuffer({ capacity: 4, carried: { firstSeq: before.firstSeq, frames: before.frames } });
  after.replayFrom(0, 1, 0);
  assert.deepEqual(takeAll(after, 0), [{ seq: 3, replay: 1 }]);
  after.push(frame());
  assert.equal(after.dropped, 1);
});

test("a server of protocol 1 gives no number, and is told which frames may have been sent before", () => {
  const buffer = filled(2);
  buffer.replayFrom(0, 0, 0);
  const first = buffer.take(0);
  assert.deepEqual([seqOf(first), replayOf(first), isAgain(first)], [0, 0, true]);
  buffer.take(16);
  buffer.push(frame());
  const live = buffer.take(32);
  assert.deepEqual([seqOf(live), replayOf(live), isAgain(live)], [2, 0, false]);
});

test("it knows where the last voice ends, and takes a full buffer for one with voice", () => {
  const buffer = new ResendBuffer({ capacity: 8 });
  assert.equal(buffer.voiceUntil, 0);
  for (const quiet of [true, false, true, false, true, true]) {
    const one = frame();
    markQuiet(one, quiet);
    buffer.push(one);
  }
  assert.equal(buffer.voiceUntil, 4);
  buffer.ack(4);
  assert.equal(buffer.voiceUntil, 5, "nothing but silence");
  for (let i = 0; i < 8; i += 1) {
    const one = frame();
    markQuiet(one, true);
    buffer.push(one);
  }
  assert.equal(buffer.voiceUntil, buffer.nextSeq);
});

test("it knows how much with a voice the connection was not sent yet", () => {
  const buffer = new ResendBuffer();
  for (let seq = 0; seq < 10; seq += 1) {
    const one = frame();
    markQuiet(one, seq % 2 === 1);
    buffer.push(one);
  }
  assert.equal(buffer.unsentVoice(), 5);
  assert.equal(buffer.unsentVoice(4), 3);
  buffer.replayFrom(0, 1, 0);
  buffer.take(0);
  assert.equal(buffer.unsentVoice(), 4);
  buffer.ack(5);
  assert.equal(buffer.unsentVoice(), 2);
});
