/** The page's words, and the numbers in them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Texts } from "../../static/js/room/texts.js";

/** A page in a language, with one text. */
function textsIn(lang, textContent) {
  globalThis.document = { documentElement: { lang } };
  return new Texts({ content: { querySelectorAll: () => [{ dataset: { key: "back" }, textContent }] } });
}

for (const [lang, written] of [
  ["en", "after 0.3 s of 4000 ms: Robin"],
  ["de", "after 0,3 s of 4000 ms: Robin"],
  ["pt-br", "after 0,3 s of 4000 ms: Robin"],
  ["hi", "after 0.3 s of 4000 ms: Robin"],
  ["ar", "after 0.3 s of 4000 ms: Robin"],
]) {
  test(`numbers are written as in ${lang}, with the digits of the room's clock`, () => {
    const texts = textsIn(lang, "after {seconds} s of {ms} ms: {name}");
    assert.equal(texts.get("back", { seconds: 0.3, ms: 4000, name: "Robin" }), written);
  });
}

test("what nobody fills in stands as it is", () => {
  assert.equal(textsIn("en", "after {seconds} s").get("back"), "after {seconds} s");
});
