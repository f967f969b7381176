/** The clock is there for who wants it. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Choices } from "../../static/js/room/choices.js";
import { Texts } from "../../static/js/room/texts.js";
import { TimeLeft } from "../../static/js/room/time-left.js";
import { openPage } from "./page.js";

let page;
let time;

beforeEach((context) => {
  mock.timers.enable({ apis: ["setInterval"] });
  page = openPage();
  const abort = new AbortController();
  time = new TimeLeft(new Texts(page.at("texts")), new Choices(() => localStorage), abort.signal);
  time.sync({ elapsed_ms: 60_000, limit_ms: 180_000, running: false });
  context.after?.(() => abort.abort());
});

test.afterEach(() => mock.timers.reset());

test("the time is hidden until it is asked for, and known all the same", () => {
  assert.equal(page.at("time-left").hidden, true);
  assert.equal(page.at("time-button-label").textContent, "Show the time");
  assert.equal(time.text, "2:00");
});

test("asked for it is shown, also on the next page, until it is hidden again", () => {
  page.at("time-button").click();
  assert.deepEqual([page.at("time-left").hidden, page.at("time-text").textContent], [false, "2:00"]);
  assert.equal(page.at("time-button-label").textContent, "Hide the time");
  assert.equal(new Choices(() => localStorage).get("time"), "shown");
  page.at("time-button").click();
  assert.equal(page.at("time-left").hidden, true);
});

test("a clock that stands still says so", () => {
  page.at("time-button").click();
  assert.equal(page.at("time-note").hidden, false);
  time.sync({ elapsed_ms: 60_000, limit_ms: 180_000, running: true });
  assert.equal(page.at("time-note").hidden, true);
  time.hold();
  mock.timers.tick(250);
  assert.equal(page.at("time-note").hidden, false);
});
