// Dialogs are fetched after the page: their search fields come to life when they have arrived.
"use strict";
document.addEventListener("htmx:afterSettle", (event) => {
  const fields = event.target.querySelectorAll("select.admin-autocomplete:not(.select2-hidden-accessible)");
  django.jQuery(fields).djangoAdminSelect2();
});
