/** The check's code and its template agree on names, and every finding has its words. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { helpFor } from "../../static/js/check/browsers.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const all = (folder) =>
  readdirSync(new URL(`../../${folder}`, import.meta.url)).map((name) => read(`${folder}/${name}`));
const found = (text, pattern) => new Set([...text.matchAll(pattern)].map((match) => match[1]));

const markup = all("templates/check").join("\n");
const code = all("static/js/check").join("\n");
const keys = found(markup, /data-key="([^"]+)"/g);

const STAGES = ["asking", "waiting", "ready", "recording", "returning", "playing", "judging"];
const WEIGHTS = ["good", "note", "warning", "block"];
const REASONS = ["denied", "no_device", "in_use", "insecure", "unsupported", "not_loaded", "no_sound"];

test("every text that the check says is in its template, and none is there in vain", () => {
  const verdicts = read("static/js/check/verdicts.js");
  const findings = [...verdicts.matchAll(/check: "(\w+)", weight: "\w+", finding: "(\w+)"/g)];
  assert.ok(findings.length > 20);
  const wanted = new Set([
    ...findings.map(([, check, finding]) => `${check}_${finding}`),
    ...REASONS.map((reason) => `microphone_${reason}`),
    ...["poor", "nothing", "silent"].map((answer) => `loudspeaker_${answer}`),
    ...STAGES.map((stage) => `check_${stage}`),
    ...WEIGHTS.flatMap((weight) => [`weight_${weight}`, `check_over_${weight}`]),
    ...found(code, /"(check_(?:record|close|standard|name)[a-z_]*)"/g),
  ]);
  assert.deepEqual([...keys].sort(), [...wanted].sort());
});

test("every part that the check looks for is in its template", () => {
  const ids = found(markup, /\sid="([^"]+)"/g);
  const wanted = found(code, /part\(\s*"(check-[^"]+)"/g);
  assert.ok(wanted.size > 8);
  assert.deepEqual(
    [...wanted].filter((id) => !ids.has(id)),
    [],
  );
});

test("help fits browser and system, and is there", () => {
  const agents = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Safari/604.1": ["ios"],
    "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/146.0.0.0 Mobile Safari/537.36": ["android"],
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0": ["firefox", "windows"],
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15": [
      "safari",
      "mac",
    ],
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/146.0.0.0 Safari/537.36": ["chromium"],
  };
  const there = found(markup, /data-help="([^"]+)"/g);
  for (const [agent, names] of Object.entries(agents)) {
    assert.deepEqual(helpFor(agent), names);
    for (const name of names) assert.ok(there.has(name));
  }
  assert.deepEqual(helpFor("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/26.0 Safari/605.1.15", 5), ["ios"]);
});

test("the template carries no script and no style of its own, and the code writes no markup", () => {
  assert.doesNotMatch(markup, /\sstyle=|<style|\son[a-z]+=|<script/);
  assert.doesNotMatch(code, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser/);
});
