/* Toasts: what the server says after an act, and what went wrong on the way to it. */
"use strict";
(() => {
  const region = () => document.getElementById("k-toasts");

  const show = (text, kind) => {
    const place = region();
    if (!place || !text) return;
    for (const old of place.children) if (old.dataset.text === text) old.remove();
    const toast = document.createElement("div");
    toast.className = `k-toast k-toast-${kind}`;
    toast.dataset.text = text;
    const words = document.createElement("p");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "k-close";
    close.setAttribute("aria-label", place.dataset.close);
    const cross = document.createElement("i");
    cross.className = "bi bi-x-lg";
    cross.setAttribute("aria-hidden", "true");
    close.append(cross);
    close.addEventListener("click", () => toast.remove());
    toast.append(words, close);
    place.append(toast);
    // A warning stays until it is closed; a confirmation leaves when nobody rests on it.
    if (kind !== "warning") {
      const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
      setTimeout(leave, 8000);
    }
  };

  const messages = () => {
    for (const message of document.querySelectorAll("[data-k-message]")) {
      show(message.textContent, message.dataset.kMessage);
      message.remove();
    }
  };

  document.addEventListener("kit:toast", (event) => show(event.detail.text, event.detail.kind || "info"));
  document.addEventListener("htmx:sendError", () => show(region().dataset.lost, "warning"));
  document.addEventListener("htmx:timeout", () => show(region().dataset.lost, "warning"));
  document.addEventListener("htmx:responseError", (event) => {
    const said = event.detail.xhr.getResponseHeader("HX-Trigger") || "";
    if (!said.includes("kit:toast")) show(region().dataset.broken, "warning");
  });
  document.addEventListener("htmx:afterSettle", messages);
  messages();
})();
