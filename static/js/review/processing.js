// @ts-check
/**
 * Waits for the processing of the interview on this page, saying what it does, and shows
 * the page anew when it is settled.
 */

const INTERVAL_MS = 1500;
const LONGEST_INTERVAL_MS = 15000;

/** Asks again and again, ever more slowly, until processing is settled or `signal` aborts. */
class ProcessingWatch {
  /**
   * @param {HTMLElement} element the status line; `data-url` says whom to ask
   * @param {AbortSignal} signal
   */
  constructor(element, signal) {
    this.element = element;
    this.signal = signal;
    this.intervalMs = INTERVAL_MS;
    this.schedule();
  }

  schedule() {
    const timer = setTimeout(() => void this.ask(), this.intervalMs);
    this.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    this.intervalMs = Math.min(this.intervalMs * 1.3, LONGEST_INTERVAL_MS);
  }

  async ask() {
    const state = await this.fetchState();
    if (this.signal.aborted) return;
    if (state?.is_settled) {
      location.reload();
      return;
    }
    const line = this.element.querySelector("[data-part=sentence]");
    if (state !== null && line !== null && line.textContent !== state.sentence) {
      line.textContent = state.sentence;
    }
    this.schedule();
  }

  /** @returns {Promise<{is_settled: boolean, sentence: string} | null>} null: ask again later */
  async fetchState() {
    try {
      const response = await fetch(this.element.dataset.url ?? "", {
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: this.signal,
      });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }
}

const element = document.getElementById("processing");
if (element !== null) {
  const leaving = new AbortController();
  addEventListener("pagehide", () => leaving.abort(), { once: true });
  new ProcessingWatch(element, leaving.signal);
}
