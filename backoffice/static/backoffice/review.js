// The review screen by keyboard. What was ticked is saved before the screen goes on, so that nothing is lost.
"use strict";

(function () {
  const form = document.getElementById("review-form");
  const help = document.getElementById("review-keys");
  const DIALOGS = { v: "verify", b: "send_back", r: "reject" };
  const WAYS = { j: "next", ArrowRight: "next", k: "previous", ArrowLeft: "previous" };
  // Taken now: photos come later, and what is ticked meanwhile is not saved. A page with errors holds what is not saved yet.
  const asDrawn = form && form.querySelector(".review-error") ? "" : written();

  function written() {
    return form ? new URLSearchParams(new FormData(form)).toString() : "";
  }

  function link(name) {
    return document.getElementById("review-" + name);
  }

  function saveAndGoOn(then) {
    form.elements.then.value = then;
    form.requestSubmit();
  }

  function dialogIsOpen() {
    const modal = document.getElementById("modal-content");
    return help.open || Boolean(modal && modal.offsetParent !== null);
  }

  function isTyping(element) {
    return element.matches("textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]");
  }

  function pass(number) {
    const check = form && form.querySelectorAll(".review-check")[number - 1];
    if (!check) return;
    const [open, passed] = ["pending", "passed"].map((result) => check.querySelector(`input[value=${result}]`));
    const choice = passed.checked ? open : passed;
    choice.checked = true;
    choice.focus();
  }

  function sendDialog() {
    const sent = document.querySelector("#modal-content form");
    if (sent) sent.requestSubmit();
  }

  function onKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && dialogIsOpen()) return sendDialog();
    if (event.ctrlKey || event.metaKey || event.altKey || dialogIsOpen() || isTyping(event.target)) return;
    // Arrows belong to the radio buttons while one of them is in focus.
    if (event.key.startsWith("Arrow") && event.target.matches("input")) return;
    const name = DIALOGS[event.key] || WAYS[event.key];
    if (name) {
      if (link(name)) link(name).click();
    } else if (/^[1-9]$/.test(event.key)) {
      pass(Number(event.key));
    } else if (event.key === "s" && form) {
      saveAndGoOn("");
    } else if (event.key === "?") {
      help.showModal();
    } else {
      return;
    }
    event.preventDefault();
  }

  function onClick(event) {
    const pressed = event.target.closest("#review-verify, #review-send_back, #review-reject, #review-next, #review-previous");
    if (!pressed || !form || written() === asDrawn || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    saveAndGoOn(pressed.id.replace("review-", ""));
  }

  function openAskedDialog() {
    const name = window.location.hash.slice(1);
    if (!Object.values(DIALOGS).includes(name)) return;
    window.history.replaceState(null, "", window.location.pathname);
    link(name).click();
  }

  document.getElementById("review-keys-button").addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick, true); // before htmx hears of it
  window.addEventListener("load", openAskedDialog);
})();
