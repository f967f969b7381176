import assert from "node:assert/strict";
import { test } from "node:test";
import { levelOf, visible } from "../../static/js/room/levels.js";

test("silence is nothing, full scale is one", () => {
  assert.equal(levelOf(new Int16Array(512)), 0);
  assert.equal(levelOf(new Int16Array(512).fill(-32768)), 1);
  assert.equal(levelOf(new Int16Array(0)), 0);
});

test("speech fills the scale, a quiet room does not", () => {
  assert.equal(visible(0), 0);
  assert.equal(visible(0.001), 0);
  assert.ok(visible(0.1) > 0.6);
  assert.equal(visible(1), 1);
});
