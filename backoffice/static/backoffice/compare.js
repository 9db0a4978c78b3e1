// Two records side by side by keyboard: 1 and 2 choose a record with all its facts, r goes to the reason.
// Without this the page works as any form does.
"use strict";

document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const form = document.getElementById("compare");
    if (!form) return;
    if (event.key === "r") {
        event.preventDefault();
        form.querySelector("textarea")?.focus();
        return;
    }
    const records = [...form.querySelectorAll("input[name=keep]")];
    const chosen = records[["1", "2"].indexOf(event.key)];
    if (!chosen) return;
    event.preventDefault();
    for (const radio of form.querySelectorAll("input[type=radio]")) {
        if (radio.value === chosen.value) radio.checked = true;
    }
    chosen.focus();
});
