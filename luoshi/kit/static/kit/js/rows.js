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

  // From the row chosen last to this one, where Shift is held; the arrows lead from box to box.
  const boxes = (box) => [...box.closest("table").querySelectorAll("[data-k-row]")];
  let last = null;
  const range = (box) => {
    const all = boxes(box);
    const ends = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    if (ends[0] < 0) return;
    for (const one of all.slice(ends[0], ends[1] + 1)) one.checked = box.checked;
  };
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches || !box.matches("[data-k-row]")) return;
    if (event.shiftKey && last && last !== box) {
      range(box);
      refreshAll();
    }
    last = box;
  });
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches || !box.matches("[data-k-row]")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const all = boxes(box);
      const to = all[all.indexOf(box) + step];
      if (!to) return;
      event.preventDefault();
      if (event.shiftKey) to.checked = box.checked;
      to.focus();
      last = to;
      refreshAll();
    } else if (event.key === " " && event.shiftKey && last && last !== box) {
      event.preventDefault();
      box.checked = !box.checked;
      range(box);
      last = box;
      refreshAll();
    }
  });
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
