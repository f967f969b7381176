// What a test wants to know of the room afterwards: each phase shown, each caption at its longest, when
// the interviewer was lowered and not, and how loud the interviewer is at the loudspeaker at this moment.
{
  const seen = { phases: [], captions: {}, ducked: ["false"] };
  window.seen = seen;
  const phase = () => document.querySelector("#room")?.dataset.phase;
  const look = () => {
    const current = phase();
    if (current && seen.phases.at(-1) !== current) seen.phases.push(current);
    const ducked = document.querySelector("#room")?.dataset.ducked;
    if (ducked && seen.ducked.at(-1) !== ducked) seen.ducked.push(ducked);
    for (const item of document.querySelectorAll("#captions li")) {
      const text = item.querySelector(".caption-text").textContent;
      const longest = seen.captions[item.dataset.turn] ?? "";
      if (text.length > longest.length) seen.captions[item.dataset.turn] = text;
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-phase", "data-ducked"],
  });

  const PLAYBACK_HZ = 24000;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && this.context.sampleRate === PLAYBACK_HZ) {
      const meter = new AnalyserNode(this.context, { fftSize: 2048 });
      const samples = new Float32Array(meter.fftSize);
      connect.call(this, meter);
      /** The loudest of the last 85 ms, 0..1. */
      window.loudness = () => {
        meter.getFloatTimeDomainData(samples);
        return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      };
    }
    return connect.call(this, target, ...rest);
  };
}
