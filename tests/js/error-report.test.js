/** Errors of the page's own scripts are reported by name; those of others, and their texts, are not. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ErrorReport } from "../../static/js/room/error-report.js";

const ORIGIN = "https://interviews.example";
let sent = [];
let abort = new AbortController();

/** @param {string} stack */
function failed(stack, kind = TypeError) {
  const error = new kind("what somebody has said");
  error.stack = stack;
  return error;
}

const ours = (kind = TypeError) => failed(`at play (${ORIGIN}/static/js/room/player.js:1:1)`, kind);

/** @param {string} type */
function happens(type, fields) {
  window.dispatchEvent(Object.assign(new Event(type), fields));
}

beforeEach(() => {
  globalThis.window = Object.assign(new EventTarget(), { location: { origin: ORIGIN } });
  sent = [];
  abort = new AbortController();
  new ErrorReport({ send: (message) => sent.push(message), signal: abort.signal });
});

test("an error of ours is reported by its name alone", () => {
  happens("error", { error: ours() });
  happens("unhandledrejection", { reason: ours(RangeError) });
  assert.deepEqual(sent, [
    { type: "page_error", what: "TypeError" },
    { type: "page_error", what: "RangeError" },
  ]);
});

test("an error of an extension, and what is no error, is not ours", () => {
  happens("error", { error: failed("at x (chrome-extension://abc/content.js:1:1)") });
  happens("error", { error: null });
  happens("unhandledrejection", { reason: "gone" });
  assert.deepEqual(sent, []);
});

test("a name that is none is not passed on", () => {
  const error = ours();
  error.name = "my name is Sam";
  happens("error", { error });
  assert.deepEqual(sent, [{ type: "page_error", what: "Error" }]);
});

test("it reports three times at the most, and nothing after the page has ended", () => {
  for (let count = 0; count < 9; count += 1) happens("error", { error: ours() });
  assert.equal(sent.length, 3);
  abort.abort();
  happens("error", { error: ours() });
  assert.equal(sent.length, 3);
});
