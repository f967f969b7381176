/** Colours: contrast of each pair that carries text, in light and in dark; raw values only in tokens.css. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (name) => readFileSync(new URL(`../../static/css/${name}.css`, import.meta.url), "utf8");

const tokens = read("tokens");
const [light, rest] = tokens.split("@media (prefers-color-scheme: dark)");
const colours = (css) =>
  Object.fromEntries([...css.matchAll(/--color-([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
const LIGHT = colours(light);
const SCHEMES = { light: LIGHT, dark: { ...LIGHT, ...colours(rest) } };

/** Relative luminance, WCAG 2.2. */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const GROUNDS = ["ground", "surface", "sunken"];
const TEXT = [
  ...GROUNDS.flatMap((ground) => ["ink", "ink-soft", "accent", "danger", "warn"].map((ink) => [ink, ground])),
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["danger-ink", "danger"],
  ["danger-ink", "danger-hover"],
  ["accent-wash-ink", "accent-wash"],
  ["danger-wash-ink", "danger-wash"],
  ["warn-wash-ink", "warn-wash"],
  ["ink", "accent-wash"],
  ["ground", "ink"],
];
const CONTROLS = GROUNDS.flatMap((ground) => [
  ["line-strong", ground],
  ["accent", ground],
]);

for (const [scheme, palette] of Object.entries(SCHEMES)) {
  for (const [ink, ground] of TEXT) {
    test(`${scheme}: ${ink} on ${ground} can be read (4.5:1)`, () => {
      const ratio = contrast(palette[ink], palette[ground]);
      assert.ok(ratio >= 4.5, ratio.toFixed(2));
    });
  }
  for (const [line, ground] of CONTROLS) {
    test(`${scheme}: ${line} on ${ground} can be seen (3:1)`, () => {
      const ratio = contrast(palette[line], palette[ground]);
      assert.ok(ratio >= 3, ratio.toFixed(2));
    });
  }
}

for (const name of ["base", "parts", "room", "lobby", "live", "controls", "conversation"]) {
  const css = read(name)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/@media[^{]+/g, "");

  test(`${name}.css has no colour and no size of its own`, () => {
    assert.doesNotMatch(css, /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)\(/i);
    assert.doesNotMatch(css, /\d(?:px|rem)\b/);
  });

  test(`${name}.css uses only tokens that exist`, () => {
    const own = new Set([...css.matchAll(/(--[a-z0-9-]+):/g)].map((match) => match[1]));
    const used = [...css.matchAll(/var\((--[a-z0-9-]+)/g)].map((match) => match[1]);
    assert.deepEqual(
      used.filter((token) => !own.has(token) && token !== "--level" && !tokens.includes(`${token}:`)),
      [],
    );
  });
}
