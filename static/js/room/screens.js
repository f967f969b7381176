// @ts-check
/** Lobby, interview and final pages: shows one of them, with its words, and moves the focus along. */
import { browserOf, systemOf } from "./browsers.js";
import { Dial } from "./dial.js";
import { part } from "./page.js";

/** @import { DeviceReason } from "./devices.js" */
/** @import { Texts } from "./texts.js" */

/** @typedef {"asking" | "waiting" | "idle"} StartState */
/**
 * What the lobby is shown for: the interview begins here, goes on here, or runs on another page.
 * @typedef {"first" | "return" | "elsewhere"} Moment
 */

/** @type {Moment[]} */
const MOMENTS = ["first", "return", "elsewhere"];

export class Screens {
  #texts;
  #room = part("room", HTMLElement);
  #lobby = part("lobby", HTMLElement);
  #live = part("live", HTMLElement);
  #final = part("final", HTMLElement);
  #statusBar = part("room-status", HTMLDivElement);
  #startArea = part("start-area", HTMLDivElement);
  #startStatus = part("start-status", HTMLParagraphElement);
  #refusal = part("refusal", HTMLDivElement);
  #refusalTitle = part("refusal-title", HTMLHeadingElement);
  #refusalText = part("refusal-text", HTMLDivElement);
  #facts = part("facts", HTMLUListElement);
  #returnLead = part("return-lead", HTMLParagraphElement);
  #wasRefused = false;
  #allowed = false;
  #dial;

  /**
   * @param {Texts} texts
   * @param {AbortSignal} signal
   */
  constructor(texts, signal) {
    this.#texts = texts;
    this.#dial = new Dial(part("lobby-dial", HTMLCanvasElement), signal);
    this.#dial.show("ready");
    this.#dial.start();
    this.#await(this.#lobby.dataset.moment === "return" ? "return" : "first");
  }

  get current() {
    return this.#room.dataset.state;
  }

  lobby() {
    this.#room.dataset.state = "lobby";
  }

  /**
   * Nothing in the lobby speaks of another moment than this one, which may change while it is shown.
   * @param {Moment} moment
   * @param {{interviewer: string, time: string, number: number | null, questions: number}} place
   */
  offer(moment, { number, ...place }) {
    this.#await(moment);
    if (moment === "first") return;
    const [plain, atQuestion] =
      moment === "elsewhere" ? ["elsewhere_lead", "elsewhere_lead_question"] : ["return_lead", "return_lead_question"];
    this.#returnLead.textContent = this.#texts.get(number === null ? plain : atQuestion, {
      ...place,
      number: number ?? 0,
    });
    this.#returnLead.hidden = false;
  }

  /** @param {Moment} moment */
  #await(moment) {
    const isFirst = moment === "first";
    this.#lobby.dataset.moment = moment;
    for (const one of MOMENTS) part(`title-${one}`, HTMLSpanElement).hidden = one !== moment;
    part("lobby-lead", HTMLParagraphElement).hidden = !isFirst;
    this.#returnLead.hidden = true;
    this.#facts.hidden = !isFirst || this.#wasRefused;
    part("start-button", HTMLButtonElement).hidden = !isFirst;
    part("continue-button", HTMLButtonElement).hidden = isFirst;
    if (this.#startStatus.dataset.state === "idle") this.#startStatus.textContent = this.#hint;
  }

  /** @param {boolean} allowed the browser does not ask for the microphone any more */
  setAllowed(allowed) {
    this.#allowed = allowed;
    if (this.#startStatus.dataset.state === "idle") this.#startStatus.textContent = this.#hint;
  }

  get #hint() {
    return this.#texts.get(`hint_${this.#lobby.dataset.moment}${this.#allowed ? "_allowed" : ""}`);
  }

  /** @param {StartState} state */
  starting(state) {
    this.#lobby.dataset.state = "start";
    this.#refusal.hidden = true;
    this.#startArea.hidden = false;
    this.#startStatus.dataset.state = state;
    this.#startStatus.textContent = state === "idle" ? this.#hint : this.#texts.get(this.#startText(state));
    // On a phone it may stand below the fold, and so may the question that it tells of.
    if (state === "waiting") this.#startStatus.scrollIntoView({ block: "nearest" });
  }

  /** @param {Exclude<StartState, "idle">} state */
  #startText(state) {
    return state === "asking" && this.#allowed ? "start_opening" : `start_${state}`;
  }

  /** @param {DeviceReason} reason */
  refused(reason) {
    this.starting("idle");
    const { title, body } = explanation(`template[data-refusal="${reason}"]`);
    this.#refusalTitle.textContent = title;
    this.#refusalText.replaceChildren(body);
    this.#refusal.dataset.reason = reason;
    this.#lobby.dataset.state = "refused";
    this.#startArea.hidden = true;
    this.#facts.hidden = this.#wasRefused = true;
    this.#refusal.hidden = false;
    this.#refusalTitle.focus();
  }

  interview() {
    this.#dial.stop();
    this.#room.dataset.state = "live";
    document.body.dataset.screen = "live";
    this.#lobby.hidden = true;
    this.#live.hidden = false;
    this.#statusBar.hidden = false;
    part("phase-text", HTMLParagraphElement).focus({ preventScroll: true });
  }

  /**
   * @param {string} reason names a template
   * @param {string} detail the server's own sentence, or empty
   */
  final(reason, detail) {
    this.#dial.stop();
    const { title, body, template } = explanation(`template[data-final="${reason}"]`);
    const heading = part("final-title", HTMLHeadingElement);
    heading.textContent = title;
    part("final-text", HTMLDivElement).replaceChildren(body);
    const line = part("final-detail", HTMLParagraphElement);
    line.textContent = detail;
    line.hidden = detail === "" || template.dataset.detail === undefined;
    const reload = part("final-reload", HTMLButtonElement);
    reload.textContent = template.dataset.reload ?? "";
    reload.hidden = template.dataset.reload === undefined;
    part("final-done", HTMLAnchorElement).hidden = template.dataset.done === undefined;
    this.#lobby.hidden = true;
    this.#live.hidden = true;
    this.#statusBar.hidden = true;
    this.#final.dataset.reason = reason;
    this.#final.hidden = false;
    this.#room.dataset.state = "final";
    delete document.body.dataset.screen;
    heading.focus();
  }
}

/**
 * A longer text of the template: its heading, and the rest as a fragment.
 * @param {string} selector
 */
function explanation(selector) {
  const template = document.querySelector(selector);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`The template has no ${selector}`);
  const body = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  for (const line of body.querySelectorAll("[data-browser], [data-system]")) {
    if (line instanceof HTMLElement && !isMeant(line.dataset)) line.remove();
  }
  const heading = body.querySelector("h1, h2");
  heading?.remove();
  return { title: heading?.textContent ?? "", body, template };
}

/**
 * Whether directions are for the browser and the system at hand.
 * @param {DOMStringMap} dataset names those that they are for, where they are not for all
 */
function isMeant({ browser, system }) {
  if (browser !== undefined && !browser.split(" ").includes(browserOf(navigator))) return false;
  return system === undefined || system.split(" ").includes(systemOf(navigator));
}
