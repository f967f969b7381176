/** The whole page against a server that the test plays: which message moves what. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { openPage, settle, TestAudioContext } from "./page.js";
import { TestSocket } from "./test-socket.js";

class RoomSocket extends TestSocket {
  static made = [];

  constructor() {
    super();
    RoomSocket.made.push(this);
  }
}

const WELCOME = {
  type: "welcome",
  epoch: 1,
  phase: "ready",
  started: false,
  question: null,
  questions: 2,
  elapsed_ms: 0,
  limit_ms: 1_200_000,
  resend_from: 0,
  replay: 1,
  captions: [],
};

const LOBBY = {
  type: "lobby",
  elsewhere: true,
  started: true,
  question: 1,
  questions: 2,
  elapsed_ms: 1_000,
  limit_ms: 1_200_000,
};

let page;
let loads = 0;

/** Load the page, as a browser would: with what the tab's storage holds. */
async function load(storage = null) {
  page = openPage();
  if (storage !== null) globalThis.sessionStorage = storage;
  RoomSocket.made = [];
  globalThis.WebSocket = RoomSocket;
  loads += 1;
  await import(`../../static/js/room/room.js?load=${loads}`);
  socket().opens();
  socket().says(WELCOME);
  await settle();
}

beforeEach(async (context) => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  context.after(() => mock.timers.reset());
  await load();
});

const socket = () => RoomSocket.made.at(-1);
const said = (...types) => socket().sent.filter(({ type }) => types.includes(type));

async function press(id) {
  page.at(id).click();
  await settle();
}

function write(text) {
  page.at("answer").value = text;
  page.at("composer").requestSubmit();
}

async function reconnect() {
  socket().dies(1006);
  mock.timers.tick(5_000);
  socket().opens();
  socket().says({ ...WELCOME, started: true });
  await settle();
}

test("a page whose sound will run says so from the first message on", () => {
  assert.equal(socket().sent[0].plays, true);
});

test("who types is entered at once, and the server learns that nothing is played", async () => {
  TestAudioContext.runs = false;
  await press("text-start-button");
  assert.equal(page.at("room").dataset.state, "live");
  assert.deepEqual(
    said("start", "plays", "mute").map(({ type }) => type),
    ["start", "plays", "mute"],
  );
  assert.equal(page.at("room").dataset.plays, "false");
});

test("the next connection's first message says it, and it is not said again", async () => {
  await press("text-start-button");
  await reconnect();
  assert.equal(socket().sent[0].plays, false);
  assert.deepEqual(said("plays"), []);
});

test("an interviewer who answers in the goodbye has heard the words that were being written down", async () => {
  await press("text-start-button");
  const says = (turn, speaker, text) => socket().says({ type: "caption", turn, speaker, text, final: false });
  says(4, "interviewer", "Thank you. Good");
  socket().says({ type: "notice", code: "last_words", sentence: "They are being written down." });
  says(4, "interviewer", "Thank you.");
  says(5, "candidate", "Who leads the team?");
  assert.equal(page.at("banner").dataset.kind, "last_words");
  says(6, "interviewer", "Ada");
  assert.equal(page.at("banner").dataset.kind, "");
});

test("what is said of the handover stands until the page is welcomed, and no longer", () => {
  socket().dies(1006);
  mock.timers.tick(5_000);
  socket().opens();
  socket().says(LOBBY);
  socket().says({ type: "notice", code: "handing_over", sentence: "It is being brought over." });
  mock.timers.tick(20_000);
  assert.equal(page.at("banner").hidden, false);
  assert.equal(page.at("banner-text").textContent, "It is being brought over.");
  socket().says(WELCOME);
  assert.equal(page.at("banner").hidden, true);
});

test("the lobby fits the moment: begun here, open elsewhere, left there before it had begun", async () => {
  const moment = () => page.at("lobby").dataset.moment;
  assert.equal(moment(), "first");
  socket().dies(1006);
  mock.timers.tick(5_000);
  socket().opens();
  const seen = [];
  for (const [elsewhere, started] of [
    [false, true],
    [true, true],
    [true, false],
    [false, false],
  ]) {
    socket().says({ ...LOBBY, elsewhere, started });
    seen.push(moment());
  }
  assert.deepEqual(seen, ["return", "elsewhere", "elsewhere", "first"]);
  socket().says({ ...WELCOME, started: true });
  assert.equal(moment(), "return");
});

test("a page that waits in the lobby says what it plays when the interview is its own, whatever it said before", async () => {
  await press("text-start-button");
  socket().dies(1006);
  mock.timers.tick(5_000);
  socket().opens();
  socket().says(LOBBY);
  await press("listen-button");
  assert.deepEqual(
    socket().sent.map(({ type }) => type),
    ["hello", "start"],
  );
  socket().says({ ...WELCOME, started: true });
  assert.equal(said("hello")[0].plays, false);
  assert.deepEqual(
    said("plays").map(({ plays }) => plays),
    [true],
  );
});

test("the button for listening is there for who reads, and tells the server", async () => {
  await press("text-start-button");
  assert.equal(page.at("listen-button").hidden, false);
  await press("listen-button");
  assert.deepEqual(
    said("plays").map(({ plays }) => plays),
    [false, true],
  );
  assert.equal(page.at("listen-label").textContent, "Read");
  await press("listen-button");
  assert.equal(said("plays").at(-1).plays, false);
});

