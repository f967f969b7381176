// @ts-check
/**
 * The captions of both sides: one item per turn, replaced as a whole, in order of turn number.
 * The list itself is not a live region, since it changes with every syllable; each turn is
 * announced once, when it is final. Nobody is read back what they have said themselves.
 */
import { part } from "./page.js";

/** @import { Caption } from "./wire.js" */
/** @import { CaptionsMenu } from "./captions-menu.js" */
/** @import { Texts } from "./texts.js" */

/** Closer to the end than this counts as being at the end. */
const NEAR_END_PX = 48;
/** What a screen reader has been given stays for a while, then goes, so that the page stays small. */
const ANNOUNCED_MOST = 6;

export class Captions {
  #texts;
  #menu;
  #list = part("captions", HTMLOListElement);
  #empty = part("captions-empty", HTMLParagraphElement);
  #jump = part("jump-button", HTMLButtonElement);
  #announcer = part("announcer", HTMLDivElement);
  /** @type {Map<number, {item: HTMLLIElement, text: HTMLParagraphElement, final: boolean}>} */
  #turns = new Map();
  #following = true;
  #top = 0;

  /**
   * @param {Texts} texts
   * @param {Pick<CaptionsMenu, "announces">} menu
   * @param {AbortSignal} signal
   */
  constructor(texts, menu, signal) {
    this.#texts = texts;
    this.#menu = menu;
    this.#list.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
    this.#jump.addEventListener("click", () => this.#follow(), { signal });
    const observer = new ResizeObserver(() => this.#following && this.#toEnd());
    observer.observe(this.#list);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /**
   * Take over the server's list after a connection was made.
   * @param {Caption[]} captions
   */
  load(captions) {
    for (const caption of captions) this.#show(caption, false);
  }

  /** @param {Caption} caption */
  update(caption) {
    this.#show(caption, true);
  }

  /**
   * @param {Caption} caption
   * @returns {boolean} whether the interviewer begins to say something with it
   */
  beginsReply({ turn, speaker }) {
    return speaker === "interviewer" && !this.#turns.has(turn);
  }

  /**
   * @param {Caption} caption
   * @param {boolean} announce
   */
  #show({ turn, speaker, text, final }, announce) {
    const entry = this.#turns.get(turn) ?? this.#add(turn, speaker);
    entry.item.dataset.final = String(final);
    entry.item.hidden = text.trim() === "";
    if (entry.text.textContent !== text) entry.text.textContent = text;
    if (final && !entry.final && announce && speaker === "interviewer") this.#announce(speaker, text);
    entry.final = final;
    this.#empty.hidden = true;
    if (this.#following) this.#toEnd();
  }

  /**
   * @param {number} turn
   * @param {Caption["speaker"]} speaker
   */
  #add(turn, speaker) {
    const item = document.createElement("li");
    item.className = "caption";
    item.dataset.turn = String(turn);
    item.dataset.speaker = speaker;
    const name = document.createElement("p");
    name.className = "caption-speaker label";
    name.textContent = this.#texts.get(`speaker_${speaker}`);
    const text = document.createElement("p");
    text.className = "caption-text";
    text.lang = this.#list.dataset.spoken ?? "";
    text.dir = "auto";
    item.append(name, text);
    this.#list.insertBefore(item, this.#after(turn));
    const entry = { item, text, final: false };
    this.#turns.set(turn, entry);
    return entry;
  }

  /**
   * @param {number} turn
   * @returns {Node | null} the first item of a later turn
   */
  #after(turn) {
    for (const item of this.#list.children) {
      if (Number(/** @type {HTMLElement} */ (item).dataset.turn) > turn) return item;
    }
    return null;
  }

  /**
   * @param {Caption["speaker"]} speaker
   * @param {string} text
   */
  #announce(speaker, text) {
    if (!this.#menu.announces) return;
    const line = document.createElement("p");
    line.textContent = `${this.#texts.get(`speaker_${speaker}`)}: ${text}`;
    this.#announcer.append(line);
    while (this.#announcer.childElementCount > ANNOUNCED_MOST) this.#announcer.firstElementChild?.remove();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#list;
    // Upwards is the person's wish. Being far from the end is not: the frame may just have shrunk.
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) this.#following = true;
    else if (scrollTop < this.#top) this.#following = false;
    this.#top = scrollTop;
    this.#jump.hidden = this.#following;
  }

  #follow() {
    this.#following = true;
    this.#jump.hidden = true;
    this.#toEnd();
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}
