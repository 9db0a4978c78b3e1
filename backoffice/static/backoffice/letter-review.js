// Letters by keyboard: each link of the bar names its keys.
"use strict";
document.addEventListener("keydown", function (event) {
  const modal = document.getElementById("modal-content");
  const isOpen = Boolean(modal && modal.offsetParent !== null);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isOpen) {
    modal.querySelector("form").requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isOpen) return;
  if (event.target.matches("textarea, select, input, [contenteditable]")) return;
  const link = Array.from(document.querySelectorAll("[data-key]")).find((one) => one.dataset.key.split(" ").includes(event.key));
  if (link) {
    event.preventDefault();
    link.click();
  }
});
