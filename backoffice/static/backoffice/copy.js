// A button that copies the text of a field, and says so for everybody: <button data-copy="field's id" data-said="…">.
"use strict";
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // No clipboard without HTTPS: the old way works there.
    field.select();
    document.execCommand("copy");
    button.focus();
  }
  const said = document.getElementById(button.dataset.said);
  said.textContent = "";
  // Emptied first, or a second press would not be read out.
  setTimeout(() => { said.textContent = button.dataset.done; }, 50);
});
