/** What the candidate asks of the interviewer by a button. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Asks } from "../../static/js/room/asks.js";
import { Texts } from "../../static/js/room/texts.js";
import { openPage } from "./page.js";

const BUTTONS = ["repeat-button", "reword-button", "skip-button", "hold-button"];

let page;
let sent;
let held;
let connected;
let asks;

beforeEach((context) => {
  mock.timers.enable({ apis: ["setInterval"] });
  context.after(() => mock.timers.reset());
  page = openPage();
  sent = [];
  held = [];
  connected = true;
  asks = new Asks({
    texts: new Texts(page.at("texts")),
    send: (message) => connected && sent.push(message) > 0,
    hold: (on) => held.push(on),
    signal: new AbortController().signal,
  });
});

/** The interviewer has put a question. */
function talk() {
  asks.begin(["ask", "hold"]);
  asks.setConnected(true);
  asks.setQuestion(1);
  asks.setPhase("listening");
}

const enabled = () => BUTTONS.filter((id) => !page.at(id).disabled);

test("the question can be asked for again, in other words, and left out when that is confirmed", () => {
  talk();
  page.at("repeat-button").click();
  page.at("reword-button").click();
  page.at("skip-button").click();
  assert.equal(page.at("skip-dialog").open, true);
  assert.equal(sent.length, 2);
  page.at("skip-dialog").close("skip");
  assert.deepEqual(
    sent.map(({ what }) => what),
    ["repeat", "reword", "skip"],
  );
});

test("a question is kept by who thinks better of it", () => {
  talk();
  page.at("skip-button").click();
  page.at("skip-dialog").close("cancel");
  assert.deepEqual(sent, []);
});

test("a server that takes none of it is asked nothing", () => {
  asks.begin();
  asks.setConnected(true);
  assert.equal(page.at("asks").hidden, true);
  talk();
  assert.equal(page.at("asks").hidden, false);
});

test("before a question was put only a moment can be asked for, without a connection nothing", () => {
  talk();
  assert.deepEqual(enabled(), BUTTONS);
  asks.setQuestion(null);
  assert.deepEqual(enabled(), ["hold-button"]);
  asks.setConnected(false);
  assert.deepEqual(enabled(), []);
});

test("in writing a question can be left out", () => {
  talk();
  asks.setPhase("text_only");
  assert.deepEqual(enabled(), ["skip-button"]);
});

test("for a moment neither side is heard, and its time is shown", () => {
  talk();
  page.at("hold-button").click();
  assert.deepEqual([held, sent], [[true], [{ type: "hold", on: true }]]);
  assert.equal(page.at("hold-time").hidden, false);
  assert.equal(page.at("hold-button").getAttribute("aria-pressed"), "true");
  page.at("hold-button").click();
  assert.deepEqual([held, sent.at(-1)], [[true, false], { type: "hold", on: false }]);
  assert.equal(page.at("hold-time").hidden, true);
});

test("who asks for something is back", () => {
  talk();
  page.at("hold-button").click();
  page.at("repeat-button").click();
  assert.deepEqual(sent, [
    { type: "hold", on: true },
    { type: "hold", on: false },
    { type: "ask", what: "repeat" },
  ]);
});

test("a moment that the server calls over is over, and nobody is told so again", () => {
  talk();
  page.at("hold-button").click();
  asks.over();
  asks.over();
  assert.deepEqual([held, sent.length], [[true, false], 1]);
});

test("each connection is told of a moment that goes on, and one that takes none ends it", () => {
  talk();
  page.at("hold-button").click();
  asks.setConnected(false);
  assert.equal(page.at("hold-button").disabled, false);
  asks.begin(["ask", "hold"]);
  assert.deepEqual(sent, [
    { type: "hold", on: true },
    { type: "hold", on: true },
  ]);
  asks.begin();
  assert.deepEqual(held, [true, false]);
});

for (const phase of ["text_only", "ending"]) {
  test(`a moment ends when nobody talks any more: ${phase}`, () => {
    talk();
    page.at("hold-button").click();
    asks.setPhase(phase);
    assert.deepEqual(held, [true, false]);
  });
}

test("when the interview is being closed nothing can be asked for", () => {
  talk();
  page.at("hold-button").click();
  asks.disable();
  assert.deepEqual([held, enabled()], [[true, false], []]);
});
