// A microphone that says what it is told: getUserMedia gives a stream that `window.say` speaks into.
{
  /** @type {{context: AudioContext, out: MediaStreamAudioDestinationNode} | undefined} */
  let voice;
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext({ sampleRate: 16000 });
    await context.resume();
    voice = { context, out: context.createMediaStreamDestination() };
    return voice.out.stream;
  };
  /** Speak a WAV file, given in base64; resolves when it is over. */
  window.say = async (wav) => {
    const bytes = Uint8Array.from(atob(wav), (character) => character.charCodeAt(0));
    const source = voice.context.createBufferSource();
    source.buffer = await voice.context.decodeAudioData(bytes.buffer);
    source.connect(voice.out);
    source.start();
    await new Promise((resolve) => source.addEventListener("ended", resolve));
  };
}
