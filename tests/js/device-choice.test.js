/** What the browser keeps of devices: which are wanted, and which were found good. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { DeviceChoice } from "../../static/js/room/device-choice.js";
import { TabStorage } from "./page.js";

const DAY_MS = 24 * 3_600_000;
const HEADSET = { kind: "audioinput", deviceId: "h", label: "Headset" };
const BUILT_IN = { kind: "audioinput", deviceId: "default", label: "Default - Built-in" };

let storage;
let choice;

beforeEach(() => {
  storage = new TabStorage();
  choice = new DeviceChoice(storage);
});

const loadedAgain = () => new DeviceChoice(storage);

test("nothing is wanted but the system's devices until somebody chooses", () => {
  assert.deepEqual([choice.microphone, choice.loudspeaker], ["", ""]);
  assert.equal(choice.isGood([HEADSET], 0), false);
});

test("what was chosen is chosen on the next page, too", () => {
  choice.choose("microphone", "h");
  choice.choose("loudspeaker", "s");
  assert.deepEqual([loadedAgain().microphone, loadedAgain().loudspeaker], ["h", "s"]);
});

test("what was found good is good while it is there, by its id and its name", () => {
  choice.checked({ id: "default", label: "Default - Built-in" }, 0);
  assert.equal(loadedAgain().isGood([HEADSET, BUILT_IN], DAY_MS), true);
  assert.equal(loadedAgain().goodMicrophone, "Default - Built-in");
  assert.equal(choice.isGood([HEADSET], DAY_MS), false);
  assert.equal(choice.isGood([{ ...BUILT_IN, label: "Default - Headset" }], DAY_MS), false);
  assert.equal(choice.isGood([{ ...BUILT_IN, label: "" }], DAY_MS), false);
});

test("what was found good is looked at again after a week, and with another loudspeaker", () => {
  choice.checked({ id: "h", label: "Headset" }, 0);
  assert.equal(choice.isGood([HEADSET], 7 * DAY_MS + 1), false);
  assert.equal(choice.isGood([HEADSET], DAY_MS), true);
  choice.choose("loudspeaker", "s");
  assert.equal(choice.isGood([HEADSET], DAY_MS), false);
});

test("a check that was not good forgets the one that was", () => {
  choice.checked({ id: "h", label: "Headset" }, 0);
  choice.checked(null, 1);
  assert.equal(choice.isGood([HEADSET], 2), false);
});

test("what is no choice of ours is none", () => {
  storage.setItem("devices", "no JSON");
  assert.equal(loadedAgain().microphone, "");
});
