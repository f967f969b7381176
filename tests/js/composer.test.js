/** The form for typed answers: what it sends, what it says, what it takes back. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Answers } from "../../static/js/room/answers.js";
import { Composer } from "../../static/js/room/composer.js";
import { Texts } from "../../static/js/room/texts.js";
import { openPage, TabStorage } from "./page.js";

let page;
let storage;
let answers;
let composer;
let sent;
let connected;

function open() {
  page = openPage();
  const abort = new AbortController();
  answers = new Answers(storage, "one");
  composer = new Composer({
    texts: new Texts(page.at("texts")),
    answers,
    transmit: (answer) => {
      if (connected) sent.push(answer);
      return connected;
    },
    signal: abort.signal,
  });
}

beforeEach((context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  storage = new TabStorage();
  sent = [];
  connected = true;
  open();
});

function type(text) {
  page.at("answer").value = text;
  page.at("answer").dispatchEvent(new Event("input"));
}

function send(text) {
  type(text);
  page.at("composer").requestSubmit();
}

const status = () => page.at("answer-status");
const texts = () => sent.map(({ text }) => text);

test("an answer is sent, acknowledged, and gone", () => {
  send("Pumps.");
  assert.deepEqual(texts(), ["Pumps."]);
  assert.equal(page.at("answer").value, "");
  assert.equal(status().textContent, "Sending…");
  composer.acknowledged(sent[0].id);
  assert.equal(status().textContent, "Sent.");
  assert.equal(storage.items.size, 0);
});

test("half an emoji is mended before it is sent", () => {
  send("I like pumps\ud83d");
  send("a\0b\r\nc");
  assert.deepEqual(texts(), ["I like pumps\ufffd", "ab\nc"]);
});

for (const text of ["\u200b", "\ud83d", "\u2060 \ufeff"]) {
  test(`what cannot be read is not sent: ${JSON.stringify(text)}`, () => {
    send(text);
    assert.deepEqual(sent, []);
    assert.equal(page.at("answer").value, text);
  });
}

test("nothing is sent of nothing, and nothing is said of it", () => {
  send(" \n ");
  assert.deepEqual(sent, []);
  assert.equal(status().textContent, "");
});

test("four thousand emoji are sent; one more is told of while it is typed, and stays in the form", () => {
  const longest = "🙂".repeat(4_000);
  send(longest);
  assert.deepEqual(texts(), [longest]);
  type(`${longest}🙂`);
  assert.match(status().textContent, /Too long by 1: at most 4000/);
  page.at("composer").requestSubmit();
  assert.equal(sent.length, 1);
  assert.equal(page.at("answer").value, `${longest}🙂`);
  type(longest);
  assert.equal(status().textContent, "");
});

test("what the server refuses is in the form again, and no connection brings it a second time", () => {
  send("Refused");
  send("Taken");
  type("The next one");
  composer.refused(sent[0].id, "too_long");
  assert.equal(page.at("answer").value, "Refused\n\nThe next one");
  assert.match(status().textContent, /not taken/);
  composer.interrupted();
  composer.sendPending();
  assert.deepEqual(texts(), ["Refused", "Taken", "Taken"]);
  open();
  composer.sendPending();
  assert.deepEqual(texts(), ["Refused", "Taken", "Taken", "Taken"]);
  assert.equal(page.at("answer").value, "Refused\n\nThe next one");
});

test("an answer that came too fast stays in the form, and asks for a moment", () => {
  send("One more");
  composer.refused(sent[0].id, "too_fast");
  assert.equal(page.at("answer").value, "One more");
  assert.match(status().textContent, /in a moment/);
});

test("an answer that the interview has no room for says so, and stays in the form", () => {
  send("One more");
  composer.refused(sent[0].id, "full");
  assert.equal(page.at("answer").value, "One more");
  assert.match(status().textContent, /all that it can hold/);
});

test("without a connection answers are kept, and a few at a time are sent when it is back", () => {
  connected = false;
  for (let number = 0; number < 100; number += 1) send(`Answer ${number}`);
  assert.equal(status().dataset.state, "kept");
  connected = true;
  composer.sendPending();
  assert.ok(sent.length < 20, String(sent.length));
  for (let index = 0; index < sent.length; index += 1) composer.acknowledged(sent[index].id);
  assert.deepEqual(
    texts(),
    Array.from({ length: 100 }, (_, number) => `Answer ${number}`),
  );
  assert.equal(status().textContent, "Sent.");
});

test("a connection that breaks leaves nothing saying that it is being sent", () => {
  send("Pumps.");
  composer.interrupted();
  assert.equal(status().dataset.state, "kept");
  composer.sendPending();
  assert.equal(sent.length, 2);
  assert.equal(sent[0].id, sent[1].id);
});

test("before a question was asked the form says what an answer is filed under", () => {
  assert.match(page.at("answer-label").textContent, /before the first one/);
  composer.fileUnder(2);
  assert.equal(page.at("answer-label").textContent, "Your answer to question 2");
});

test("the acknowledgement says where the answer was filed, if the server does", () => {
  send("Pumps.");
  composer.acknowledged(sent[0].id, null);
  assert.equal(status().textContent, "Sent, as said before the first question.");
  send("Valves.");
  composer.acknowledged(sent[1].id, 3);
  assert.equal(status().textContent, "Sent, as an answer to question 3.");
  mock.timers.tick(60_000);
  assert.equal(status().textContent, "");
});

test("what is typed into the goodbye answers no question, and both label and acknowledgement say so", () => {
  composer.fileUnder(3);
  composer.inGoodbye(true);
  assert.match(page.at("answer-label").textContent, /said in the goodbye, and answers no question/);
  send("Thank you.");
  composer.acknowledged(sent[0].id, null);
  assert.equal(status().textContent, "Sent, as said in the goodbye.");
});

test("what was sent before the goodbye is acknowledged as what it answers", () => {
  composer.fileUnder(3);
  send("Pumps.");
  composer.inGoodbye(true);
  composer.acknowledged(sent[0].id, 3);
  assert.equal(status().textContent, "Sent, as an answer to question 3.");
});

test("where nobody knows which question is being asked, nothing says that none was", () => {
  composer.fileUnder(null, true);
  assert.equal(page.at("answer-label").textContent, "Your answer");
  send("Pumps.");
  composer.acknowledged(sent[0].id, null);
  assert.equal(status().textContent, "Sent, as an answer to what was being asked.");
});

test("Ctrl and Enter sends, but not while a character is being composed", () => {
  type("日本");
  const key = (fields) => Object.assign(new Event("keydown", { cancelable: true }), { key: "Enter", ...fields });
  page.at("answer").dispatchEvent(key({ ctrlKey: true, isComposing: true }));
  page.at("answer").dispatchEvent(key({}));
  assert.deepEqual(sent, []);
  page.at("answer").dispatchEvent(key({ ctrlKey: true }));
  assert.deepEqual(texts(), ["日本"]);
});
