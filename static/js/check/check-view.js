// @ts-check
/** What the check looks like: its stages, its question and its results. Knows no device and no line. */
import { part, required } from "../room/page.js";
import { Texts } from "../room/texts.js";

/** @import { Answer, Verdict, Weight } from "./verdicts.js" */

/** @typedef {"asking" | "waiting" | "blocked" | "ready" | "recording" | "returning" | "playing" | "judging" | "over"} Stage */
/** @typedef {{record: () => void, retry: () => void, close: () => void}} ViewHandlers */

/** @type {Answer[]} */
const ANSWERS = ["clear", "poor", "nothing"];
const WITH_DEVICES = ["ready", "recording", "returning", "playing", "judging", "over"];
/** In these nothing is under way that another device would break. */
const CHOOSES = ["ready", "over"];

export class CheckView {
  #section;
  #texts;
  #source;
  #title;
  /** @type {Stage} */
  #stage = "asking";

  /**
   * @param {HTMLElement} place where it is shown
   * @param {Document} source what the server has sent: section, texts and help
   * @param {ViewHandlers} handlers
   * @param {AbortSignal} signal
   */
  constructor(place, source, handlers, signal) {
    const section = source.getElementById("check");
    const texts = source.getElementById("check-texts");
    if (!section || !(texts instanceof HTMLTemplateElement)) throw new Error("This is no check");
    this.#source = source;
    this.#texts = new Texts(texts);
    this.#section = document.importNode(section, true);
    place.replaceChildren(this.#section);
    this.#title = part("check-title", HTMLHeadingElement);
    for (const [id, act] of /** @type {const} */ ([
      ["check-record", handlers.record],
      ["check-retry", handlers.retry],
      ["check-close", handlers.close],
    ])) {
      part(id, HTMLButtonElement).addEventListener("click", act, { signal });
    }
  }

  get socketPath() {
    return required(this.#section, "socketPath");
  }

  get style() {
    return required(this.#section, "style");
  }

  get stage() {
    return this.#stage;
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  text(key, values) {
    return this.#texts.get(key, values);
  }

  /** The person is led to it. */
  enter() {
    this.#title.focus();
    this.#section.scrollIntoView({ block: "nearest" });
  }

  /** @param {Exclude<Stage, "over" | "blocked">} stage */
  show(stage) {
    this.#become(stage, `check_${stage}`);
    part("check-results", HTMLUListElement).hidden = true;
  }

  /** @param {number} level 0..1 as it should look */
  showLevel(level) {
    part("check-level", HTMLSpanElement).style.setProperty("--level", level.toFixed(2));
  }

  /**
   * Ask whether one has heard oneself; nobody has to answer.
   * @param {AbortSignal} signal
   * @returns {Promise<Answer>}
   */
  ask(signal) {
    this.show("judging");
    part("check-clear", HTMLButtonElement).focus();
    return new Promise((resolve) => {
      for (const answer of ANSWERS) {
        part(`check-${answer}`, HTMLButtonElement).addEventListener("click", () => resolve(answer), {
          once: true,
          signal,
        });
      }
    });
  }

  /**
   * @param {Verdict[]} verdicts the heaviest first
   * @param {Weight} weight of all of them
   * @param {string[]} [help] names of texts
   */
  judge(verdicts, weight, help = []) {
    this.#become(weight === "block" ? "blocked" : "over", `check_over_${weight}`);
    const results = part("check-results", HTMLUListElement);
    results.replaceChildren(...verdicts.map((verdict) => this.#result(verdict)));
    results.hidden = false;
    const steps = part("check-help", HTMLDivElement);
    steps.replaceChildren(...help.map((name) => this.#help(name)));
    steps.hidden = help.length === 0;
    this.#title.focus();
  }

  remove() {
    this.#section.remove();
  }

  /**
   * @param {Stage} stage
   * @param {string} key
   */
  #become(stage, key) {
    const hadFocus = this.#section.contains(document.activeElement);
    this.#stage = stage;
    this.#section.dataset.stage = stage;
    part("check-status", HTMLParagraphElement).textContent = this.#texts.get(key);
    part("check-devices", HTMLDivElement).hidden = !WITH_DEVICES.includes(stage);
    for (const id of ["check-microphone", "check-loudspeaker"]) {
      part(id, HTMLSelectElement).disabled = !CHOOSES.includes(stage);
    }
    part("check-question", HTMLDivElement).hidden = stage !== "judging";
    part("check-help", HTMLDivElement).hidden = true;
    const record = part("check-record", HTMLButtonElement);
    record.hidden = stage !== "ready" && stage !== "over";
    // When all is said, the way on is Start.
    record.dataset.kind = stage === "over" ? "" : "primary";
    record.textContent = this.#texts.get(stage === "over" ? "check_record_again" : "check_record_first");
    part("check-retry", HTMLButtonElement).hidden = stage !== "blocked";
    const close = part("check-close", HTMLButtonElement);
    close.textContent = this.#texts.get(stage === "over" ? "check_close_over" : "check_close_open");
    // A button that goes takes the focus with it.
    if (hadFocus && !this.#section.contains(document.activeElement)) this.#title.focus();
  }

  /** @param {Verdict} verdict */
  #result({ check, weight, finding, values }) {
    const item = document.createElement("li");
    item.className = "check-result";
    item.dataset.weight = weight;
    item.dataset.check = check;
    const mark = document.createElement("span");
    mark.className = "check-mark";
    mark.textContent = this.#texts.get(`weight_${weight}`);
    const sentence = document.createElement("span");
    sentence.textContent = this.#texts.get(`${check}_${finding}`, values);
    item.append(mark, sentence);
    return item;
  }

  /** @param {string} name */
  #help(name) {
    const template = this.#source.querySelector(`template[data-help="${name}"]`);
    if (!(template instanceof HTMLTemplateElement)) throw new Error(`There is no help for ${name}`);
    return document.importNode(template.content, true);
  }
}
