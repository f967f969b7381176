import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Connection } from "../../static/js/room/connection.js";
import { TestSocket } from "./test-socket.js";
import { VirtualTime } from "./virtual-time.js";

const HELLO = { type: "hello", protocol: 2, stream: "9f86d081884c7d65", first_seq: 0, next_seq: 0, played: null };
const WELCOME = {
  type: "welcome",
  epoch: 1,
  phase: "ready",
  started: false,
  question: null,
  questions: 5,
  elapsed_ms: 0,
  limit_ms: 1,
  resend_from: 0,
  replay: 1,
  captions: [],
};

let time;
let sockets;
let states;
let messages;
let connection;
let random;

beforeEach(() => {
  time = new VirtualTime();
  sockets = [];
  states = [];
  messages = [];
  random = 0.5;
  const open = () => {
    sockets.push(new TestSocket());
    return sockets.at(-1);
  };
  const { setTimer, clearTimer, now } = time;
  connection = new Connection(
    "ws://test/",
    {
      hello: (protocol) => ({ ...HELLO, protocol }),
      message: (message) => messages.push(message),
      audio: () => {},
      state: (state) => states.push(state),
    },
    { open, setTimer, clearTimer, now, random: () => random },
  );
  connection.start();
});

const current = () => sockets.at(-1);

function connect() {
  current().opens();
  current().says(WELCOME);
}

/** Live on for a while with a server that answers pings. */
function live(ms) {
  for (let passed = 0; passed < ms; passed += 1000) {
    time.pass(1000);
    const pings = current().sent.filter((message) => message.type === "ping");
    if (pings.length > 0) current().says({ type: "pong", id: pings.at(-1).id });
  }
}

test("hello is the first message, and it is open when the server welcomed it", () => {
  current().opens();
  assert.deepEqual(current().sent, [HELLO]);
  assert.equal(connection.state.name, "connecting");
  current().says(WELCOME);
  assert.equal(connection.state.name, "open");
  assert.equal(messages[0].type, "welcome");
});

test("before the welcome nothing else is sent", () => {
  current().opens();
  assert.equal(connection.send({ type: "start" }), false);
  assert.equal(connection.writable(), false);
});

test("the server's ping is answered with its id", () => {
  connect();
  current().says({ type: "ping", id: 7 });
  assert.deepEqual(current().sent.at(-1), { type: "pong", id: 7 });
});

test("two missed pongs give the connection up without waiting for its close", () => {
  connect();
  time.pass(7_499);
  assert.equal(current().sent.filter((message) => message.type === "ping").length, 2);
  assert.equal(connection.state.name, "open");
  time.pass(1);
  assert.equal(connection.state.name, "waiting");
  assert.notEqual(current().closedWith, null);
});

test("a line that dies at any moment is left within ten seconds", () => {
  for (let diedAtMs = 0; diedAtMs <= 10_000; diedAtMs += 500) {
    connect();
    for (let passed = 0; passed < diedAtMs; passed += 500) {
      time.pass(500);
      const ping = current().sent.findLast((message) => message.type === "ping");
      if (ping) current().says({ type: "pong", id: ping.id });
    }
    time.pass(10_000);
    assert.notEqual(connection.state.name, "open", `died after ${diedAtMs} ms`);
    connection.nudge();
  }
});

test("an answered line is asked every five seconds", () => {
  connect();
  live(60_000);
  assert.equal(current().sent.filter((message) => message.type === "ping").length, 12);
});

test("answered pings keep it open", () => {
  connect();
  live(60_000);
  assert.equal(connection.state.name, "open");
  assert.equal(sockets.length, 1);
});

test("a close that can be mended is mended after a random part of a growing time", () => {
  random = 0.999;
  const waits = [];
  for (let i = 0; i < 7; i += 1) {
    current().dies(1006);
    waits.push(Math.round((states.at(-1).retryAtMs - time.now()) / 0.999));
    time.pass(5_000);
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 5000, 5000]);
  assert.equal(sockets.length, 8);
});

test("jitter is full: a lucky draw tries at once", () => {
  random = 0;
  current().dies(1006);
  time.pass(0);
  assert.equal(sockets.length, 2);
});

test("a short life does not reset the backoff, a proven one does", () => {
  random = 0.999;
  for (let i = 0; i < 4; i += 1) {
    connect();
    current().dies(1011);
    time.pass(5_000);
  }
  connect();
  current().dies(1011);
  assert.ok(states.at(-1).retryAtMs - time.now() > 3_000);
  time.pass(5_000);
  connect();
  live(11_000);
  current().dies(1011);
  assert.ok(states.at(-1).retryAtMs - time.now() < 250);
});

test("told to move, it reconnects without backoff", () => {
  random = 0.999;
  connect();
  current().dies(4450);
  time.pass(0);
  assert.equal(sockets.length, 2);
});

test("told to move again and again, it does not spin", () => {
  random = 0.999;
  for (let i = 0; i < 10; i += 1) {
    connect();
    current().dies(4450);
    time.pass(0);
  }
  assert.ok(sockets.length < 5);
});

for (const [code, reason] of [
  [4401, "not_signed_in"],
  [4403, "origin"],
  [4406, "not_open"],
  [4409, "taken_over"],
  [4410, "interview_over"],
]) {
  test(`close code ${code} is final: ${reason}`, () => {
    connect();
    current().dies(code);
    time.pass(60_000);
    assert.deepEqual(connection.state, { name: "closed", reason });
    assert.equal(sockets.length, 1);
    assert.equal(time.pending, 0);
  });
}

