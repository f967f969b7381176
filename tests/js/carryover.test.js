import assert from "node:assert/strict";
import { test } from "node:test";
import { isQuiet, markQuiet, UP_FRAME_BYTES, UP_HEADER_BYTES } from "../../static/js/room/audio-frames.js";
import { Carryover } from "../../static/js/room/carryover.js";
import { CAPACITY_FRAMES } from "../../static/js/room/resend-buffer.js";

const ROOM = "/ws/interview/one/";
const STREAM = "0123456789abcdef";

class TabStorage {
  items = new Map();
  most = Number.POSITIVE_INFINITY;
  refusals = 0;

  getItem(key) {
    return this.items.get(key) ?? null;
  }

  setItem(key, value) {
    if (value.length > this.most) {
      this.refusals += 1;
      throw new DOMException("full", "QuotaExceededError");
    }
    this.items.set(key, value);
  }

  removeItem(key) {
    this.items.delete(key);
  }

  get only() {
    return [...this.items.values()][0];
  }
}

/** A frame whose first sample tells which one it is. */
function frame(mark, { quiet = false } = {}) {
  const made = new ArrayBuffer(UP_FRAME_BYTES);
  markQuiet(made, quiet);
  new DataView(made).setInt16(UP_HEADER_BYTES, mark, true);
  return made;
}

const marks = (frames) => frames.map((one) => new DataView(one).getInt16(UP_HEADER_BYTES, true));

const spoken = (count, { firstSeq = 100, lost = 0 } = {}) => ({
  stream: STREAM,
  firstSeq,
  frames: Array.from({ length: count }, (_, index) => frame(firstSeq + index)),
  lost,
});

function pages(storage = new TabStorage()) {
  const time = { now: 1_000_000 };
  return { storage, time, page: (path = ROOM) => new Carryover(storage, path, () => time.now) };
}

test("what one page leaves the next one takes, frame by frame, and knows which were quiet", () => {
  const { page } = pages();
  const frames = [frame(-1, { quiet: true }), frame(32_767), frame(-32_768)];
  page().put({ stream: STREAM, firstSeq: 310, frames, lost: 4 });
  const carried = page().take();
  assert.deepEqual({ ...carried, frames: [] }, { stream: STREAM, firstSeq: 310, lost: 4, frames: [] });
  assert.deepEqual(carried.frames, frames);
  assert.deepEqual(carried.frames.map(isQuiet), [true, false, false]);
});

test("it can be taken once, and nothing stays behind", () => {
  const { page, storage } = pages();
  page().put(spoken(3));
  assert.notEqual(page().take(), null);
  assert.equal(storage.items.size, 0);
  assert.equal(page().take(), null);
});

test("who said nothing leaves nothing", () => {
  const { page, storage } = pages();
  page().put({ ...spoken(0) });
  page().put({ ...spoken(0), frames: [frame(1, { quiet: true })] });
  assert.equal(storage.items.size, 0);
});

test("after two minutes it is of no use, and is removed all the same", () => {
  for (const [later, usable] of [
    [119_000, true],
    [121_000, false],
    [-121_000, false],
  ]) {
    const { page, storage, time } = pages();
    page().put(spoken(3));
    time.now += later;
    assert.equal(page().take() !== null, usable);
    assert.equal(storage.items.size, 0);
  }
});

test("another interview in the same tab does not get it, and does not leave it there", () => {
  const { page, storage } = pages();
  page().put(spoken(3));
  assert.equal(page("/ws/interview/two/").take(), null);
  assert.equal(storage.items.size, 0);
});

test("what cannot be read is passed over and removed", () => {
  const { page, storage } = pages();
  page().put(spoken(2));
  const good = JSON.parse(storage.only);
  const key = [...storage.items.keys()][0];
  const bad = [
    "{",
    "null",
    "[]",
    JSON.stringify({ ...good, stream: "1" }),
    JSON.stringify({ ...good, firstSeq: -1 }),
    JSON.stringify({ ...good, firstSeq: 1.5 }),
    JSON.stringify({ ...good, lost: null }),
    JSON.stringify({ ...good, savedAt: "today" }),
    JSON.stringify({ ...good, frames: "" }),
    JSON.stringify({ ...good, frames: 7 }),
    JSON.stringify({ ...good, frames: good.frames.slice(4) }),
    JSON.stringify({ ...good, frames: good.frames.replaceAll("A", "!") }),
    JSON.stringify({ ...good, frames: good.frames.repeat(CAPACITY_FRAMES) }),
  ];
  for (const text of bad) {
    storage.items.set(key, text);
    assert.equal(page().take(), null, text.slice(0, 80));
    assert.equal(storage.items.size, 0);
  }
});

test("a whole minute fits into what browsers give a tab", () => {
  const { page, storage } = pages();
  storage.most = 5_000_000;
  page().put(spoken(CAPACITY_FRAMES));
  assert.equal(page().take().frames.length, CAPACITY_FRAMES);
  assert.equal(storage.refusals, 0);
});

test("of what does not fit the newest is kept, as much as fits, and the rest counted", () => {
  const { page, storage } = pages();
  page().put(spoken(40));
  storage.most = storage.only.length;
  page().put(spoken(100, { firstSeq: 1_000, lost: 7 }));
  const carried = page().take();
  // Its numbers have more digits than those of the first one.
  assert.equal(carried.frames.length, 39);
  assert.deepEqual([carried.firstSeq, carried.lost], [1_061, 68]);
  assert.deepEqual(
    marks(carried.frames),
    Array.from({ length: 39 }, (_, index) => 1_061 + index),
  );
  assert.ok(storage.refusals < 10);
});

test("a storage that takes nothing is left empty", () => {
  const { page, storage } = pages();
  storage.most = 0;
  page().put(spoken(3));
  assert.equal(storage.items.size, 0);
  assert.equal(page().take(), null);
});

test("a page that the browser had kept takes its own back", () => {
  const { page, storage } = pages();
  const kept = page();
  assert.equal(kept.reclaim(), true, "it had left nothing");
  kept.put(spoken(3));
  assert.equal(kept.reclaim(), true);
  assert.equal(storage.items.size, 0);
});

test("a page that the browser had kept is told that another one has gone on", () => {
  const { page, time } = pages();
  const kept = page();
  kept.put(spoken(3));
  const other = page();
  other.take();
  assert.equal(kept.reclaim(), false);
  time.now += 1;
  other.put(spoken(3, { firstSeq: 200 }));
  assert.equal(kept.reclaim(), false);
  assert.equal(page().take().firstSeq, 200, "what the other one left is for the next page");
});
