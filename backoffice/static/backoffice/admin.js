// Makes unfold's clickable boxes reachable by keyboard and named for screen readers. Its templates draw many
// controls as <span>, <div> or <a> without an address; Alpine gives them a click and nothing else.
"use strict";

(function () {
  const CLICKABLE = "[x-on\\:click], [\\@click]";
  const NATIVE = "a[href], button, input, select, textarea, summary";

  function words(key) {
    const holder = document.getElementById("almoner-words");
    return holder ? holder.dataset[key] || "" : "";
  }

  function text(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".material-symbols-outlined").forEach((icon) => icon.remove());
    return copy.textContent.trim();
  }

  const ICON_NAMES = { dock_to_right: "sidebar", close: "close", more_horiz: "more", more_vert: "more",
    chevron_right: "expand", arrow_drop_down: "expand", unfold_more: "more", computer: "theme" };

  function nameFor(element) {
    const icon = element.classList.contains("material-symbols-outlined") ? element : element.querySelector(".material-symbols-outlined");
    if (!icon) return words("more");
    if (icon.querySelector("[x-text]")) return words("theme");
    return words(ICON_NAMES[icon.textContent.trim()] || "more");
  }

  function isControl(element) {
    // A click that only closes what is open (backdrops) is no control; Escape does the same.
    const does = element.getAttribute("x-on:click") || element.getAttribute("@click") || "";
    return does && element.id !== "changelist-filter-close" && !element.matches("tr, td, form");
  }

  function makeReachable(element) {
    if (element.matches(NATIVE) || element.dataset.reachable || !isControl(element)) return;
    if (element.querySelector(NATIVE)) return; // the control inside is reachable by itself
    element.dataset.reachable = "1";
    element.setAttribute("tabindex", "0");
    if (!element.hasAttribute("role")) element.setAttribute("role", "button");
    if (!text(element) && !element.hasAttribute("aria-label")) element.setAttribute("aria-label", nameFor(element));
    element.addEventListener("keydown", function (event) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        element.click();
      }
    });
  }

  function hideIcons(root) {
    root.querySelectorAll(".material-symbols-outlined:not([aria-hidden])").forEach(function (icon) {
      if (icon.hasAttribute("x-on:click")) return; // it is the control itself and carries its name
      const control = icon.closest("a, button");
      if (control && !text(control) && !control.getAttribute("aria-label")) {
        control.setAttribute("aria-label", control.title || nameFor(control));
      }
      icon.setAttribute("aria-hidden", "true");
    });
  }

  function labelFields(root) {
    root.querySelectorAll("input[type=search]:not([aria-label]), #searchbar:not([aria-label])").forEach(function (field) {
      if (!field.labels || !field.labels.length) field.setAttribute("aria-label", field.placeholder || words("search"));
    });
    root.querySelectorAll("#searchbar-submit, #command-submit").forEach((button) => button.setAttribute("aria-label", words("search")));
    root.querySelectorAll(".select2-search__field:not([aria-label])").forEach((field) => field.setAttribute("aria-label", words("search")));
    root.querySelectorAll(".select2-selection[role=combobox]:not([aria-label])").forEach(function (box) {
      const select = box.closest(".select2-container") && box.closest(".select2-container").previousElementSibling;
      const label = select && select.labels && select.labels[0];
      // In a table the column's heading labels the field, and the field carries those words itself.
      const name = label ? label.textContent.trim() : select && select.getAttribute("aria-label");
      if (!name) return;
      box.setAttribute("aria-label", name);
      // The chosen record stands in a text box within, which an empty field leaves without a name.
      box.querySelectorAll("[role=textbox]").forEach((text) => text.setAttribute("aria-label", name));
    });
    root.querySelectorAll("input.action-select:not([aria-label])").forEach((box) => box.setAttribute("aria-label", words("select")));
    root.querySelectorAll("#action-toggle:not([aria-label])").forEach((box) => box.setAttribute("aria-label", words("selectAll")));
    root.querySelectorAll("#changelist-filter select:not([aria-label]), #changelist-filter input:not([type=hidden]):not([aria-label])").forEach(function (field) {
      if (field.labels && field.labels.length) return;
      const box = field.closest("div:has(> h3), div:has(> h2), div:has(> label), details");
      const title = box && box.querySelector("h2, h3, label, summary");
      field.setAttribute("aria-label", (title && title.textContent.trim()) || field.placeholder || field.name);
    });
  }

  function labelOfNeighbours(root) {
    // An amount is two fields under one label; unfold ties the label to neither of them.
    root.querySelectorAll("#content input:not([type=hidden]):not([aria-label]), #content select:not([aria-label]), #content textarea:not([aria-label])").forEach(function (field) {
      if (field.labels && field.labels.length) return;
      const box = field.closest(".field-line, .form-row, .fieldBox, div:has(> label), div:has(> div > label)");
      const label = box && box.querySelector("label");
      if (label) field.setAttribute("aria-label", label.textContent.trim());
    });
  }

  function capitaliseLabels(root) {
    // On a phone each cell bears its column's name, which Django writes in small letters.
    root.querySelectorAll("[data-label]").forEach(function (cell) {
      const label = cell.dataset.label.trim();
      const capital = label.charAt(0).toUpperCase() + label.slice(1);
      if (cell.dataset.label !== capital) cell.dataset.label = capital;
    });
  }

  function nameLandmarks() {
    const sidebar = document.getElementById("nav-sidebar-inner");
    if (sidebar) sidebar.setAttribute("aria-label", words("rooms"));
    const tabs = document.getElementById("tabs-items");
    if (tabs) tabs.setAttribute("aria-label", words("tabs"));
    document.querySelectorAll(".simplebar-content-wrapper[role=region]").forEach(function (box) {
      box.setAttribute("role", "none");
      box.removeAttribute("aria-label");
    });
  }

  function nameDialogs() {
    const modal = document.getElementById("modal-content");
    if (modal) {
      modal.setAttribute("role", "dialog");
      modal.setAttribute("aria-modal", "true");
      const title = modal.querySelector("h1");
      if (title) {
        title.id = title.id || "almoner-dialog-title";
        modal.setAttribute("aria-labelledby", title.id);
      } else {
        modal.setAttribute("aria-label", words("dialog"));
      }
    }
    const palette = document.querySelector("[x-data='searchCommand()']");
    if (palette) {
      palette.setAttribute("role", "dialog");
      palette.setAttribute("aria-modal", "true");
      palette.setAttribute("aria-label", words("search"));
    }
  }

  function repair(root) {
    root.querySelectorAll(CLICKABLE).forEach(makeReachable);
    labelFields(root);
    labelOfNeighbours(root);
    capitaliseLabels(root);
    nameLandmarks();
    hideIcons(root);
    nameDialogs();
  }

  // --- Dialogs keep the keyboard's focus while they are open, and give it back ---
  let before = null;
  let pressed = [];

  function focusables(dialog) {
    return [...dialog.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']")].filter((element) => element.offsetParent !== null);
  }

  function openDialog() {
    const modal = document.getElementById("modal-content");
    return modal && modal.offsetParent !== null ? modal : null;
  }

  function enterDialog() {
    const dialog = openDialog();
    if (!dialog) return;
    repair(dialog);
    const reach = focusables(dialog);
    // What was refused comes first, then the first question; a dialog that asks nothing waits with its answer.
    const told = dialog.querySelector("[role=alert]"); // a refusal of the whole stands above all questions
    const first = (!told && reach.find((element) => element.getAttribute("aria-invalid") === "true"))
      || reach.find((element) => element.matches("input, select, textarea"))
      || dialog.querySelector("[data-answer]") || reach.find((element) => !element.matches(".almoner-dialog-close"));
    if (first) first.focus();
  }

  function leaveDialog() {
    if (!before || openDialog()) return;
    // A button in a menu is gone with its menu: then what opened the menu.
    const back = [before, ...pressed].find((element) => element && element.isConnected && element.offsetParent !== null && !element.closest("[x-transition]"));
    before = null;
    if (back) back.focus();
  }

  document.addEventListener("click", function (event) {
    const control = event.target.closest("a, button, [role=button]");
    if (control && !control.closest("#modal-content")) pressed = [control, ...pressed].slice(0, 4);
  }, true);

  document.addEventListener("keydown", function (event) {
    const dialog = event.key === "Tab" && openDialog();
    if (!dialog) return;
    const reach = focusables(dialog);
    if (!reach.length) return;
    const at = reach.indexOf(document.activeElement);
    if (event.shiftKey && at <= 0) {
      event.preventDefault();
      reach[reach.length - 1].focus();
    } else if (!event.shiftKey && (at === -1 || at === reach.length - 1)) {
      event.preventDefault();
      reach[0].focus();
    }
  });

  document.addEventListener("DOMContentLoaded", function () {
    repair(document);
    document.body.addEventListener("htmx:beforeRequest", function (event) {
      if (event.detail.target && event.detail.target.id === "modal-content") before = event.detail.elt;
    });
    document.body.addEventListener("htmx:afterSettle", function (event) {
      repair(event.target);
      if (event.target.id === "modal-content" || event.target.closest("#modal-content")) setTimeout(enterDialog, 60);
    });
    // However a dialog is closed: Alpine hides the box around it.
    const modal = document.getElementById("modal-content");
    if (modal) new MutationObserver(() => setTimeout(leaveDialog, 50)).observe(modal.parentElement, { attributes: true, attributeFilter: ["style"] });
    // Alpine and select2 draw some parts later.
    let waiting = false;
    new MutationObserver(function () {
      if (waiting) return;
      waiting = true;
      setTimeout(function () {
        waiting = false;
        repair(document);
      }, 100);
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