for (const code of [1000, 1001, 1006, 1009, 1012, 4400, 4408, 4429, 4440, 4500]) {
  test(`close code ${code} is not final`, () => {
    connect();
    current().dies(code);
    time.pass(5_000);
    assert.equal(sockets.length, 2);
  });
}

test("a server that never welcomes is left after eight seconds", () => {
  current().opens();
  live(8_000);
  assert.equal(connection.state.name, "waiting");
});

test("told when to come again, it comes no sooner, unless the person does", () => {
  for (const [retryMs, waitsMs] of [
    [10_000, 10_000],
    [4_000_000_000, 60_000],
  ]) {
    const before = sockets.length;
    sockets.at(-1).opens();
    sockets.at(-1).says({ type: "error", code: "too_many_pages", sentence: "Later.", retry_ms: retryMs });
    sockets.at(-1).dies(4429);
    time.pass(waitsMs - 1);
    assert.equal(sockets.length, before);
    time.pass(1);
    assert.equal(sockets.length, before + 1);
  }
  sockets.at(-1).opens();
  sockets.at(-1).says({ type: "error", code: "too_many_pages", sentence: "Later.", retry_ms: 10_000 });
  sockets.at(-1).dies(4429);
  connection.nudge();
  assert.equal(sockets.length, 4);
});

test("nudged while it waits, it tries at once", () => {
  random = 0.999;
  current().dies(1006);
  connection.nudge();
  assert.equal(sockets.length, 2);
});

test("nudged while open, it asks the server and gives up soon if nothing comes", () => {
  connect();
  connection.nudge();
  assert.equal(current().sent.at(-1).type, "ping");
  time.pass(2_500);
  assert.equal(connection.state.name, "waiting");
});

test("nudged while open, an answer keeps the connection", () => {
  connect();
  connection.nudge();
  current().says({ type: "pong", id: current().sent.at(-1).id });
  time.pass(4_000);
  assert.equal(connection.state.name, "open");
});

test("events of a socket that was given up change nothing", () => {
  connect();
  const old = current();
  time.pass(15_000);
  time.pass(5_000);
  connect();
  old.dies(4410);
  assert.equal(connection.state.name, "open");
});

test("a message that is not understood is passed over", (context) => {
  context.mock.method(console, "warn", () => {});
  connect();
  current().says("{");
  current().says({ type: "from the future" });
  assert.equal(connection.state.name, "open");
  assert.equal(messages.length, 1);
});

test("a full socket takes no more audio", () => {
  connect();
  assert.equal(connection.writable(), true);
  current().bufferedAmount = 70_000;
  assert.equal(connection.writable(), false);
});

test("stopping twice is stopping once, and leaves no timer", () => {
  connect();
  connection.stop();
  connection.stop();
  assert.equal(current().closedWith, 1000);
  assert.equal(time.pending, 0);
  assert.equal(states.filter((state) => state.name === "closed").length, 1);
});

const VERSION = { type: "error", code: "protocol_version", sentence: "Reload the page." };
const protocolSaid = () => current().sent[0].protocol;

function refuseVersion() {
  current().opens();
  current().says(VERSION);
  current().dies(4400);
}

test("a server from before a deploy is asked again at once, in its own protocol", () => {
  refuseVersion();
  time.pass(0);
  assert.equal(sockets.length, 2);
  connect();
  assert.equal(protocolSaid(), 1);
  assert.equal(connection.state.name, "open");
});

test("after a server from before a deploy the next one is asked in the new protocol first", () => {
  refuseVersion();
  time.pass(0);
  connect();
  current().dies(4450);
  time.pass(5_000);
  current().opens();
  assert.equal(protocolSaid(), 2);
});

test("a server that speaks neither protocol is asked with backoff", () => {
  refuseVersion();
  time.pass(0);
  refuseVersion();
  assert.equal(connection.state.name, "waiting");
  assert.equal(sockets.length, 2);
  time.pass(5_000);
  current().opens();
  assert.equal(protocolSaid(), 2);
});

const LOBBY = {
  type: "lobby",
  elsewhere: true,
  started: true,
  question: 2,
  questions: 5,
  elapsed_ms: 0,
  limit_ms: 1,
};

test("a page that only looks may say start, and sends no voice", () => {
  current().opens();
  current().says(LOBBY);
  assert.equal(connection.state.name, "lobby");
  assert.equal(connection.writable(), false);
  assert.equal(connection.send({ type: "start" }), true);
  current().says(WELCOME);
  assert.equal(connection.state.name, "open");
});

test("a page that only looks stays for as long as the server answers", () => {
  current().opens();
  current().says(LOBBY);
  live(60_000);
  assert.equal(connection.state.name, "lobby");
  time.pass(10_000);
  assert.notEqual(connection.state.name, "lobby");
});

test("the lobby is told again without a change of the connection", () => {
  current().opens();
  current().says(LOBBY);
  const before = states.length;
  current().says({ ...LOBBY, elsewhere: false });
  assert.equal(states.length, before);
  assert.equal(messages.at(-1).elsewhere, false);
});

test("a page that shall hand over may send", () => {
  current().opens();
  current().says({ type: "hand_over", from_seq: 310, replay: 1 });
  assert.equal(connection.state.name, "open");
  assert.equal(connection.writable(), true);
  current().dies(4409);
  assert.deepEqual(connection.state, { name: "closed", reason: "taken_over" });
});
