import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import vm from "node:vm";

const code = readFileSync(new URL("../../static/js/review/time_zone.js", import.meta.url), "utf8");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

class HTMLScriptElement {
  constructor(src) {
    this.src = src;
  }
}

/** Runs the script on a page; tells how often the page was loaded again and what it keeps. */
function load({ cookies = "", mark = "", takesCookies = true } = {}) {
  let reloads = 0;
  const jar = new Map(cookies.split("; ").map((pair) => pair.split("=")));
  const document = {
    currentScript: new HTMLScriptElement(`https://desk.example/static/time_zone.js${mark}`),
    get cookie() {
      return [...jar].map((pair) => pair.join("=")).join("; ");
    },
    set cookie(value) {
      if (takesCookies) jar.set(...value.split("; ")[0].split("="));
    },
  };
  const location = { reload: () => reloads++ };
  vm.runInNewContext(code, { document, location, Intl, HTMLScriptElement });
  return { reloads, zone: jar.get("time_zone") };
}

describe("the time zone's script", () => {
  it("loads a page again that was shown in another zone", () => {
    assert.deepEqual(load({ cookies: "time_zone=Mars/Olympus" }), { reloads: 1, zone });
  });

  it("leaves a page alone that was shown in the right one", () => {
    assert.deepEqual(load({ cookies: `time_zone=${zone}` }), { reloads: 0, zone });
  });

  it("never loads a page again that answers a form", () => {
    const page = { cookies: "time_zone=Mars/Olympus", mark: "#answers-a-form" };
    assert.deepEqual(load(page), { reloads: 0, zone });
  });

  it("does not load a page for ever where cookies are refused", () => {
    assert.equal(load({ takesCookies: false }).reloads, 0);
  });
});
