// The room's own player and wire, with a meter beside the loudspeaker: plays a tone of each turn, obeys the
// server, and says at which moment of the wall clock the loudness changed at the output.
import { Player } from "/static/js/room/player.js";
import { parse } from "/static/js/room/wire.js";

const TONE = 16_384;
const PIECE = 4_800;
const PIECES = 20;

/** @type {AudioNode | undefined} */
let speaker;
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...rest) {
  if (target instanceof AudioDestinationNode) speaker = this;
  return connect.call(this, target, ...rest);
};

const player = new Player("/static/js/room/player-worklet.js", {
  played: () => {},
  level: () => {},
  flushed: () => {},
  context: () => {},
});
await player.start();
const context = /** @type {AudioContext} */ (speaker.context);
await context.audioWorklet.addModule("/bench/barge_in/meter-worklet.js");
const meter = new AudioWorkletNode(context, "meter");
speaker.connect(meter);

const socket = new WebSocket(`ws://${location.hostname}:${new URLSearchParams(location.search).get("port")}`);
const send = (message) => socket.send(JSON.stringify(message));
const clock = () => performance.timeOrigin + performance.now();

/** When a frame is at the loudspeaker, on the wall clock, in ms. */
function soundsAt(frame) {
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  return performance.timeOrigin + performanceTime + (frame / context.sampleRate - contextTime) * 1_000;
}

meter.port.onmessage = ({ data }) => send({ became: data.now, at: soundsAt(data.frame) });
socket.onmessage = ({ data }) => {
  const asked = JSON.parse(data);
  if ("tone" in asked) {
    for (let piece = 0; piece < PIECES; piece += 1) {
      player.play({ turn: asked.tone, offset: piece * PIECE, samples: new Int16Array(PIECE).fill(TONE) });
    }
  } else if ("clock" in asked) send({ clock: clock() });
  else {
    const message = parse(data);
    if (message.type === "duck") player.duck(message.on);
    if (message.type === "flush") player.flush(message.turn);
  }
};
