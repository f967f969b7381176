import assert from "node:assert/strict";
import { test } from "node:test";
import { Handover } from "../../static/js/room/handover.js";

function makeHandover({ silence = () => Promise.resolve(), hasUnsent = () => false } = {}) {
  const seen = { screens: [], sent: [], handed: [], online: true };
  const handover = new Handover({
    screens: { final: (reason, detail) => seen.screens.push([reason, detail]) },
    texts: { get: (key, values) => (values ? `${key} ${values.seconds}` : key) },
    uplink: {
      firstSeq: 310,
      voiceUntil: 470,
      handOver: (fromSeq, replay) => seen.handed.push([fromSeq, replay]),
    },
    silence,
    hasUnsent,
    send: (message) => {
      if (seen.online) seen.sent.push(message);
      return seen.online;
    },
  });
  return { handover, seen };
}

const WANTED = { type: "hand_over", from_seq: 300, replay: 4 };

test("it ends the microphone, says what it holds, and gives it", async () => {
  const order = [];
  const { handover, seen } = makeHandover({ silence: async () => void order.push("silent") });
  await handover.begin(WANTED);
  assert.deepEqual(order, ["silent"]);
  assert.deepEqual(seen.sent, [{ type: "hand_over", first_seq: 310, next_seq: 470 }]);
  assert.deepEqual(seen.handed, [[300, 4]]);
  assert.deepEqual(seen.screens, [["handing_over", ""]]);
  assert.ok(handover.began);
});

test("a microphone that does not end is not waited for", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { handover, seen } = makeHandover({ silence: () => new Promise(() => {}) });
  const beginning = handover.begin(WANTED);
  context.mock.timers.tick(500);
  await beginning;
  assert.equal(seen.sent.length, 1);
});

test("without a line it gives nothing, and begins again on the next one", async () => {
  const { handover, seen } = makeHandover();
  seen.online = false;
  await handover.begin(WANTED);
  assert.deepEqual(seen.handed, []);
  seen.online = true;
  await handover.begin({ ...WANTED, replay: 1 });
  assert.deepEqual(seen.handed, [[300, 1]]);
  assert.equal(seen.screens.length, 1);
});

test("it claims that all was handed over only when it was told so", () => {
  const { handover, seen } = makeHandover();
  handover.conclude();
  handover.end({ type: "handed_over", lost_ms: 0 });
  handover.conclude();
  handover.end({ type: "handed_over", lost_ms: 5_120 });
  handover.conclude();
  assert.deepEqual(seen.screens, [
    ["taken_over", ""],
    ["handed_over", ""],
    ["handed_over_in_part", "handover_lost 5"],
  ]);
});

test("a typed answer that the server never took is not passed over in silence", () => {
  const { handover, seen } = makeHandover({ hasUnsent: () => true });
  handover.conclude();
  handover.end({ type: "handed_over", lost_ms: 0 });
  handover.conclude();
  handover.end({ type: "handed_over", lost_ms: 5_120 });
  handover.conclude();
  assert.deepEqual(seen.screens, [
    ["taken_over", "handover_unsent"],
    ["handed_over", "handover_unsent"],
    ["handed_over_in_part", "handover_lost 5 handover_unsent"],
  ]);
});
