/* A passage of the paper and the row drawn from it: following one marks the other. */
"use strict";
(() => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href*='#']");
    if (!link || !link.closest(".k-passage, .k-pane")) return;
    // Words marked within a passage are marked, not followed; a key (detail 0) always follows.
    if (event.detail > 0 && link.closest(".k-passage") && !document.getSelection().isCollapsed) {
      event.preventDefault();
      return;
    }
    const url = new URL(link.href);
    if (url.pathname !== window.location.pathname || url.search !== window.location.search) return;
    const target = document.getElementById(decodeURIComponent(url.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    for (const old of document.querySelectorAll(".k-pane .k-current")) old.classList.remove("k-current");
    const passage = link.closest(".k-passage");
    if (passage) passage.classList.add("k-current");
    target.classList.add("k-current");
    target.scrollIntoView({ block: "center" });
    const focusable = target.matches("a, button, input, [tabindex]") ? target : target.querySelector("a, button, input, select, textarea, [tabindex]");
    if (focusable) focusable.focus({ preventScroll: true });
  });
})();
