/* Choosing rows of a table for one act on all of them. */
"use strict";
(() => {
  const refresh = (bar) => {
    const rows = [...document.querySelectorAll(`[data-k-row][form="${bar.id}"]`)];
    const chosen = rows.filter((row) => row.checked);
    const count = bar.querySelector("[data-k-count]");
    const text = chosen.length ? count.dataset.some.replace("#", chosen.length) : count.dataset.none;
    if (count.textContent !== text) count.textContent = text;
    bar.querySelector("[data-k-reason]").hidden = chosen.length > 0;
    for (const button of bar.querySelectorAll(".k-bulk-acts button:not([aria-describedby^=why])")) {
      if (chosen.length) {
        button.removeAttribute("aria-disabled");
        button.removeAttribute("aria-describedby");
      } else {
        button.setAttribute("aria-disabled", "true");
        button.setAttribute("aria-describedby", `${bar.id}-reason`);
      }
      button.classList.toggle("k-disabled", !chosen.length);
    }
    for (const row of rows) row.closest("tr").classList.toggle("k-chosen", row.checked);
    for (const all of document.querySelectorAll(`[data-k-table="${bar.id}"] [data-k-all]`)) {
      all.checked = rows.length > 0 && chosen.length === rows.length;
      all.indeterminate = chosen.length > 0 && chosen.length < rows.length;
    }
  };
  const refreshAll = () => document.querySelectorAll("form[data-k-bulk]").forEach(refresh);

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-k-all]")) {
      const table = event.target.closest("table");
      for (const row of table.querySelectorAll("[data-k-row]")) row.checked = event.target.checked;
      refreshAll();
    } else if (event.target.matches("[data-k-row]")) {
      refreshAll();
    }
  });
  document.addEventListener(
    "submit",
    (event) => {
      const bar = event.target;
      if (!bar.matches("form[data-k-bulk]")) return;
      if (document.querySelector(`[data-k-row][form="${bar.id}"]:checked`)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  document.addEventListener("htmx:afterSettle", refreshAll);
  window.addEventListener("pageshow", refreshAll);
  refreshAll();
})();
