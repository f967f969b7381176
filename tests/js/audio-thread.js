/** The audio thread's globals, enough to load a worklet's file and run its processor block by block. */

export const BLOCK = 128;

/** @type {Map<string, new (options: object) => any>} */
const registered = new Map();
/** @type {TestPort} */
let port;

class TestPort {
  /** What the processor posted; as with a real port a copy, and what was transferred is gone there. */
  posted = [];
  onmessage = null;

  postMessage(message, transfer = []) {
    this.posted.push(structuredClone(message, { transfer }));
  }
}

globalThis.currentFrame = 0;
globalThis.sampleRate = 16_000;
globalThis.AudioWorkletProcessor = class {
  port = port;
};
globalThis.registerProcessor = (name, processor) => registered.set(name, processor);

/** Build a processor; `tell` sends it a message, `posted` is what it said. */
export function makeProcessor(name, processorOptions) {
  port = new TestPort();
  const own = port;
  const processor = new (registered.get(name))({ processorOptions });
  return { processor, posted: own.posted, tell: (message) => own.onmessage({ data: message }) };
}
