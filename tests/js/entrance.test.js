/** From the lobby into the interview, with the devices that a person may have. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Banner } from "../../static/js/room/banner.js";
import { QUESTION_HINT_MS, SOUND_PAUSED_MS, SOUND_STARTS_MS, WORKLET_MS } from "../../static/js/room/bounds.js";
import { Choices } from "../../static/js/room/choices.js";
import { DeviceChoice } from "../../static/js/room/device-choice.js";
import { Entrance } from "../../static/js/room/entrance.js";
import { Screens } from "../../static/js/room/screens.js";
import { Sound } from "../../static/js/room/sound.js";
import { Status } from "../../static/js/room/status.js";
import { Texts } from "../../static/js/room/texts.js";
import { openPage, settle, TestAudioContext, TestWorkletNode } from "./page.js";

let page;
let sound;
let entrance;
let entered;
let told;

beforeEach((context) => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  page = openPage();
  entered = [];
  told = [];
  const abort = new AbortController();
  const { signal } = abort;
  const texts = new Texts(page.at("texts"));
  const screens = new Screens(texts, signal);
  sound = new Sound({
    room: page.at("room"),
    texts,
    banner: new Banner(signal),
    status: new Status(texts, new Choices(() => localStorage), signal),
    choice: new DeviceChoice(localStorage),
    choose: () => told.push("choose"),
    frame: () => {},
    tell: (message) => {
      told.push(message);
      return true;
    },
    level: () => {},
  });
  entrance = new Entrance({
    screens,
    sound,
    entered: (mode) => {
      entered.push(mode);
      screens.interview();
      sound.begin();
    },
    signal,
  });
  screens.lobby();
  context.after(() => {
    sound.stop();
    abort.abort();
    mock.timers.reset();
  });
});

async function press(id) {
  page.at(id).click();
  await settle();
}

async function pass(ms) {
  // In steps, so that the contexts' clocks go on between the timers.
  for (let left = ms; left > 0; left -= 1_000) mock.timers.tick(Math.min(left, 1_000));
  await settle();
}

const hint = () => page.at("start-status").dataset.state;
const plays = () => told.filter((message) => message.type === "plays").map((message) => message.plays);
const banner = () => (page.at("banner").hidden ? "" : page.at("banner-text").textContent);

test("the microphone is allowed: the interview is entered by voice, and there is nothing to say of the sound", async () => {
  await press("start-button");
  page.questions.allow();
  await settle();
  assert.deepEqual(entered, ["voice"]);
  assert.deepEqual(plays(), []);
  assert.equal(sound.greeting(), true);
});

test("a question that nobody answers: after ten seconds the page says where it stands", async () => {
  await press("start-button");
  assert.equal(hint(), "asking");
  await pass(QUESTION_HINT_MS);
  assert.equal(hint(), "waiting");
  assert.match(page.at("start-status").textContent, /address bar/);
  await pass(3_600_000);
  assert.deepEqual(entered, []);
  for (const id of ["start-button", "text-start-button"]) assert.equal(page.at(id).disabled, false);
});

test("while the question is open one can type at once, and the microphone is given back when it is allowed later", async () => {
  await press("start-button");
  await press("text-start-button");
  assert.deepEqual(entered, ["text"]);
  assert.deepEqual(plays(), [false]);
  const stream = page.questions.allow();
  await settle();
  assert.equal(stream.isLive, false);
  assert.deepEqual(entered, ["text"]);
});

test("pressed again, Start shows the question again; one answer is enough, and only one device is kept", async () => {
  await press("start-button");
  await pass(QUESTION_HINT_MS);
  await press("start-button");
  assert.equal(page.questions.asked.length, 2);
  const kept = page.questions.allow(1);
  await settle();
  const late = page.questions.allow(0);
  await settle();
  assert.deepEqual(entered, ["voice"]);
  assert.deepEqual([kept.isLive, late.isLive], [true, false]);
});

test("a question that the browser withdraws for the next one is no refusal; a person's no is", async () => {
  await press("start-button");
  await press("start-button");
  page.questions.refuse("AbortError", 0);
  await settle();
  assert.equal(page.at("refusal").hidden, true);
  page.questions.refuse("NotAllowedError", 1);
  await settle();
  assert.equal(page.at("refusal").dataset.reason, "denied");
});

test("a refusal that comes after one has begun to type changes nothing", async () => {
  await press("start-button");
  await press("text-start-button");
  page.questions.refuse("NotAllowedError");
  await settle();
  assert.deepEqual(entered, ["text"]);
  assert.equal(page.at("refusal").hidden, true);
});

test("typing waits for no sound: none is opened for it", async () => {
  TestAudioContext.runs = false;
  await press("text-start-button");
  assert.deepEqual(entered, ["text"]);
  assert.equal(TestAudioContext.made.length, 0);
  assert.deepEqual(plays(), [false]);
});

test("the browser's sound never runs: the page says so within its bound, and the device is given back", async () => {
  TestAudioContext.runs = false;
  await press("start-button");
  const stream = page.questions.allow();
  await settle();
  await pass(SOUND_STARTS_MS);
  assert.equal(page.at("refusal").dataset.reason, "no_sound");
  assert.equal(stream.isLive, false);
  await press("typing-button");
  assert.deepEqual(entered, ["text"]);
});

test("a worklet that does not come is the network's fault, not the microphone's", async () => {
  TestAudioContext.load = () => new Promise(() => {});
  await press("start-button");
  const stream = page.questions.allow();
  await settle();
  await pass(WORKLET_MS);
  assert.equal(page.at("refusal").dataset.reason, "not_loaded");
  assert.equal(stream.isLive, false);
});

test("a worklet that the server refuses is the network's fault, too", async () => {
  TestAudioContext.load = async () => {
    throw new DOMException("", "AbortError");
  };
  await press("start-button");
  page.questions.allow();
  await settle();
  assert.equal(page.at("refusal").dataset.reason, "not_loaded");
});

/** The microphone's sound runs, the loudspeaker's does not. */
async function enterWithoutLoudspeaker() {
  TestAudioContext.runs = false;
  await press("start-button");
  const [loudspeaker, microphone] = TestAudioContext.made;
  microphone.becomes("running");
  page.questions.allow();
  await settle();
  await pass(SOUND_STARTS_MS);
  return loudspeaker;
}

