/* Sending: a form is sent once, refusals appear at their fields, focus follows a new page. */
"use strict";
(() => {
  const buttons = (form) =>
    [...form.elements].filter((element) => element.type === "submit" && element.tagName === "BUTTON");

  const lock = (form) => {
    form.dataset.kSending = "";
    form.setAttribute("aria-busy", "true");
    for (const button of buttons(form)) button.classList.add("k-sending");
  };

  const unlock = (form) => {
    delete form.dataset.kSending;
    form.removeAttribute("aria-busy");
    for (const button of buttons(form)) button.classList.remove("k-sending");
  };

  const formOf = (element) => (element && element.closest ? element.closest("form[data-k-form]") : null);

  // Capture: htmx listens on the form itself and must not see a second submit.
  document.addEventListener(
    "submit",
    (event) => {
      const form = formOf(event.target);
      if (!form) return;
      if ("kSending" in form.dataset) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      clear(form);
      const byHtmx = form.hasAttribute("hx-post") || form.hasAttribute("hx-get") || form.hasAttribute("hx-boost");
      // The pressed button's name and value are read after this event; disabling comes later still.
      if (!byHtmx) setTimeout(() => lock(form), 0);
    },
    true,
  );
  document.addEventListener("htmx:beforeSend", (event) => {
    const form = formOf(event.target);
    if (form) lock(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event.target);
    if (form) unlock(form);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-k-sending]")) unlock(form);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("[aria-disabled=true]")) event.preventDefault();
  });

  const clear = (form) => {
    for (const error of form.querySelectorAll(".k-error[data-k-told]")) {
      const field = error.closest("[data-k-field]");
      field.classList.remove("k-wrong");
      for (const control of field.querySelectorAll("[aria-invalid]")) {
        control.removeAttribute("aria-invalid");
        const ids = (control.getAttribute("aria-describedby") || "").split(" ");
        control.setAttribute("aria-describedby", ids.filter((id) => id && id !== error.id).join(" "));
      }
      error.remove();
    }
  };

  const tell = (field, sentence) => {
    const control = field.querySelector("input:not([type=hidden]), select, textarea");
    const error = document.createElement("p");
    error.className = "k-error";
    error.dataset.kTold = "";
    error.id = `${(control && control.id) || field.dataset.kField}-told`;
    error.textContent = sentence;
    field.append(error);
    field.classList.add("k-wrong");
    if (!control) return null;
    control.setAttribute("aria-invalid", "true");
    const before = control.getAttribute("aria-describedby");
    control.setAttribute("aria-describedby", before ? `${before} ${error.id}` : error.id);
    return control;
  };

  document.addEventListener("kit:errors", (event) => {
    const form = formOf(event.target);
    if (!form) return;
    clear(form);
    let first = null;
    for (const field of form.querySelectorAll("[data-k-field]")) {
      const sentence = event.detail[field.dataset.kField];
      if (sentence) first = tell(field, sentence) || first;
      if (first && !document.activeElement.closest(".k-wrong")) first.focus();
    }
  });

  // A session that has ended answers a part with a whole page: show that page as a page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    const whole = /^\s*<!doctype html/i.test(xhr.responseText);
    const picked = event.detail.selectOverride || (event.detail.requestConfig.elt.closest("[hx-select]"));
    if (whole && target !== document.body && !picked) {
      event.detail.shouldSwap = false;
      window.location.assign(xhr.responseURL);
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== document.body) return;
    const wrong = document.querySelector("[aria-invalid=true]");
    const title = document.querySelector("[data-k-title]");
    if (wrong) wrong.focus();
    else if (title) title.focus({ preventScroll: true });
  });
})();
