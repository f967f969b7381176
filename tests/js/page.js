/**
 * The room's page without a browser: the elements that the templates name, by their ids and kinds,
 * with as much of the DOM as the page's code uses, and devices that do what a test says.
 */
import { readdirSync, readFileSync } from "node:fs";

const FOLDERS = ["room", "check"].map((name) => new URL(`../../templates/${name}/`, import.meta.url));
const markup = FOLDERS.flatMap((folder) =>
  readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8")),
).join("\n");

class TestElement extends EventTarget {
  dataset = {};
  attributes = new Map();
  children = [];
  style = { setProperty: () => {} };
  hidden = false;
  value = "";
  disabled = false;
  parent = null;
  #text = "";

  get textContent() {
    return this.#text + this.children.map((child) => child.textContent).join("");
  }

  set textContent(text) {
    this.#text = text;
    this.children = [];
  }

  get childElementCount() {
    return this.children.length;
  }

  get firstElementChild() {
    return this.children[0] ?? null;
  }

  get lastElementChild() {
    return this.children.at(-1) ?? null;
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  append(...nodes) {
    for (const node of nodes) this.insertBefore(node, null);
  }

  insertBefore(node, before) {
    node.parent = this;
    const at = before === null ? this.children.length : this.children.indexOf(before);
    this.children.splice(at, 0, node);
  }

  replaceChildren(...nodes) {
    this.children = [];
    this.append(...nodes);
  }

  remove() {
    if (this.parent !== null) this.parent.children = this.parent.children.filter((one) => one !== this);
  }

  focus() {
    document.activeElement = this;
  }

  scrollIntoView() {}

  closest() {
    return null;
  }

  contains() {
    return false;
  }

  click() {
    if (!this.disabled) this.dispatchEvent(new Event("click"));
  }
}

/** Each kind that the page's code asks for by its class. */
const KINDS = {
  a: "HTMLAnchorElement",
  button: "HTMLButtonElement",
  canvas: "HTMLCanvasElement",
  details: "HTMLDetailsElement",
  dialog: "HTMLDialogElement",
  div: "HTMLDivElement",
  form: "HTMLFormElement",
  h1: "HTMLHeadingElement",
  h2: "HTMLHeadingElement",
  input: "HTMLInputElement",
  label: "HTMLLabelElement",
  li: "HTMLLIElement",
  ol: "HTMLOListElement",
  option: "HTMLOptionElement",
  p: "HTMLParagraphElement",
  select: "HTMLSelectElement",
  span: "HTMLSpanElement",
  template: "HTMLTemplateElement",
  textarea: "HTMLTextAreaElement",
  ul: "HTMLUListElement",
};

globalThis.HTMLElement = TestElement;
for (const kind of new Set(Object.values(KINDS))) globalThis[kind] = class extends TestElement {};
HTMLFormElement.prototype.requestSubmit = function () {
  this.dispatchEvent(new Event("submit", { cancelable: true }));
};
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function (value) {
  this.open = false;
  this.returnValue = value;
  this.dispatchEvent(new Event("close"));
};
const ANYTHING = new Proxy(() => ANYTHING, { get: () => ANYTHING, set: () => true });
HTMLCanvasElement.prototype.getContext = () => ANYTHING;

function makeElement(tag) {
  return new globalThis[KINDS[tag] ?? "HTMLElement"]();
}

/** Element by id, as the templates have them, with their data and whether they are hidden. */
function elementsOf(html) {
  const elements = new Map();
  for (const [, tag, attributes] of html.matchAll(/<([a-z][a-z0-9]*)\b([^>]*\sid="[^>]*)>/g)) {
    const element = makeElement(tag);
    element.id = /\sid="([^"]+)"/.exec(attributes)[1];
    element.hidden = /\shidden(?=[\s>]|$)/.test(attributes);
    for (const [, name, value] of attributes.matchAll(/\sdata-([a-z-]+)="([^"]*)"/g)) {
      element.dataset[name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase())] = value;
    }
    elements.set(element.id, element);
  }
  return elements;
}

