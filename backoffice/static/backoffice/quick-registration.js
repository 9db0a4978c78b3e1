// The short form for the field. Nothing typed is lost: each change is kept on the phone at once, sending may
// fail as often as it likes, and the same draft sent twice is one child (its key says so to the server).
"use strict";

document.addEventListener("DOMContentLoaded", function () {
  const form = document.getElementById("quick-form");
  if (!form || !window.indexedDB) return; // without the store the form posts like any other
  const drafts = window.almonerDrafts;
  const person = form.dataset.person;
  const words = document.getElementById("quick-words").dataset;
  const status = document.getElementById("quick-status");
  const preview = document.getElementById("quick-photo");
  const underWay = new Set();
  let draft = null;
  let saving = Promise.resolve();

  // --- What the person is told ---
  function tell(text, link, more = []) {
    status.hidden = false;
    status.textContent = text + (link ? " " : "");
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link.address;
    anchor.textContent = link.text;
    status.append(anchor, ...more.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
  }

  function showProblems(problems) {
    form.querySelectorAll("[data-field]").forEach(function (row) {
      const box = row.querySelector(".almoner-quick-errors");
      const told = problems[row.dataset.field] || [];
      box.replaceChildren(...told.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
      const field = row.querySelector("input, select");
      if (told.length) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
    const first = form.querySelector("[aria-invalid]");
    if (first) first.focus();
    tell([words.refused, ...(problems.__all__ || [])].join(" "));
  }

  function showPhoto() {
    preview.hidden = !(draft && draft.photo);
    if (preview.hidden) return;
    const reader = new FileReader(); // a data: address; the page's policy allows no blob:
    reader.onload = () => { preview.src = reader.result; };
    reader.readAsDataURL(new Blob([draft.photo], { type: draft.photoType }));
  }

  async function showWaiting() {
    const waiting = (await drafts.of(person)).filter((each) => each.key !== draft.key);
    document.getElementById("quick-waiting").hidden = !waiting.length;
    document.getElementById("quick-list").replaceChildren(...waiting.map(function (each) {
      const item = document.createElement("li");
      const name = [each.fields.first_name, each.fields.family_name].filter(Boolean).join(" ");
      const open = Object.assign(document.createElement("button"), {
        type: "button", className: "almoner-quick-button", textContent: words.open,
      });
      open.addEventListener("click", () => edit(each));
      open.setAttribute("aria-label", `${words.open}: ${name || words.unnamed}`);
      item.append(name || words.unnamed, open);
      return item;
    }));
    document.getElementById("quick-forget").hidden = !waiting.length && !isWorthKeeping(draft);
  }

  // --- The draft in the form ---
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID wants https, a test server has none
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function fields() {
    return [...form.elements].filter((field) => field.name && !["file", "hidden", "submit"].includes(field.type));
  }

  function isWorthKeeping(each) {
    return Boolean(each.photo) || Object.values(each.fields).some(Boolean);
  }

  function begin() {
    draft = { key: newKey(), person: person, begun: Date.now(), fields: {}, photo: null, photoType: "", ready: false };
    form.reset();
    form.elements.entry_key.value = draft.key;
    showPhoto();
  }

  function edit(each) {
    draft = Object.assign(each, { ready: false });
    form.reset();
    form.elements.entry_key.value = draft.key;
    fields().forEach((field) => { field.value = draft.fields[field.name] || ""; });
    showPhoto();
    keep();
    window.scrollTo({ top: form.offsetTop });
  }

  function keep() {
    fields().forEach((field) => { draft.fields[field.name] = field.value; });
    const copy = Object.assign({}, draft, { fields: Object.assign({}, draft.fields) });
    if (!isWorthKeeping(copy)) return saving;
    saving = saving.then(() => drafts.save(copy)).then(showWaiting).catch(() => tell(words.noStore));
    return saving;
  }

  // --- Sending ---
  function csrf() {
    // Signing in again renews it: the cookie is right when the page's own copy is old.
    const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
    return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
  }

  function packed(each) {
    const data = new FormData();
    data.append("entry_key", each.key);
    Object.entries(each.fields).forEach(([name, value]) => data.append(name, value));
    if (each.photo) data.append("photo", new Blob([each.photo], { type: each.photoType }), "photo");
    return data;
  }

  // "arrived", "signedOut", "refused" (with problems), or "waiting".
  async function post(each) {
    let answer;
    try {
      answer = await fetch(form.action || location.href, {
        method: "POST",
        body: packed(each),
        redirect: "manual",
        credentials: "same-origin",
        headers: { Accept: "application/json", "X-CSRFToken": csrf() },
      });
    } catch {
      return { kind: "waiting", text: words.waiting };
    }
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return { kind: "signedOut" };
    if (answer.status === 422) return { kind: "refused", problems: (await answer.json()).errors };
    if (!answer.ok) return { kind: "waiting", text: words.office };
    return { kind: "arrived", child: await answer.json() };
  }

  async function send(each) {
    if (underWay.has(each.key)) return "waiting";
    underWay.add(each.key);
    try {
      const outcome = await post(each);
      if (outcome.kind === "arrived") {
        await drafts.remove(each.key);
        tell(words.arrived, { address: outcome.child.address, text: `${outcome.child.name} (${outcome.child.reference})` }, outcome.child.warnings);
      } else if (outcome.kind === "signedOut") {
        tell(words.signedOut, { address: form.dataset.signIn, text: document.title });
      } else if (outcome.kind === "refused") {
        await drafts.save(Object.assign(each, { ready: false }));
        edit(each);
        showProblems(outcome.problems);
      } else {
        tell(outcome.text);
      }
      return outcome.kind;
    } finally {
      underWay.delete(each.key);
      await showWaiting();
    }
  }

  async function sendAll() {
    for (const each of (await drafts.of(person)).filter((one) => one.ready && one.key !== draft.key)) {
      if ((await send(each)) !== "arrived") return;
    }
  }

  // --- The page comes to life ---
  form.addEventListener("input", keep);
  form.addEventListener("change", async function (event) {
    if (event.target.type !== "file") return keep();
    const file = event.target.files[0];
    draft.photo = file ? await file.arrayBuffer() : null;
    draft.photoType = file ? file.type : "";
    showPhoto();
    return keep();
  });
  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    draft.ready = true;
    await keep();
    const sent = draft;
    tell(words.sending);
    begin();
    window.scrollTo({ top: 0 });
    await send(sent);
  });
  document.getElementById("quick-send-all").addEventListener("click", async function () {
    for (const each of (await drafts.of(person)).filter((one) => one.key !== draft.key)) {
      if ((await send(each)) !== "arrived") return;
    }
  });
  document.getElementById("quick-forget").addEventListener("click", async function () {
    if (!window.confirm(words.forget)) return;
    await saving;
    await drafts.forgetAll();
    begin();
    tell(words.forgotten);
    await showWaiting();
  });
  window.addEventListener("online", sendAll);

  begin(); // before anybody types: a slow phone takes its time to look for what it keeps
  (async function () {
    const kept = await drafts.of(person).catch(() => []);
    const unfinished = kept.filter((each) => !each.ready && each.key !== draft.key).pop();
    if (unfinished && !isWorthKeeping(draft)) edit(unfinished); // or it waits in the list
    await showWaiting().catch(() => tell(words.noStore));
    await sendAll();
  })();
});
