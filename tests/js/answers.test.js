import assert from "node:assert/strict";
import { test } from "node:test";
import { Answers } from "../../static/js/room/answers.js";

class TabStorage {
  items = new Map();
  full = false;

  getItem(key) {
    return this.items.get(key) ?? null;
  }

  setItem(key, value) {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
  }

  removeItem(key) {
    this.items.delete(key);
  }
}

test("an answer waits until it is acknowledged", () => {
  const answers = new Answers(new TabStorage(), "one");
  const { id } = answers.add("Yes.");
  assert.deepEqual(answers.pending, [{ id, text: "Yes." }]);
  assert.equal(answers.acknowledge(id), true);
  assert.deepEqual(answers.pending, []);
  assert.equal(answers.acknowledge(id), false);
});

test("a reload loses neither the draft nor what was not acknowledged", () => {
  const storage = new TabStorage();
  const before = new Answers(storage, "one");
  before.add("First");
  before.add("Second");
  before.draft = "Thi";
  const after = new Answers(storage, "one");
  assert.deepEqual(
    after.pending.map(({ text }) => text),
    ["First", "Second"],
  );
  assert.equal(after.draft, "Thi");
});

test("sending a draft ends it", () => {
  const answers = new Answers(new TabStorage(), "one");
  answers.draft = "Yes.";
  answers.add("Yes.");
  assert.equal(answers.draft, "");
});

test("another interview in the same tab sees nothing of it", () => {
  const storage = new TabStorage();
  new Answers(storage, "one").add("Yes.");
  assert.deepEqual(new Answers(storage, "two").pending, []);
});

test("a full storage does not lose the answer", () => {
  const storage = new TabStorage();
  storage.full = true;
  const answers = new Answers(storage, "one");
  answers.add("Yes.");
  assert.equal(answers.pending.length, 1);
});

test("what someone else left in the storage is passed over", () => {
  const storage = new TabStorage();
  storage.items.set("answers:one", "{");
  assert.deepEqual(new Answers(storage, "one").pending, []);
  storage.items.set("answers:one", '[{"id":1},null]');
  assert.deepEqual(new Answers(storage, "one").pending, []);
});

test("an answer that the server refused is in front of the draft again, and is not sent again", () => {
  const storage = new TabStorage();
  const answers = new Answers(storage, "one");
  const { id } = answers.add("Much too long");
  answers.draft = "The next one";
  assert.equal(answers.takeBack(id), true);
  assert.equal(answers.takeBack(id), false);
  assert.deepEqual(answers.pending, []);
  assert.equal(new Answers(storage, "one").draft, "Much too long\n\nThe next one");
  assert.deepEqual(new Answers(storage, "one").pending, []);
});

test("what an earlier page left unmended is mended before it is sent again", () => {
  const storage = new TabStorage();
  const left = [
    { id: "60303ae22b998861", text: "I like pumps\ud83d" },
    { id: "no id", text: "a\0b" },
    { id: "60303ae22b998862", text: "\u200b" },
    { id: "60303ae22b998863", text: "x".repeat(4_001) },
  ];
  storage.items.set("answers:one", JSON.stringify(left));
  const answers = new Answers(storage, "one");
  assert.deepEqual(answers.pending[0], { id: "60303ae22b998861", text: "I like pumps\ufffd" });
  assert.match(answers.pending[1].id, /^[0-9a-f]{16}$/);
  assert.equal(answers.pending[1].text, "ab");
  assert.equal(answers.pending.length, 2);
  assert.equal(answers.draft, "x".repeat(4_001));
});

test("at the end nothing is left behind", () => {
  const storage = new TabStorage();
  const answers = new Answers(storage, "one");
  answers.add("Yes.");
  answers.draft = "more";
  answers.clear();
  assert.equal(storage.items.size, 0);
});