test("who speaks has a microphone to mute and no button for listening", async () => {
  await press("start-button");
  page.questions.allow();
  await settle();
  assert.equal(page.at("room").dataset.state, "live");
  assert.equal(page.at("listen-button").hidden, true);
  assert.equal(page.at("mute-button").hidden, false);
  assert.deepEqual(said("plays"), []);
});

test("an answer is filed under what the page has been told is asked", async () => {
  await press("text-start-button");
  assert.match(page.at("answer-label").textContent, /No question has been asked yet/);
  socket().says({ type: "question", number: 1, questions: 2, text: "What do you build?" });
  assert.equal(page.at("answer-label").textContent, "Your answer to question 1");
  socket().says({ type: "question", number: null, questions: 2, text: "" });
  assert.equal(page.at("answer-label").textContent, "Your answer");
  socket().says({ type: "phase", phase: "ending" });
  assert.match(page.at("answer-label").textContent, /answers no question/);
});

test("half an emoji costs no connection, and a reload sends it mended", async () => {
  await press("text-start-button");
  write("I like pumps\ud83d");
  assert.equal(said("text")[0].text, "I like pumps\ufffd");
  const { id } = said("text")[0];
  await load(globalThis.sessionStorage);
  await press("text-start-button");
  assert.deepEqual(
    said("text").map((answer) => [answer.id, answer.text]),
    [[id, "I like pumps\ufffd"]],
  );
});

test("an answer that is refused is not sent again on the next connection", async () => {
  await press("text-start-button");
  write("No");
  socket().says({ type: "text_refused", id: said("text")[0].id, code: "too_long" });
  assert.equal(page.at("answer").value, "No");
  await reconnect();
  assert.deepEqual(said("text"), []);
});

test("an answer that was not acknowledged is sent again", async () => {
  await press("text-start-button");
  write("Pumps.");
  const { id } = said("text")[0];
  await reconnect();
  assert.equal(said("text")[0].id, id);
  socket().says({ type: "text_ack", id });
  await reconnect();
  assert.deepEqual(said("text"), []);
});

test("who ends the interview while the connection is gone is told that it ends when that is back", async () => {
  await press("text-start-button");
  socket().dies(1006);
  mock.timers.tick(400);
  assert.match(page.at("banner-text").textContent, /what you wrote is kept/);
  page.at("end-dialog").close("end");
  assert.match(page.at("banner-text").textContent, /your interview ends as soon as it is back/);
  await reconnect();
  assert.equal(said("end").length, 1);
});

const ENDED = { type: "ended", reason: "completed", url: "/done/" };

for (const [how, end] of [
  ["ended", () => socket().says(ENDED)],
  ["found to be over", () => socket().dies(4410)],
]) {
  test(`an interview that is ${how} throws no typed answer away that nobody has acknowledged`, async () => {
    await press("text-start-button");
    write("Pumps.");
    write("And valves.");
    socket().says({ type: "text_ack", id: said("text")[0].id });
    end();
    mock.timers.tick(10_000);
    await settle();
    assert.equal(page.at("final").dataset.reason, "ended_unsent");
    assert.equal(page.at("final-detail").textContent, "And valves.");
    assert.equal(page.at("final-done").hidden, false);
    assert.equal(globalThis.sessionStorage.items.size, 0);
  });
}

test("where every answer was acknowledged, the page goes on to the closing page", async () => {
  const opened = [];
  globalThis.window.location.assign = (url) => opened.push(url);
  await press("text-start-button");
  write("Pumps.");
  socket().says({ type: "text_ack", id: said("text")[0].id });
  socket().says(ENDED);
  mock.timers.tick(10_000);
  await settle();
  assert.deepEqual(opened.map(String), ["http://test/done/"]);
});

for (const [code, reason] of [
  [4401, "not_signed_in"],
  [4409, "taken_over"],
  [4410, "interview_over"],
]) {
  test(`a close with ${code} shows the page for it, and keeps no device`, async () => {
    await press("start-button");
    const stream = page.questions.allow();
    await settle();
    socket().dies(code);
    assert.equal(page.at("final").hidden, false);
    assert.equal(page.at("final").dataset.reason, reason);
    assert.equal(stream.isLive, false);
    assert.ok(TestAudioContext.made.every((context) => context.state === "closed"));
  });
}

test("a screen reader is given what the interviewer has said, and nobody what they have said themselves", () => {
  const ends = (turn, speaker, text) => socket().says({ type: "caption", turn, speaker, text, final: true });
  ends(2, "interviewer", "What have you built?");
  ends(3, "candidate", "A bridge.");
  const told = page.at("announcer").children.map((line) => line.textContent);
  assert.equal(told.length, 1);
  assert.match(told[0], /What have you built/);
});

test("what the server warns of comes in words, and stays for half a minute", () => {
  socket().says({ type: "time_warning", left_ms: 120_000 });
  const shown = () => page.at("notices").children.map((line) => line.textContent);
  assert.deepEqual(shown(), ["About 2 minutes are left."]);
  mock.timers.tick(29_000);
  assert.equal(shown().length, 1);
  mock.timers.tick(2_000);
  assert.deepEqual(shown(), []);
});
