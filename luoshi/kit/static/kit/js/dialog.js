/* Dialogs: opened by a button, left by Escape or a closing button; focus goes back where it was. */
"use strict";
(() => {
  const openers = new WeakMap();

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-k-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.kOpens);
      if (!dialog || dialog.open) return;
      openers.set(dialog, opener);
      dialog.showModal();
      const first = dialog.querySelector(".k-dialog-body input:not([type=hidden]), .k-dialog-body select, .k-dialog-body textarea");
      if (first) first.focus();
      return;
    }
    const closer = event.target.closest("[data-k-closes]");
    if (closer) closer.closest("dialog").close();
  });

  // The close event does not bubble, so it is caught on the way down.
  document.addEventListener(
    "close",
    (event) => {
      const opener = openers.get(event.target);
      if (opener && document.contains(opener)) opener.focus();
    },
    true,
  );

  // By the status: htmx calls a 422 successful, and a refusal must leave the words before its writer.
  document.addEventListener("htmx:afterRequest", (event) => {
    const dialog = event.target.closest ? event.target.closest("dialog[open]") : null;
    const { successful, xhr } = event.detail;
    if (dialog && successful && xhr.status < 400 && event.target.matches("form")) dialog.close();
  });
})();
