// @ts-check
/**
 * The first script of the room: it keeps a press of a lobby's button until the modules are there.
 *
 * It is small, and stands in the head without `defer`: the body is not parsed before it runs, so that no
 * button can be seen that nobody listens to. The room's `data-pressed` names the last button that was
 * pressed; the entrance takes it up. The room's `data-state` is "loading" until then.
 */
(() => {
  /** How long nothing may happen after a press until the page says that it has not loaded. */
  const PATIENCE_MS = 15_000;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let late;

  /**
   * @param {"taken" | "late"} state
   * @param {string} [text] in place of the usual one
   */
  const say = (state, text) => {
    const status = document.getElementById("start-status");
    if (!status) return;
    status.dataset.state = state;
    status.textContent = text ?? status.dataset[state] ?? "";
  };

  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("#start-area button") : null;
    const room = document.getElementById("room");
    if (!button || room?.dataset.state !== "loading") return;
    room.dataset.pressed = button.id;
    say("taken", /** @type {HTMLElement} */ (button).dataset.taken);
    clearTimeout(late);
    late = setTimeout(() => room.dataset.state === "loading" && say("late"), PATIENCE_MS);
  });
})();
