/** Another microphone or loudspeaker in a running interview. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { DeviceMenu } from "../../static/js/check/device-menu.js";
import { DeviceAccess } from "../../static/js/room/device-access.js";
import { DeviceChoice } from "../../static/js/room/device-choice.js";
import { DeviceError } from "../../static/js/room/devices.js";
import { Texts } from "../../static/js/room/texts.js";
import { openPage, settle } from "./page.js";

const MICROPHONES = [
  { kind: "audioinput", deviceId: "default", label: "Default - Built-in" },
  { kind: "audioinput", deviceId: "communications", label: "Communications - Built-in" },
  { kind: "audioinput", deviceId: "b", label: "Built-in" },
  { kind: "audioinput", deviceId: "h", label: "" },
];
const HEADPHONES = { kind: "audiooutput", deviceId: "s", label: "Headphones" };

let page;
let menu;
let choice;
let did;
let refused;
let mode;

beforeEach((context) => {
  page = openPage();
  navigator.mediaDevices.present = [...MICROPHONES, HEADPHONES];
  choice = new DeviceChoice(localStorage);
  did = [];
  refused = null;
  mode = "voice";
  const abort = new AbortController();
  const microphone = {
    track: { getSettings: () => ({ deviceId: "b" }) },
    change: async () => {
      if (refused) throw refused;
      did.push(`microphone ${choice.microphone}`);
    },
  };
  const player = {
    change: async () => {
      did.push(`loudspeaker ${choice.loudspeaker}`);
      return choice.loudspeaker !== "gone";
    },
  };
  menu = new DeviceMenu({
    banner: { notice: (_sentence, code) => did.push(code) },
    texts: new Texts(page.at("texts")),
    choice,
    sound: () => ({ mode, devices: { microphone, player } }),
    signal: abort.signal,
  });
  context.after(() => abort.abort());
});

const names = (id) => page.at(id).children.map((option) => option.textContent);
const note = () => page.at("devices-note").textContent;

async function choose(id, value) {
  page.at(id).value = value;
  page.at(id).dispatchEvent(new Event("change"));
  await settle();
}

test("the devices stand there by their names, the one that is used is marked, and none stands there twice", async () => {
  menu.open();
  await settle();
  assert.equal(page.at("devices-dialog").open, true);
  assert.deepEqual(names("microphone-choice"), ["Default - Built-in", "Built-in", "Microphone 3"]);
  assert.equal(page.at("microphone-choice").value, "b");
  assert.deepEqual(names("loudspeaker-choice"), ["The one that your system uses", "Headphones"]);
  assert.equal(page.at("loudspeaker-choice").value, "");
});

test("what is chosen holds at once, and for the next page", async () => {
  menu.open();
  await choose("microphone-choice", "h");
  await choose("loudspeaker-choice", "s");
  assert.deepEqual(did, ["microphone h", "loudspeaker s"]);
  assert.match(note(), /Changed/);
  assert.equal(new DeviceChoice(localStorage).microphone, "h");
});

test("a device that cannot be used is told of", async () => {
  refused = new DeviceError("in_use");
  await choose("microphone-choice", "h");
  assert.match(note(), /Something else is using the microphone/);
  await choose("loudspeaker-choice", "gone");
  assert.match(note(), /cannot be used/);
});

test("who types opens no microphone by choosing one", async () => {
  mode = "text";
  await choose("microphone-choice", "h");
  assert.deepEqual(did, []);
  assert.equal(choice.microphone, "h");
});

test("what is plugged in while the list is open stands in it", async () => {
  menu.open();
  await settle();
  navigator.mediaDevices.present = [...MICROPHONES, { kind: "audioinput", deviceId: "u", label: "USB" }];
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  await settle();
  assert.deepEqual(names("microphone-choice").at(-1), "USB");
});

test("a chosen loudspeaker that is unplugged gives way to the system's, and the person is told", async () => {
  await choose("loudspeaker-choice", "s");
  navigator.mediaDevices.present = MICROPHONES;
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  await settle();
  assert.deepEqual(did, ["loudspeaker s", "loudspeaker ", "notice_loudspeaker_gone"]);
  assert.equal(choice.loudspeaker, "");
});

test("the menu is there when it is asked for, however often", async () => {
  const abort = new AbortController();
  const access = new DeviceAccess({
    banner: { notice: (_sentence, code) => did.push(code) },
    texts: new Texts(page.at("texts")),
    choice,
    sound: () => ({ mode, devices: { microphone: { track: null }, player: {} } }),
    signal: abort.signal,
  });
  await access.prepare();
  page.at("devices-button").click();
  await settle();
  assert.equal(page.at("devices-dialog").open, true);
  abort.abort();
});
