import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  FRAME_SAMPLES,
  markQuiet,
  parseAudio,
  UP_FRAME_BYTES,
  UP_HEADER_BYTES,
  writeUpHeader,
} from "../../static/js/room/audio-frames.js";
import { faultOf, mendTyped } from "../../static/js/room/typed-text.js";
import { encode, PROTOCOL, parse, randomId, WireError } from "../../static/js/room/wire.js";

const examples = JSON.parse(readFileSync(new URL("../fixtures/wire.json", import.meta.url), "utf8"));

/** @returns {ArrayBuffer} */
function frameOf({ header_hex, payload_hex, payload_repeat }) {
  const bytes = Buffer.from(header_hex + payload_hex.repeat(payload_repeat), "hex");
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

test("the examples are of the protocol that this page speaks", () => {
  assert.equal(examples.protocol, PROTOCOL);
});

for (const { name, message } of examples.server.valid) {
  test(`a valid message of the server is parsed: ${name}`, () => {
    assert.deepEqual(parse(JSON.stringify(message)), message);
  });
}

for (const { name, message, text } of examples.server.invalid) {
  test(`an invalid message of the server is refused: ${name}`, () => {
    assert.throws(() => parse(text ?? JSON.stringify(message)), WireError);
  });
}

for (const { name, message } of examples.client.valid) {
  test(`a valid message is encoded: ${name}`, () => {
    assert.deepEqual(JSON.parse(encode(message)), message);
  });
}

for (const { name, text, times, sent, refused } of examples.typed) {
  test(`what is typed is sent as the server takes it, or not at all: ${name}`, () => {
    const mended = mendTyped(text.repeat(times));
    const send = () => encode({ type: "text", id: "60303ae22b998861", text: mended });
    if (refused !== undefined) {
      assert.equal(faultOf(mended), refused);
      assert.throws(send, WireError);
      return;
    }
    assert.equal(mended, sent.repeat(times));
    assert.equal(faultOf(mended), null);
    assert.ok(Buffer.byteLength(send()) < 16 * 1024);
    assert.equal(mendTyped(mended), mended);
  });
}

test("a text that was not mended is never sent", () => {
  for (const text of ["half\ud83d", "a\0b", " a", "a\r\nb"]) {
    assert.throws(() => encode({ type: "text", id: "60303ae22b998861", text }), WireError, JSON.stringify(text));
  }
});

for (const { name, message } of examples.client.invalid.filter((one) => one.message)) {
  test(`an invalid message is never sent: ${name}`, () => {
    assert.throws(() => encode(message), WireError);
  });
}

for (const example of examples.binary.up.valid) {
  test(`a frame of the microphone is written as the example has it: ${example.name}`, () => {
    const expected = new Uint8Array(frameOf(example));
    const frame = new ArrayBuffer(UP_FRAME_BYTES);
    new Uint8Array(frame, UP_HEADER_BYTES).set(expected.subarray(UP_HEADER_BYTES));
    markQuiet(frame, example.parsed.quiet);
    writeUpHeader(frame, example.parsed.seq, example.parsed);
    assert.deepEqual(new Uint8Array(frame), expected);
    assert.equal((frame.byteLength - UP_HEADER_BYTES) / 2, FRAME_SAMPLES);
  });
}

for (const example of examples.binary.down.valid) {
  test(`a frame of the interviewer is parsed: ${example.name}`, () => {
    const { turn, offset, samples } = parseAudio(frameOf(example));
    assert.deepEqual({ turn, offset, samples: samples.length }, example.parsed);
    assert.equal(Buffer.from(samples.buffer).toString("hex"), example.payload_hex.repeat(example.payload_repeat));
  });
}

for (const example of examples.binary.down.invalid) {
  test(`a broken frame of the interviewer is refused: ${example.name}`, () => {
    assert.throws(() => parseAudio(frameOf(example)), WireError);
  });
}

test("a frame of another length gets no header", () => {
  assert.throws(() => writeUpHeader(new ArrayBuffer(UP_FRAME_BYTES - 2), 0), WireError);
});

test("ids are 16 hexadecimal characters, each time others", () => {
  const ids = new Set(Array.from({ length: 100 }, randomId));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
});
