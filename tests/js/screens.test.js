/** Lobby, interview and final pages: one of them is shown, with its words and the focus. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Screens } from "../../static/js/room/screens.js";
import { Texts } from "../../static/js/room/texts.js";
import { openPage } from "./page.js";

let page;
let screens;

beforeEach(() => {
  page = openPage();
  screens = new Screens(new Texts(page.at("texts")), new AbortController().signal);
  screens.lobby();
});

test("while the browser asks, and while it waits, every button can be pressed", () => {
  for (const state of ["asking", "waiting", "idle"]) {
    screens.starting(state);
    assert.equal(page.at("start-status").dataset.state, state);
    assert.notEqual(page.at("start-status").textContent, "");
    for (const id of ["start-button", "continue-button", "text-start-button"]) {
      assert.equal(page.at(id).disabled, false);
      assert.equal(page.at(id).getAttribute("aria-disabled"), null);
    }
  }
});

test("a refusal takes the place of the buttons, and trying again brings them back", () => {
  screens.refused("not_loaded");
  assert.equal(page.at("start-area").hidden, true);
  assert.equal(page.at("refusal-title").textContent, "Part of this page could not be loaded");
  assert.equal(document.activeElement, page.at("refusal-title"));
  screens.starting("asking");
  assert.equal(page.at("refusal").hidden, true);
  assert.equal(page.at("start-area").hidden, false);
});

test("the steps to allow the microphone are those of the browser and the system at hand", () => {
  const shown = (userAgent, maxTouchPoints = 0) => {
    Object.assign(navigator, { userAgent, maxTouchPoints });
    screens.refused("denied");
    return page.at("refusal-text").textContent;
  };
  const firefox = shown("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
  assert.match(firefox, /crossed-out microphone/);
  assert.doesNotMatch(firefox, /sliders|Website Settings|Windows/);
  const phone = shown("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1");
  assert.match(phone, /Website Settings.*your device's Settings/s);
  assert.doesNotMatch(phone, /crossed-out|menu at the top/);
});

test("where the microphone is allowed already, no question of the browser's is announced", () => {
  screens.setAllowed(true);
  for (const moment of ["first", "return", "elsewhere"]) {
    screens.offer(moment, PLACE);
    assert.doesNotMatch(page.at("start-status").textContent, /browser/);
  }
  screens.starting("asking");
  assert.doesNotMatch(page.at("start-status").textContent, /browser/);
  screens.setAllowed(false);
  screens.starting("idle");
  assert.match(page.at("start-status").textContent, /browser/);
});

const PLACE = { interviewer: "Maya", time: "12:00", number: 2, questions: 5 };
const shownTitles = () => ["first", "return", "elsewhere"].filter((one) => !page.at(`title-${one}`).hidden);

test("who comes back is offered to go on", () => {
  screens.offer("return", PLACE);
  assert.match(page.at("return-lead").textContent, /Maya.*question 2 of 5.*12:00/);
  assert.equal(page.at("start-button").hidden, true);
  assert.equal(page.at("continue-button").hidden, false);
});

test("title, lead, hint and buttons speak of the same moment, whichever was shown before", () => {
  const moments = ["first", "return", "elsewhere"];
  const hints = new Set();
  for (const before of moments) {
    for (const moment of moments) {
      screens.offer(before, PLACE);
      screens.offer(moment, PLACE);
      const isFirst = moment === "first";
      assert.deepEqual(shownTitles(), [moment]);
      assert.equal(page.at("lobby-lead").hidden, !isFirst);
      assert.equal(page.at("facts").hidden, !isFirst);
      assert.equal(page.at("return-lead").hidden, isFirst);
      assert.equal(page.at("start-button").hidden, !isFirst);
      assert.equal(page.at("continue-button").hidden, isFirst);
      hints.add(`${moment}: ${page.at("start-status").textContent}`);
    }
  }
  assert.equal(hints.size, 3);
});

test("the hint fits the moment after a refusal, too, and waits while the browser asks", () => {
  screens.offer("return", PLACE);
  screens.refused("denied");
  assert.match(page.at("start-status").textContent, /again/);
  screens.starting("asking");
  const asked = page.at("start-status").textContent;
  screens.offer("elsewhere", PLACE);
  assert.equal(page.at("start-status").textContent, asked);
});

test("the interview takes the lobby's place, and a final page takes both", () => {
  screens.interview();
  assert.deepEqual([page.at("lobby").hidden, page.at("live").hidden], [true, false]);
  screens.final("interview_over", "not shown here");
  assert.deepEqual([page.at("live").hidden, page.at("final").hidden], [true, false]);
  assert.equal(page.at("final-title").textContent, "This interview is over");
  assert.equal(page.at("final-detail").hidden, true);
});
