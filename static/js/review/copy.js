// @ts-check
/** Copies the link on the page, and says that it did. */

const field = document.querySelector("[data-part=link]");
const button = document.querySelector("[data-part=copy]");
const said = document.querySelector("[data-part=copied]");

if (field instanceof HTMLInputElement && button instanceof HTMLButtonElement) {
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // No permission, or an insecure page: the text is selected, the keyboard can copy it.
      return;
    }
    if (said !== null) said.textContent = button.dataset.copied ?? "";
  });
}
