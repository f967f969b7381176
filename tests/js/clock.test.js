import assert from "node:assert/strict";
import { test } from "node:test";
import { InterviewClock, minutesAndSeconds, minutesLeft } from "../../static/js/room/clock.js";

function runningClock() {
  const clock = new InterviewClock();
  clock.sync({ elapsed_ms: 60_000, limit_ms: 600_000, running: true }, 1_000);
  return clock;
}

test("a running clock ticks between the server's readings", () => {
  assert.equal(runningClock().leftMs(3_500), 537_500);
});

test("a clock that the server has stopped stands still", () => {
  const clock = new InterviewClock();
  clock.sync({ elapsed_ms: 60_000, limit_ms: 600_000, running: false }, 1_000);
  assert.equal(clock.leftMs(90_000), 540_000);
});

test("a lost connection holds the clock where it was", () => {
  const clock = runningClock();
  clock.hold(2_000);
  assert.equal(clock.leftMs(90_000), 539_000);
  assert.equal(clock.running, false);
});

test("time left never goes below nothing", () => {
  assert.equal(runningClock().leftMs(10_000_000), 0);
});

for (const [ms, shown] of [
  [0, "0:00"],
  [1, "0:01"],
  [1_000, "0:01"],
  [59_001, "1:00"],
  [754_000, "12:34"],
  [3_600_000, "60:00"],
]) {
  test(`${ms} ms are shown as ${shown}`, () => {
    assert.equal(minutesAndSeconds(ms), shown);
  });
}

for (const [ms, minutes] of [
  [0, 1],
  [40_000, 1],
  [89_999, 1],
  [90_000, 2],
  [120_400, 2],
]) {
  test(`${ms} ms are about ${minutes} min`, () => {
    assert.equal(minutesLeft(ms), minutes);
  });
}
