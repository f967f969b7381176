/** The page's code and its template must agree on names; nothing else would notice before a person does. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const list = (path) => readdirSync(new URL(`../../${path}`, import.meta.url)).map((name) => `${path}/${name}`);

const markup = list("templates/room").map(read).join("\n");
// Of the check's folder what a running interview uses; the rest has a template of its own.
const menu = ["device-list", "device-menu"].map((name) => `static/js/check/${name}.js`);
const code = [...list("static/js/room"), ...menu].map(read).join("\n");

const all = (text, pattern) => new Set([...text.matchAll(pattern)].map((match) => match[1]));

const ids = all(markup, /\sid="([^"]+)"/g);
const keys = all(markup, /data-key="([^"]+)"/g);

/** Keys that are put together from a value of the protocol. */
const PHASES = ["connecting", "ready", "listening", "thinking", "speaking", "reconnecting", "text_only", "ending"];
const REASONS = ["denied", "no_device", "in_use", "insecure", "unsupported", "not_loaded", "no_sound"];
const COMPOSED = [
  ...[...PHASES, "muted", "held", "deaf", "hearing"].map((phase) => `phase_${phase}`),
  ...["candidate", "interviewer"].map((speaker) => `speaker_${speaker}`),
  ...["good", "fair", "poor", "none"].map((level) => `quality_${level}`),
  ...[...REASONS, "lost", "silenced", "asking"].map((what) => `banner_microphone_${what}`),
  ...["missing", "suspended", "not_loaded"].map((what) => `banner_sound_${what}`),
  ...["asking", "opening", "waiting"].map((state) => `start_${state}`),
  ...["first", "return", "elsewhere"].flatMap((moment) => [`hint_${moment}`, `hint_${moment}_allowed`]),
  ...["first", "unknown", "goodbye"].flatMap((place) => [`answer_label_${place}`, `answer_filed_${place}`]),
];

test("every part that the code looks for is in the template", () => {
  const wanted = all(code, /part\(\s*"([^"]+)"/g);
  assert.ok(wanted.size > 30);
  assert.deepEqual(
    [...wanted].filter((id) => !ids.has(id)),
    [],
  );
});

test("every text that the code says is in the template, and none is there in vain", () => {
  const families = "(?:banner|notice|action|check|devices|answer|return|question|elsewhere|handover|end)_[a-z_]+";
  const said = all(
    code,
    new RegExp(`"(${families}|mute|unmute|listen|time_show|time_hide|read|hold|hold_back|[a-z]+_announcement)"`, "g"),
  );
  const wanted = new Set([...said, ...COMPOSED]);
  assert.deepEqual(
    [...keys].filter((key) => !wanted.has(key)),
    [],
  );
  const missing = [...wanted].filter((key) => !keys.has(key));
  assert.deepEqual(missing, []);
});

test("every refusal and every final close code has its explanation", () => {
  const refusals = all(markup, /data-refusal="([^"]+)"/g);
  for (const reason of REASONS) assert.ok(refusals.has(reason));
  const finals = all(markup, /data-final="([^"]+)"/g);
  const reasons = all(read("static/js/room/close-codes.js"), /\[\d{4}, "([^"]+)"\]/g);
  assert.equal(reasons.size, 5);
  const handover = all(read("static/js/room/handover.js"), /final\("([^"]+)"/g);
  assert.equal(handover.size, 4);
  for (const reason of [...reasons, ...handover, "ended", "ended_unsent"]) assert.ok(finals.has(reason), reason);
});

test("every label and description points at something", () => {
  const pointers = all(markup, /(?:aria-labelledby|aria-describedby|aria-controls|for)="([^"]+)"/g);
  const targets = [...pointers].flatMap((value) => value.split(" "));
  assert.deepEqual(
    targets.filter((id) => !ids.has(id)),
    [],
  );
});

test("the template carries no script and no style of its own", () => {
  assert.doesNotMatch(markup, /\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
});

test("the code never writes markup", () => {
  assert.doesNotMatch(code, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
});
