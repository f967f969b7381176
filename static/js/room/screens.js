// @ts-check
/** Lobby, interview and final pages: shows one of them, with its words, and moves the focus along. */
import { Dial } from "./dial.js";
import { part } from "./page.js";

/** @import { DeviceReason } from "./devices.js" */
/** @import { Texts } from "./texts.js" */

/** @typedef {"asking" | "waiting" | "idle"} StartState */

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
  }

  get current() {
    return this.#room.dataset.state;
  }

  lobby() {
    this.#room.dataset.state = "lobby";
  }

  /**
   * The interview has begun earlier: offer to go on instead of to start.
   * @param {{interviewer: string, time: string, number: number | null, questions: number,
   *     elsewhere?: boolean}} place elsewhere: another page holds it
   */
  offerReturn({ number, elsewhere = false, ...place }) {
    const [plain, atQuestion] = elsewhere
      ? ["elsewhere_lead", "elsewhere_lead_question"]
      : ["return_lead", "return_lead_question"];
    const key = number === null ? plain : atQuestion;
    const lead = part("return-lead", HTMLParagraphElement);
    lead.textContent = this.#texts.get(key, { ...place, number: number ?? 0 });
    lead.hidden = false;
    part("lobby-lead", HTMLParagraphElement).hidden = true;
    this.#facts.hidden = true;
    part("start-button", HTMLButtonElement).hidden = true;
    part("continue-button", HTMLButtonElement).hidden = false;
  }

  /** @param {StartState} state */
  starting(state) {
    this.#lobby.dataset.state = "start";
    this.#refusal.hidden = true;
    this.#startArea.hidden = false;
    this.#startStatus.dataset.state = state;
    this.#startStatus.textContent = this.#texts.get(`start_${state}`);
    // On a phone it may stand below the fold, and so may the question that it tells of.
    if (state === "waiting") this.#startStatus.scrollIntoView({ block: "nearest" });
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
    this.#facts.hidden = true;
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
  const heading = body.querySelector("h1, h2");
  heading?.remove();
  return { title: heading?.textContent ?? "", body, template };
}
