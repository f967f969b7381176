import assert from "node:assert/strict";
import { test } from "node:test";
import { asDeviceError, DeviceError, requireMicrophoneSupport } from "../../static/js/room/devices.js";

for (const [name, reason] of [
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotFoundError", "no_device"],
  ["OverconstrainedError", "no_device"],
  ["NotReadableError", "in_use"],
  ["AbortError", "in_use"],
  ["SomethingNewError", "unsupported"],
]) {
  test(`${name} is explained as ${reason}`, () => {
    assert.equal(asDeviceError(new DOMException("", name)).reason, reason);
  });
}

test("a known reason stays what it is", () => {
  const error = new DeviceError("insecure");
  assert.equal(asDeviceError(error), error);
});

const able = {
  isSecureContext: true,
  navigator: { mediaDevices: { getUserMedia() {} } },
  AudioWorkletNode: class {},
};

test("a capable browser on a secure page may ask", () => {
  requireMicrophoneSupport(able);
});

test("an insecure page is told apart from an old browser, although both lack the devices", () => {
  const bare = { ...able, navigator: {} };
  assert.throws(() => requireMicrophoneSupport({ ...bare, isSecureContext: false }), { reason: "insecure" });
  assert.throws(() => requireMicrophoneSupport(bare), { reason: "unsupported" });
  assert.throws(() => requireMicrophoneSupport({ ...able, AudioWorkletNode: undefined }), { reason: "unsupported" });
});
