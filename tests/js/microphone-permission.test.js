/** Whether the microphone is allowed already, where the browser says so. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { watchPermission } from "../../static/js/room/microphone-permission.js";

/** Let the browser answer the question for a permission. */
function browserWith(query) {
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { permissions: query && { query } } });
  const told = [];
  return { told, watch: () => watchPermission((allowed) => told.push(allowed), new AbortController().signal) };
}

test("it is told at once, and again when it changes", async () => {
  const status = Object.assign(new EventTarget(), { state: "prompt" });
  const { told, watch } = browserWith(async () => status);
  await watch();
  status.state = "granted";
  status.dispatchEvent(new Event("change"));
  assert.deepEqual(told, [false, true]);
});

test("a browser that knows no such permission, or none at all, tells nothing", async () => {
  for (const query of [() => Promise.reject(new TypeError()), undefined]) {
    const { told, watch } = browserWith(query);
    await watch();
    assert.deepEqual(told, []);
  }
});
