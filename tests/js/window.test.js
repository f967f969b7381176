/** The time until an interview opens, and the name of the reader's zone. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { countDown, remaining, zoneName } from "../../static/js/room/window.js";

beforeEach((context) => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  context.after(() => mock.timers.reset());
});

test("what is left is written in its two largest units", () => {
  const written = (seconds) => remaining(seconds, "en");
  assert.equal(written(0), "0 seconds");
  assert.equal(written(1), "1 second");
  assert.equal(written(61), "1 minute 1 second");
  assert.equal(written(3_600), "1 hour");
  assert.equal(written(7_322), "2 hours 2 minutes");
  assert.equal(written(90_000), "1 day 1 hour");
  assert.equal(remaining(7_322, "de"), "2 Stunden 2 Minuten");
});

test("a zone has its name and its place", () => {
  const name = zoneName(new Date("2026-12-01T12:00:00Z"), "en", "Europe/Berlin");
  assert.equal(name, "Central European Standard Time (Europe/Berlin)");
});

test("the server's clock counts, and the page opens once", () => {
  const left = [];
  let opened = 0;
  // This device is an hour ahead.
  const serverNow = Date.now() - 3_600_000;
  countDown({
    serverNow,
    opensAt: serverNow + 2_000,
    left: (seconds) => left.push(seconds),
    opened: () => {
      opened += 1;
    },
  });
  assert.deepEqual([left, opened], [[2], 0]);
  for (let second = 0; second < 10; second += 1) mock.timers.tick(1_000);
  assert.deepEqual(left.slice(0, 4), [2, 1, 0, 0]);
  assert.equal(opened, 1);
});
