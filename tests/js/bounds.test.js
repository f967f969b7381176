import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { OverdueError, runsWithin, within } from "../../static/js/room/bounds.js";

/** A promise that the test keeps when it likes. */
function promised() {
  let keep;
  let break_;
  const promise = new Promise((resolve, reject) => {
    keep = resolve;
    break_ = reject;
  });
  return { promise, keep, break_ };
}

function timed(context) {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
}

test("what comes in time is passed on", async (context) => {
  timed(context);
  assert.equal(await within(Promise.resolve(7), 10_000), 7);
  await assert.rejects(within(Promise.reject(new TypeError("no")), 10_000), TypeError);
});

test("a promise that is never kept is left at its bound", async (context) => {
  timed(context);
  const waiting = within(new Promise(() => {}), 10_000);
  mock.timers.tick(10_000);
  await assert.rejects(waiting, OverdueError);
});

test("what comes too late is handed back, and a late refusal disturbs nobody", async (context) => {
  timed(context);
  const late = [];
  const [kept, broken] = [promised(), promised()];
  const waiting = [
    within(kept.promise, 1_000, (value) => late.push(value)),
    within(broken.promise, 1_000, (value) => late.push(value)),
  ];
  mock.timers.tick(1_000);
  for (const one of waiting) await assert.rejects(one, OverdueError);
  kept.keep("device");
  broken.break_(new Error("refused"));
  await kept.promise;
  assert.deepEqual(late, ["device"]);
});

test("a context that never runs is waited for with a bound", async (context) => {
  timed(context);
  const waiting = runsWithin({ state: "suspended", resume: () => new Promise(() => {}) }, 4_000);
  mock.timers.tick(4_000);
  assert.equal(await waiting, false);
});

test("a context that runs, or was closed, says so", async (context) => {
  timed(context);
  assert.equal(await runsWithin({ state: "running", resume: () => Promise.resolve() }, 4_000), true);
  const closed = { state: "closed", resume: () => Promise.reject(new DOMException("", "InvalidStateError")) };
  assert.equal(await runsWithin(closed, 4_000), false);
});
