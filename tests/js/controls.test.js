/** The buttons of a running interview. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Controls } from "../../static/js/room/controls.js";
import { Texts } from "../../static/js/room/texts.js";
import { openPage } from "./page.js";

test("when the interview is being closed, the microphone's meter stands at nothing, whatever still comes in", () => {
  const page = openPage();
  const shown = [];
  page.at("meter-level").style = { setProperty: (_name, level) => shown.push(level) };
  const controls = new Controls(new Texts(page.at("texts")), {}, new AbortController().signal);
  controls.use("voice");
  controls.showLevel(0.5);
  assert.equal(shown.at(-1), "0.50");
  controls.disable();
  assert.equal(shown.at(-1), "0");
  controls.showLevel(0.4);
  assert.equal(shown.at(-1), "0");
});
