// Sends each chosen photo by itself, two at a time, and shows how far it is. Without this script the form posts
// all files at once.
"use strict";

(function () {
  const AT_ONCE = 2;
  const form = document.getElementById("photo-form");
  const list = document.getElementById("photo-sending");
  const counter = document.getElementById("photo-count");
  const drop = document.getElementById("photo-drop");
  const words = form.dataset;
  const waiting = [];
  let sending = 0, chosen = 0, sent = 0;

  form.classList.add("almoner-upload-scripted");

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function row(file) {
    const item = element("li");
    const facts = element("div", "almoner-grow");
    facts.append(element("span", "almoner-row-title", file.name));
    const state = element("span", "almoner-row-detail", words.queued);
    const bar = element("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    facts.append(state, bar);
    item.append(facts);
    list.append(item);
    list.hidden = false;
    return { item, facts, state, bar };
  }

  function cookie(name) {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  function count() {
    counter.textContent = sent === chosen ? words.allSent : words.count.replace("{done}", sent).replace("{all}", chosen);
    if (!list.children.length) list.hidden = true;
  }

  let refreshing = 0;
  function showState() {
    // Thirty answers within a second are one look at the list.
    window.clearTimeout(refreshing);
    refreshing = window.setTimeout(() => window.htmx.trigger("#photo-state", "refresh"), 300);
  }

  function whyNot(request) {
    if (request.status === 400) return request.responseText;
    if (request.status === 413) return words.tooLarge;
    const elsewhere = request.responseURL && new URL(request.responseURL).pathname !== window.location.pathname;
    return elsewhere || request.status === 403 ? words.signedOut : words.failed;
  }

  function failed(job, why) {
    job.shown.bar.remove();
    job.shown.state.textContent = "";
    const refusal = element("p", "almoner-refusal", why);
    refusal.setAttribute("role", "alert");
    job.shown.facts.append(refusal);
    const again = element("button", "almoner-quiet-button", words.again);
    again.type = "button";
    again.setAttribute("aria-label", words.again + ": " + job.file.name);
    again.addEventListener("click", function () {
      job.shown.item.remove();
      add(job.file, job.takenOn);
      chosen -= 1;
      count();
    });
    job.shown.item.append(again);
  }

  function send(job) {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("photos", job.file);
    data.append("taken_on", job.takenOn);
    request.open("POST", window.location.pathname);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    // Read anew for each file: signing in again in another tab changes it.
    request.setRequestHeader("X-CSRFToken", cookie("csrftoken") || form.elements.csrfmiddlewaretoken.value);
    request.upload.addEventListener("progress", function (event) {
      if (!event.lengthComputable) return;
      job.shown.bar.value = Math.round(event.loaded / event.total * 100);
      job.shown.state.textContent = event.loaded < event.total ? words.sending + " " + job.shown.bar.value + " %" : words.sent;
    });
    request.addEventListener("load", function () {
      if (request.status === 201) {
        sent += 1;
        job.shown.item.remove();
        showState();
      } else {
        failed(job, whyNot(request));
      }
    });
    request.addEventListener("error", () => failed(job, words.lost));
    request.addEventListener("loadend", function () {
      sending -= 1;
      count();
      next();
    });
    request.send(data);
  }

  function next() {
    while (sending < AT_ONCE && waiting.length) {
      sending += 1;
      send(waiting.shift());
    }
  }

  function add(file, takenOn) {
    chosen += 1;
    waiting.push({ file, takenOn, shown: row(file) });
    count();
    next();
  }

  function addAll(files) {
    const date = form.elements.taken_on;
    if (!date.reportValidity()) return;
    if (!sending && !list.children.length) chosen = sent = 0;
    Array.from(files).forEach((file) => add(file, date.value));
  }

  form.querySelectorAll("input[type=file]").forEach(function (field) {
    field.addEventListener("change", function () {
      addAll(field.files);
      field.value = ""; // or the same photo could not be chosen a second time
    });
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  ["dragenter", "dragover"].forEach((name) => drop.addEventListener(name, function (event) {
    event.preventDefault();
    drop.classList.add("almoner-drop-over");
  }));
  ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, function (event) {
    event.preventDefault();
    drop.classList.remove("almoner-drop-over");
  }));
  drop.addEventListener("drop", (event) => addAll(event.dataTransfer.files));

  window.addEventListener("beforeunload", function (event) {
    if (sending || waiting.length) event.preventDefault();
  });
})();
