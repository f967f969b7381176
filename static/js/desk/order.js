// @ts-check
/**
 * Puts a plan's questions in order without a mouse: two buttons beside each handle. Places are
 * counted anew after each move and before the form is sent, so that added questions have one, too.
 */

/**
 * The rows between which a row lies.
 * @template Row
 * @param {Row[]} rows in their order
 * @param {Row} row
 * @returns {{above: Row | undefined, below: Row | undefined, number: number}} number: counted from 1
 */
export function neighbours(rows, row) {
  const at = rows.indexOf(row);
  return { above: rows[at - 1], below: rows[at + 1], number: at + 1 };
}

/**
 * @param {string} sentence with names in braces
 * @param {Record<string, number>} values
 * @returns {string}
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * @param {HTMLElement} row
 * @returns {HTMLInputElement | null} the field with the row's place
 */
function placeOf(row) {
  return row.querySelector("input[name$='-position']");
}

class Questions {
  /**
   * @param {HTMLElement} group all that belongs to the questions
   * @param {HTMLElement} words the sentences, in the page's language
   */
  constructor(group, words) {
    this.group = group;
    this.words = words;
    this.arrange();
    this.refresh();
    // The theme adds rows; Alpine's sorting moves them by their handle.
    group.addEventListener("formset:added", () => this.refresh());
    group.addEventListener("formset:removed", () => this.refresh());
    group.addEventListener("pointerup", () => setTimeout(() => this.refresh()));
    group.closest("form")?.addEventListener("submit", () => this.count());
    group.closest("form")?.addEventListener("form:given-back", () => {
      this.arrange();
      this.refresh();
    });
  }

  /** @returns {HTMLElement[]} */
  get rows() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.group.querySelectorAll(".form-group:not(.empty-form)"))];
  }

  /** Puts the rows of a form that came back with a mistake where their places say. */
  arrange() {
    const place = (/** @type {HTMLElement} */ row) => Number(placeOf(row)?.value);
    const arranged = this.rows.sort((a, b) => place(a) - place(b));
    arranged.forEach((row, index) => {
      const there = this.rows[index];
      if (there !== row) there?.before(row);
    });
  }

  /** @param {HTMLElement} row */
  equip(row) {
    const handle = row.querySelector(".field-text > div");
    if (!(handle instanceof HTMLElement) || row.querySelector("[data-part=order-buttons]") !== null) return;
    const buttons = document.createElement("div");
    buttons.dataset.part = "order-buttons";
    buttons.className = "desk-order";
    buttons.append(this.makeButton(row, "up", "arrow_upward"), this.makeButton(row, "down", "arrow_downward"));
    handle.prepend(buttons);
    const grip = [...handle.children].find((child) => child.querySelector("span")?.textContent === "drag_indicator");
    if (grip !== undefined) grip.after(buttons);
  }

  /**
   * @param {HTMLElement} row
   * @param {"up" | "down"} direction
   * @param {string} icon
   * @returns {HTMLButtonElement}
   */
  makeButton(row, direction, icon) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.direction = direction;
    const symbol = document.createElement("span");
    symbol.className = "material-symbols-outlined";
    symbol.setAttribute("aria-hidden", "true");
    symbol.textContent = icon;
    button.append(symbol);
    button.addEventListener("click", () => this.move(row, button));
    return button;
  }

  /**
   * @param {HTMLElement} row
   * @param {HTMLButtonElement} button
   */
  move(row, button) {
    const { above, below } = neighbours(this.rows, row);
    if (button.dataset.direction === "up") above?.before(row);
    else below?.after(row);
    this.refresh();
    // Who moves the row has moved the focus away; at an end the other button is left.
    const other = row.querySelector("[data-direction]:not(:disabled)");
    if (!button.disabled) button.focus();
    else if (other instanceof HTMLElement) other.focus();
    this.say(neighbours(this.rows, row).number);
  }

  /** @param {number} number */
  say(number) {
    const said = this.group.querySelector("[data-part=order-said]");
    const sentence = fill(this.words.dataset.moved ?? "", { number, count: this.rows.length });
    if (said !== null) said.textContent = sentence;
  }

  /** Names the buttons anew, for rows that came, went or moved. */
  refresh() {
    const rows = this.rows;
    for (const row of rows) {
      this.equip(row);
      const { above, below, number } = neighbours(rows, row);
      for (const button of row.querySelectorAll("[data-direction]")) {
        if (!(button instanceof HTMLButtonElement)) continue;
        const isUp = button.dataset.direction === "up";
        button.disabled = (isUp ? above : below) === undefined;
        const name = fill((isUp ? this.words.dataset.up : this.words.dataset.down) ?? "", { number });
        button.setAttribute("aria-label", name);
        button.title = name;
      }
      const bin = row.querySelector("[data-part=remove], input.delete");
      bin?.setAttribute("aria-label", fill(this.words.dataset.bin ?? "", { number }));
    }
    this.count();
  }

  /** Writes each row's place into the field that is sent. */
  count() {
    this.rows.forEach((row, index) => {
      const place = placeOf(row);
      if (place !== null) place.value = String(index);
    });
  }
}

if (typeof document !== "undefined") {
  const words = document.querySelector("[data-part=order-words]");
  const group = words?.closest("fieldset");
  if (words instanceof HTMLElement && group instanceof HTMLElement) new Questions(group, words);
}
