/** Captions as somebody wants them: shown or not, larger, read out or not. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Captions } from "../../static/js/room/captions.js";
import { CaptionsMenu } from "../../static/js/room/captions-menu.js";
import { Choices } from "../../static/js/room/choices.js";
import { Texts } from "../../static/js/room/texts.js";
import { openPage } from "./page.js";

let page;
let menu;

const choose = (id, checked = true) => {
  page.at(id).checked = checked;
  page.at(id).dispatchEvent(new Event("change"));
};
const open = () => new CaptionsMenu(new Choices(() => localStorage), new AbortController().signal);

beforeEach(() => {
  page = openPage();
  globalThis.Node = HTMLElement;
  menu = open();
});

test("captions are shown at their usual size, and read out, until something else is chosen", () => {
  const { captions, size } = page.at("captions-frame").dataset;
  assert.deepEqual([captions, size, menu.announces], ["shown", "normal", true]);
  assert.ok(page.at("captions-shown").checked && page.at("captions-normal").checked);
});

test("they are hidden and shown, and another page of this browser begins as it was left", () => {
  choose("captions-shown", false);
  assert.equal(page.at("captions-frame").dataset.captions, "hidden");
  delete page.at("captions-frame").dataset.captions;
  open();
  assert.equal(page.at("captions-frame").dataset.captions, "hidden");
  assert.equal(page.at("captions-shown").checked, false);
  choose("captions-shown");
  assert.equal(page.at("captions-frame").dataset.captions, "shown");
});

test("one of three sizes holds", () => {
  for (const size of ["large", "largest", "normal"]) {
    choose(`captions-${size}`);
    assert.equal(page.at("captions-frame").dataset.size, size);
    const checked = ["normal", "large", "largest"].filter((one) => page.at(`captions-${one}`).checked);
    assert.deepEqual(checked, [size]);
  }
});

test("a screen reader that is not wanted is given nothing", () => {
  const captions = new Captions(new Texts(page.at("texts")), menu, new AbortController().signal);
  const said = { turn: 2, speaker: "interviewer", text: "Hello Sam.", final: true, interrupted: false };
  choose("captions-announced", false);
  captions.update(said);
  assert.equal(page.at("announcer").childElementCount, 0);
  choose("captions-announced");
  captions.update({ ...said, turn: 4 });
  assert.equal(page.at("announcer").childElementCount, 1);
});

test("Escape closes the menu and gives the focus back, a press beside it closes it", () => {
  const details = page.at("captions-menu");
  details.open = true;
  details.contains = () => true;
  document.dispatchEvent(Object.assign(new Event("keydown"), { key: "Escape" }));
  assert.equal(details.open, false);
  assert.equal(document.activeElement, page.at("captions-menu-button"));
  details.open = true;
  details.contains = (node) => node === page.at("captions-shown");
  const press = (target) =>
    document.dispatchEvent(Object.defineProperty(new Event("pointerdown"), "target", { value: target }));
  press(page.at("captions-shown"));
  assert.equal(details.open, true, "a press in it");
  press(page.at("captions"));
  assert.equal(details.open, false);
});