test("without a loudspeaker one speaks and reads: the page says that it plays nothing", async () => {
  await enterWithoutLoudspeaker();
  assert.deepEqual(entered, ["voice"]);
  assert.deepEqual(plays(), [false]);
  assert.equal(sound.greeting(), false);
  assert.match(banner(), /No sound comes out of this device/);
});

test("a loudspeaker that runs late is used from then on", async () => {
  const loudspeaker = await enterWithoutLoudspeaker();
  loudspeaker.becomes("running");
  assert.deepEqual(plays(), [false, true]);
  assert.equal(banner(), "");
});

test("a player that cannot be loaded is tried again by the button", async () => {
  TestAudioContext.load = async (_context, url) => {
    if (url === "/player.js") throw new DOMException("", "AbortError");
  };
  await press("start-button");
  page.questions.allow();
  await settle();
  assert.deepEqual(entered, ["voice"]);
  assert.match(banner(), /could not be loaded/);
  TestAudioContext.load = async () => {};
  await press("banner-action");
  assert.equal(banner(), "");
  assert.deepEqual(plays(), [false, true]);
});

test("a sound that the browser pauses is waited for; then the conversation goes on in captions", async () => {
  await press("start-button");
  page.questions.allow();
  await settle();
  sound.play({ turn: 2, offset: 0, samples: new Int16Array(4_800) });
  const [loudspeaker] = TestAudioContext.made;
  TestAudioContext.runs = false;
  loudspeaker.becomes("suspended");
  assert.match(banner(), /paused the sound/);
  assert.deepEqual(plays(), []);
  await pass(SOUND_PAUSED_MS);
  assert.deepEqual(plays(), [false]);
  const player = TestWorkletNode.made.find((node) => node.name === "player");
  assert.deepEqual(player.port.posted.at(-1), { type: "flush", turn: 2 });
  loudspeaker.becomes("running");
  assert.deepEqual(plays(), [false, true]);
});

test("a context whose clock stands plays nothing, whatever it says", async () => {
  await press("start-button");
  page.questions.allow();
  await settle();
  const [loudspeaker] = TestAudioContext.made;
  await pass(20_000);
  assert.deepEqual(plays(), []);
  loudspeaker.standsAt = 20;
  await pass(SOUND_PAUSED_MS + 4_000);
  assert.deepEqual(plays(), [false]);
  loudspeaker.standsAt = null;
  await pass(2_000);
  assert.deepEqual(plays(), [false, true]);
});

test("who types can listen, and only read again", async () => {
  await press("text-start-button");
  await sound.listen(true);
  assert.deepEqual(plays(), [false, true]);
  await sound.listen(false);
  assert.deepEqual(plays(), [false, true, false]);
});

test("who types can speak after all; a question that is not answered is told of, and typing goes on", async () => {
  await press("text-start-button");
  const speaking = sound.useMicrophone();
  await settle();
  await pass(QUESTION_HINT_MS);
  assert.match(banner(), /asks for the microphone/);
  page.questions.allow();
  await settle();
  await pass(SOUND_STARTS_MS);
  assert.equal(await speaking, true);
  assert.equal(banner(), "");
  assert.deepEqual(plays(), [false, true]);
  assert.equal(page.at("room").dataset.mode, "voice");
});

test("a microphone that is lost is looked for again; what comes late is used once", async () => {
  await press("start-button");
  const first = page.questions.allow();
  await settle();
  first.tracks[0].dispatchEvent(new Event("ended"));
  assert.match(banner(), /microphone is gone/);
  await pass(60_000);
  assert.equal(page.questions.asked.length, 2);
  const second = page.questions.allow(1);
  await settle();
  assert.equal(second.isLive, true);
  assert.equal(banner(), "");
});

test("stopped while the question is open, the page keeps no device", async () => {
  await press("start-button");
  sound.stop();
  const stream = page.questions.allow();
  await settle();
  assert.equal(stream.isLive, false);
});

test("the last words can be read before the page goes", async () => {
  await press("text-start-button");
  let gone = false;
  void sound.settle(6_000).then(() => {
    gone = true;
  });
  await pass(3_999);
  assert.equal(gone, false);
  await pass(1);
  assert.equal(gone, true);
});

test("a button that was pressed before the scripts came is pressed now", async () => {
  page.at("room").dataset.pressed = "start-button";
  entrance.takeUp();
  page.questions.allow();
  await settle();
  assert.deepEqual(entered, ["voice"]);
  assert.equal(page.at("room").dataset.pressed, undefined);
});

test("where no button was pressed before the scripts came, nothing is asked", async () => {
  entrance.takeUp();
  await settle();
  assert.equal(page.questions.asked.length, 0);
  assert.deepEqual(entered, []);
});

test("a microphone that is lost is not listened to: the page says so, and offers others", async () => {
  await press("start-button");
  const stream = page.questions.allow();
  await settle();
  sound.begin();
  stream.tracks[0].dispatchEvent(new Event("ended"));
  await settle();
  assert.match(banner(), /you are not heard/);
  page.at("banner-action").click();
  assert.equal(told.at(-1), "choose");
  page.questions.allow(1);
  await settle();
  assert.equal(banner(), "");
});