/** What the template says under a key: the English of it. */
function textsOf(html) {
  return [...html.matchAll(/<p data-key="([^"]+)">(.*?)<\/p>/g)].map(([, key, inner]) => {
    const element = makeElement("p");
    element.dataset.key = key;
    element.textContent = inner.replace(/\{% translate "(.*?)" %\}/g, "$1").replace(/\{%.*?%\}/g, "");
    return element;
  });
}

function explanationsOf(html) {
  const found = new Map();
  for (const [, name, value, attributes, inner] of html.matchAll(
    /<template (data-refusal|data-final|data-help)="([^"]+)"([^>]*)>([\s\S]*?)<\/template>/g,
  )) {
    const template = makeElement("template");
    for (const [, flag] of attributes.matchAll(/\sdata-([a-z]+)/g)) template.dataset[flag] = "";
    template.content = {
      cloneNode: () => {
        const body = makeElement("div");
        const heading = makeElement("h2");
        heading.textContent = /\{% translate "(.*?)" %\}/.exec(inner)[1];
        body.append(heading, ...linesOf(inner));
        body.querySelector = () => heading;
        body.querySelectorAll = () => body.children.filter(({ dataset }) => dataset.browser ?? dataset.system);
        return body;
      },
    };
    found.set(`template[${name}="${value}"]`, template);
  }
  return found;
}

function linesOf(html) {
  return [...html.matchAll(/<(li|p)\b([^>]*)>\{% translate "(.*?)" %\}/g)].map(([, tag, attributes, text]) => {
    const line = makeElement(tag);
    for (const [, name, value] of attributes.matchAll(/\sdata-([a-z]+)="([^"]*)"/g)) line.dataset[name] = value;
    line.textContent = text;
    return line;
  });
}

/** A tab's storage. */
export class TabStorage {
  items = new Map();

  getItem(key) {
    return this.items.get(key) ?? null;
  }

  setItem(key, value) {
    this.items.set(key, value);
  }

  removeItem(key) {
    this.items.delete(key);
  }
}

/** A sound that runs when a test lets it. */
export class TestAudioContext extends EventTarget {
  static runs = true;
  static made = [];
  state = "suspended";
  /** Set by a test: the clock stands here although the context says that it runs. */
  standsAt = null;
  destination = {};
  modules = [];
  audioWorklet = { addModule: (url) => TestAudioContext.load(this, url) };
  #resumed = [];

  /** What becomes of a worklet's file. */
  static load = async () => {};

  /** Set by a test: a context of this rate takes no microphone, as in Firefox ESR 140. */
  static refusedRate = null;

  /** Set by a test: a loudspeaker that is not there. */
  static goneSink = null;

  /** Where the sound was sent, in order. */
  sinks = [];

  async setSinkId(id) {
    if (id === TestAudioContext.goneSink) throw new DOMException("", "NotFoundError");
    this.sinks.push(id);
  }

  constructor({ sampleRate = 48_000 } = {}) {
    super();
    this.rate = sampleRate;
    TestAudioContext.made.push(this);
  }

  resume() {
    return new Promise((resolve) => {
      this.#resumed.push(resolve);
      if (TestAudioContext.runs) this.becomes("running");
    });
  }

  get currentTime() {
    return this.standsAt ?? (this.state === "running" ? Date.now() / 1000 : 0);
  }

  becomes(state) {
    const changed = this.state !== state;
    this.state = state;
    if (state === "running") for (const resolve of this.#resumed.splice(0)) resolve();
    if (changed) this.dispatchEvent(new Event("statechange"));
  }

  createMediaStreamSource() {
    if (this.rate === TestAudioContext.refusedRate) throw new DOMException("", "NotSupportedError");
    return { connect: () => {}, disconnect: () => {} };
  }

  async close() {
    this.state = "closed";
  }
}

export class TestWorkletNode {
  static made = [];
  port = { posted: [], postMessage: (message) => this.port.posted.push(message), onmessage: null };

