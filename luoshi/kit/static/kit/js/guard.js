/* Long forms: text that has not been sent is not lost by leaving the page unasked. */
"use strict";
(() => {
  const guarded = new Set();

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-k-guard")) guarded.add(form);
  });
  document.addEventListener("submit", (event) => {
    // A plain form leaves the page by being sent; one that htmx sends is done when it was answered.
    if (!event.defaultPrevented) guarded.delete(event.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest ? event.target.closest("form[data-k-guard]") : null;
    const { successful, xhr } = event.detail;
    if (form && successful && xhr.status < 400) guarded.delete(form); // htmx calls a 422 successful
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of guarded) {
      if (!document.contains(form)) guarded.delete(form);
    }
    if (guarded.size === 0) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
