/** Who speaks sees that they are heard, and a knock on the table is no voice. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Voices } from "../../static/js/room/voices.js";
import { openPage } from "./page.js";

const FRAME_MS = 32;
let page;
let voices;

const bar = (speaker) => page.at(`${speaker}-level`).style.transform;
const sound = (level, frames, from = 0) => {
  for (let frame = 0; frame < frames; frame += 1) voices.show("candidate", level, from + frame * FRAME_MS);
  return from + frames * FRAME_MS;
};

beforeEach(() => {
  page = openPage();
  voices = new Voices();
});

test("each side has its own level", () => {
  voices.show("candidate", 0.5, 0);
  voices.show("interviewer", 0.253, 0);
  assert.deepEqual([bar("candidate"), bar("interviewer")], ["scaleX(0.5)", "scaleX(0.25)"]);
});

test("a voice is heard from an eighth of a second on, and over the pauses between words", () => {
  sound(0.6, 3);
  assert.equal(voices.hears(96), false, "a knock");
  const until = sound(0.6, 4, 200);
  assert.equal(voices.hears(until), true);
  sound(0.1, 20, until);
  assert.equal(voices.hears(until + 1_000), true);
  assert.equal(voices.hears(until + 1_300), false);
});

test("a quiet room is no voice however long it lasts", () => {
  assert.equal(voices.hears(sound(0.2, 300)), false);
});

test("of whom nothing more comes, nothing stays on the screen", () => {
  const until = sound(0.9, 8);
  voices.silence("candidate");
  assert.equal(bar("candidate"), "scaleX(0)");
  assert.equal(voices.hears(until), false);
});

test("where motion is unwelcome a level changes twice a second, in four steps", () => {
  globalThis.window.matchMedia = () => ({ matches: true });
  voices = new Voices();
  voices.show("interviewer", 0.3, 1_000);
  voices.show("interviewer", 0.9, 1_100);
  assert.equal(bar("interviewer"), "scaleX(0.5)");
  voices.show("interviewer", 0.9, 1_500);
  assert.equal(bar("interviewer"), "scaleX(1)");
});
