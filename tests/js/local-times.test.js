import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, it } from "node:test";
import { written } from "../../static/js/review/local_times.js";

const fixture = new URL("../fixtures/moments.json", import.meta.url);
const moments = JSON.parse(readFileSync(fixture, "utf8"));

describe("a moment", () => {
  const own = process.env.TZ;
  after(() => {
    if (own === undefined) delete process.env.TZ;
    else process.env.TZ = own;
  });

  for (const { moment, zone, language = "en", written: expected } of moments) {
    it(`is written as the server writes it: ${expected}`, () => {
      process.env.TZ = zone;
      assert.equal(written(new Date(moment), language), expected);
    });
  }
});
