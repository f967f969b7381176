/** What somebody has chosen for their device is kept, and never in the way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "../../static/js/room/choices.js";
import { TabStorage } from "./page.js";

test("what is chosen holds for the next page of this browser", () => {
  const storage = new TabStorage();
  assert.equal(new Choices(() => storage).get("size"), "normal");
  new Choices(() => storage).set("size", "largest");
  assert.equal(new Choices(() => storage).get("size"), "largest");
});

test("a choice that is none, of a version to come perhaps, is the usual one", () => {
  const storage = new TabStorage();
  storage.setItem("room-time", "sideways");
  assert.equal(new Choices(() => storage).get("time"), "hidden");
});

test("where the browser keeps nothing, a choice holds for this page", () => {
  const choices = new Choices(() => {
    throw new DOMException("", "SecurityError");
  });
  assert.equal(choices.get("captions"), "shown");
  choices.set("captions", "hidden");
  assert.equal(choices.get("captions"), "hidden");
});

test("a mistake of ours is no refusal of the browser's", () => {
  const choices = new Choices(() => {
    throw new TypeError("ours");
  });
  assert.throws(() => choices.get("captions"), TypeError);
  assert.throws(() => choices.set("captions", "hidden"), TypeError);
});
