/** Browser and system by what they say of themselves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { browserOf, systemOf } from "../../static/js/room/browsers.js";

const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

for (const [name, userAgent, touches, browser, system] of [
  ["Chrome on Windows", `${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, 0, "chrome", "windows"],
  ["Chrome on a Windows tablet", `${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, 10, "chrome", "windows"],
  ["Edge", `${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`, 0, "edge", "windows"],
  ["Firefox on a Mac", `${MAC.replace(")", "; rv:146.0)")} Gecko/20100101 Firefox/146.0`, 0, "firefox", "mac"],
  [
    "Safari on a Mac",
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    0,
    "safari",
    "mac",
  ],
  [
    "Safari on an iPad",
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    5,
    "ios",
    "ios",
  ],
  ["Safari on an iPhone", `${PHONE} Version/18.5 Mobile/15E148 Safari/604.1`, 5, "ios", "ios"],
  ["Chrome on an iPhone", `${PHONE} CriOS/142.0 Mobile/15E148 Safari/604.1`, 5, "ios_other", "ios"],
  [
    "Chrome on Android",
    `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36`,
    5,
    "android",
    "android",
  ],
  [
    "Firefox on Android",
    "Mozilla/5.0 (Android 14; Mobile; rv:146.0) Gecko/146.0 Firefox/146.0",
    5,
    "android",
    "android",
  ],
  ["nobody known", "", 0, "other", "other"],
]) {
  test(`${name} is known`, () => {
    const agent = { userAgent, maxTouchPoints: touches };
    assert.equal(browserOf(agent), browser);
    assert.equal(systemOf(agent), system);
  });
}
