/** The audio thread's own globals, which TypeScript's DOM library does not know (Web Audio 1.1, section 1.32). */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(name: string, processor: new (options: never) => AudioWorkletProcessor): void;

declare const currentFrame: number;
declare const sampleRate: number;
