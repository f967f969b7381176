/** What a recording says of microphone, voice and room, and how that is judged. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { echoOf, forPlaying, levelsOf, measure } from "../../static/js/check/measures.js";
import { heaviestFirst, ofEcho, ofLine, ofLoudspeaker, ofRecording, overall } from "../../static/js/check/verdicts.js";

const HZ = 16_000;
const SECONDS = 3;

/** Noise that is the same each time, -1 to 1. */
function noises() {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  };
}

/** Syllables of some tones, with pauses between them, over a noise. */
function speech({ amplitude = 4_000, highest = 7_000, noise = 8 } = {}) {
  const random = noises();
  return Int16Array.from({ length: SECONDS * HZ }, (_, at) => {
    const place = at % 6_000;
    const loudness = place < 4_000 ? Math.sin((Math.PI * place) / 4_000) ** 2 : 0;
    let value = noise * random();
    for (const hz of [300, 900, 2_500, 5_200, 7_000]) {
      if (hz <= highest) value += loudness * (amplitude / 2) * Math.sin((2 * Math.PI * hz * at) / HZ);
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(value)));
  });
}

const found = (samples, label = "Built-in", before = []) =>
  Object.fromEntries(ofRecording({ label }, measure(samples, before)).map(({ check, finding }) => [check, finding]));

test("a clear voice in a quiet room is good in everything", () => {
  assert.deepEqual(found(speech()), { microphone: "good", voice: "good", room: "good" });
});

test("silence, and noise alone, are no voice", () => {
  assert.deepEqual(found(new Int16Array(SECONDS * HZ)), { voice: "silent" });
  assert.deepEqual(found(speech({ amplitude: 0, noise: 3_000 })), { voice: "silent" });
});

test("a voice that is far away is quiet, and one that breaks is too loud", () => {
  assert.equal(found(speech({ amplitude: 250, noise: 0 })).voice, "quiet");
  assert.equal(found(speech({ amplitude: 60_000 })).voice, "clipped");
});

test("a noise beside the voice is heard, and a loud one is warned of", () => {
  assert.equal(found(speech({ noise: 600 })).room, "audible");
  assert.equal(found(speech({ noise: 1_800 })).room, "loud");
});

test("who speaks without a pause is told from a noise by what was heard before", () => {
  const tone = Int16Array.from({ length: SECONDS * HZ }, (_, at) => 4_000 * Math.sin((2 * Math.PI * 6_000 * at) / HZ));
  assert.deepEqual(found(tone), { voice: "silent" });
  const before = Array.from({ length: 94 }, () => 0.0003);
  assert.deepEqual(found(tone, "Built-in", before), { microphone: "good", voice: "good", room: "good" });
});

test("a telephone's sound is known by its missing tones, and by the name of a headset", () => {
  const narrow = speech({ highest: 2_500, noise: 0 });
  assert.equal(found(narrow).microphone, "narrow");
  assert.equal(found(narrow, "AirPods (Bluetooth)").microphone, "telephone");
  assert.equal(found(speech(), "AirPods (Bluetooth)").microphone, "good");
  assert.equal(found(speech(), "Headset (WH-1000XM4 Hands-Free AG Audio)").microphone, "telephone");
});

test("what rises and falls as what is played is its echo; a voice of one's own is none", () => {
  const played = levelsOf(speech());
  const late = [...Array.from({ length: 9 }, () => 0.0003), ...played.map((level) => level / 10 + 0.0003)];
  assert.equal(ofEcho(echoOf(played, late, -70)).finding, "heard");
  const still = played.map(() => 0.0003);
  assert.equal(ofEcho(echoOf(played, still, -70)).finding, "good");
  const random = noises();
  const own = played.map(() => 0.05 + 0.04 * random());
  assert.equal(ofEcho(echoOf(played, own, -70)).finding, "good");
});

test("for the loudspeaker three samples are made of two, and a tone stays what it is", () => {
  const tone = Int16Array.from({ length: HZ }, (_, at) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * 1_000 * at) / HZ)),
  );
  const played = forPlaying(tone);
  assert.equal(played.length, 24_000);
  const wanted = (at) => 8_000 * Math.sin((2 * Math.PI * 1_000 * at) / 24_000);
  const worst = Math.max(...Array.from({ length: 23_000 }, (_, at) => Math.abs(played[at + 500] - wanted(at + 500))));
  assert.ok(worst < 40, `off by ${worst}`);
});

test("the line is judged by its slower trips, in the words of the interview's sign", () => {
  const line = (ms) => ofLine({ tripsMs: Array.from({ length: 90 }, () => ms), backMs: 300, missing: 0 });
  assert.deepEqual(
    [40, 300, 700].map((ms) => line(ms)[0].finding),
    ["good", "fair", "poor"],
  );
  assert.deepEqual(line(40)[1], { check: "return", weight: "good", finding: "good", values: { seconds: 0.3 } });
  const uneven = { tripsMs: [...Array.from({ length: 80 }, () => 40), ...Array.from({ length: 10 }, () => 900)] };
  const [trip] = ofLine({ ...uneven, backMs: 300, missing: 0 });
  assert.deepEqual([trip.finding, trip.values], ["poor", { ms: 900 }]);
});

test("a line that does not come back, or comes back without all of it, is warned of", () => {
  const finding = (backMs, missing) => ofLine({ tripsMs: [40], backMs, missing })[1].finding;
  assert.deepEqual([finding(null, 47), finding(300, 1), finding(5_000, 0)], ["lost", "missing", "slow"]);
});

test("without a line there is no interview; where the server has no place for a check there is one", () => {
  assert.equal(ofLine("away")[0].weight, "block");
  assert.equal(ofLine("busy")[0].weight, "note");
});

test("the heaviest finding decides, and stands first", () => {
  const verdicts = [ofLoudspeaker("clear"), ofLine("busy")[0], ofLoudspeaker("nothing")];
  assert.equal(overall(verdicts), "warning");
  assert.deepEqual(
    heaviestFirst(verdicts).map(({ weight }) => weight),
    ["warning", "note", "good"],
  );
  assert.equal(overall([]), "good");
});
