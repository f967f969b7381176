// Tells the frame at which what is played becomes loud, low or silent; stands alone, like all worklets.

class Meter extends AudioWorkletProcessor {
  #was = "";

  process(inputs) {
    const block = inputs[0]?.[0];
    if (block === undefined) return true;
    for (let i = 0; i < block.length; i += 1) {
      const level = Math.abs(block[i]);
      const now = level > 0.25 ? "loud" : level > 0.01 ? "low" : "silent";
      if (now !== this.#was) this.port.postMessage({ now, frame: currentFrame + i });
      this.#was = now;
    }
    return true;
  }
}

registerProcessor("meter", Meter);
