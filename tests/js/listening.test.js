import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { SOUND_PAUSED_MS } from "../../static/js/room/bounds.js";
import { Listening } from "../../static/js/room/listening.js";

let told;
let changes;
let connected;
let listening;

beforeEach((context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  told = [];
  changes = [];
  connected = true;
  listening = new Listening({
    changed: (plays) => changes.push(plays),
    tell: (plays) => {
      if (connected) told.push(plays);
      return connected;
    },
  });
});

test("a page whose sound runs has nothing to say", () => {
  assert.equal(listening.greeting(), true);
  listening.want(true, true);
  listening.announce();
  assert.deepEqual(told, []);
});

test("who chooses to read is not sent sound from then on, and who listens again is", () => {
  listening.want(false, false);
  listening.want(true, true);
  assert.deepEqual(told, [false, true]);
  assert.deepEqual(changes, [false, true]);
});

test("no loudspeaker runs at the start: the page says so at once", () => {
  listening.want(true, false);
  assert.deepEqual(told, [false]);
});

test("a sound that runs late is heard from then on", () => {
  listening.want(true, false);
  listening.look(true);
  assert.deepEqual(told, [false, true]);
});

test("a short pause is waited for, a long one is not", () => {
  listening.want(true, true);
  listening.look(false);
  mock.timers.tick(SOUND_PAUSED_MS - 1);
  listening.look(true);
  mock.timers.tick(SOUND_PAUSED_MS);
  assert.deepEqual(told, []);
  listening.look(false);
  mock.timers.tick(SOUND_PAUSED_MS);
  assert.deepEqual(told, [false]);
});

test("the sound of somebody who only reads is nobody's business", () => {
  listening.want(false, false);
  listening.look(true);
  mock.timers.tick(SOUND_PAUSED_MS);
  assert.equal(listening.plays, false);
});

test("what changed without a connection is said on the next one, once", () => {
  connected = false;
  listening.want(false, false);
  connected = true;
  listening.announce();
  listening.announce();
  assert.deepEqual(told, [false]);
});

test("what a connection's first message says is not said again", () => {
  connected = false;
  listening.want(false, false);
  assert.equal(listening.greeting(), false);
  connected = true;
  listening.announce();
  assert.deepEqual(told, []);
});

test("stopped, it says nothing more", () => {
  listening.look(false);
  listening.stop();
  mock.timers.tick(SOUND_PAUSED_MS);
  assert.deepEqual(told, []);
});
