import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { finalReason, isMoving } from "../../static/js/room/close-codes.js";

/** @type {{close_codes: {code: number, name: string, shown: string | null}[]}} */
const fixture = JSON.parse(readFileSync(new URL("../fixtures/wire.json", import.meta.url), "utf8"));

test("a page stays away after the codes for which it has something to show, and after no other", () => {
  for (const { code, shown } of fixture.close_codes) assert.equal(finalReason(code), shown);
  assert.equal(finalReason(1006), null);
});

test("only a worker that moves is followed at once", () => {
  const moving = fixture.close_codes.filter(({ code }) => isMoving(code)).map(({ name }) => name);
  assert.deepEqual(moving, ["MOVING"]);
});