  constructor(_context, name) {
    this.name = name;
    TestWorkletNode.made.push(this);
  }

  connect() {}
}

/** A microphone that was allowed. */
export class TestStream {
  settings = { deviceId: "" };
  tracks = [
    Object.assign(new EventTarget(), {
      enabled: true,
      stopped: false,
      label: "",
      stop: () => this.#stop(),
      getSettings: () => this.settings,
    }),
  ];

  getTracks() {
    return this.tracks;
  }

  getAudioTracks() {
    return this.tracks;
  }

  get isLive() {
    return !this.tracks[0].stopped;
  }

  #stop() {
    this.tracks[0].stopped = true;
  }
}

/** The browser's questions for the microphone, each to be answered by the test. */
export class TestQuestions {
  asked = [];

  getUserMedia = (constraints) => new Promise((resolve, reject) => this.asked.push({ resolve, reject, constraints }));

  allow(index = 0) {
    const stream = new TestStream();
    this.asked[index].resolve(stream);
    return stream;
  }

  refuse(name, index = 0) {
    this.asked[index].reject(new DOMException("", name));
  }
}

/** Put a fresh page in place; returns what a test reaches of it. */
export function openPage() {
  const elements = elementsOf(markup);
  const texts = makeElement("template");
  texts.content = { querySelectorAll: () => textsOf(markup) };
  elements.set("texts", texts);
  elements.set("check-texts", texts);
  const explanations = explanationsOf(markup);
  const body = makeElement("body");
  Object.assign(elements.get("room").dataset, {
    sessionId: "one",
    interviewerName: "Maya",
    socketPath: "/ws/interview/one/",
    doneUrl: "/done/",
    captureWorkletUrl: "/capture.js",
    playerWorkletUrl: "/player.js",
    checkUrl: "/check/",
  });
  elements.get("lobby").dataset.moment = "first";
  globalThis.document = Object.assign(new EventTarget(), {
    body,
    documentElement: { lang: "en" },
    hidden: false,
    visibilityState: "visible",
    activeElement: null,
    getElementById: (id) => elements.get(id) ?? null,
    createElement: makeElement,
    importNode: (node) => node,
    head: { append: (link) => link.onload?.() },
    querySelector: (selector) => explanations.get(selector) ?? null,
  });
  const questions = new TestQuestions();
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: questions.getUserMedia,
    present: [],
    enumerateDevices: async () => mediaDevices.present,
  });
  Object.defineProperty(globalThis, "navigator", {
    configurable: true,
    value: { onLine: true, mediaDevices, userAgent: "", maxTouchPoints: 0 },
  });
  globalThis.isSecureContext = true;
  TestAudioContext.runs = true;
  TestAudioContext.made = [];
  TestAudioContext.load = async () => {};
  TestWorkletNode.made = [];
  globalThis.AudioContext = TestAudioContext;
  globalThis.AudioWorkletNode = TestWorkletNode;
  globalThis.sessionStorage = new TabStorage();
  globalThis.localStorage = new TabStorage();
  globalThis.ResizeObserver = class {
    observe() {}
    disconnect() {}
  };
  globalThis.matchMedia = () => Object.assign(new EventTarget(), { matches: false });
  globalThis.getComputedStyle = () => ({ getPropertyValue: () => "" });
  globalThis.requestAnimationFrame = () => 1;
  globalThis.cancelAnimationFrame = () => {};
  globalThis.window = Object.assign(new EventTarget(), {
    matchMedia: globalThis.matchMedia,
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer),
    location: { href: "http://test/interview/one/", origin: "http://test", assign: () => {}, reload: () => {} },
  });
  return { at: (id) => elements.get(id), questions, body };
}

/** Let what was promised happen, without time passing. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
