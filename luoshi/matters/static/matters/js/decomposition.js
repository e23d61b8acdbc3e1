/* 任务分解: rows by keyboard, a row and its passage marked together, words picked for a new row. */
"use strict";
(() => {
  if (window.luoshiDecomposition) return;
  window.luoshiDecomposition = true;

  const rows = () => [...document.querySelectorAll("#drafts tr[id^='r']")];
  const typing = (target) => target.closest("textarea, select, [role=combobox], input:not([type=checkbox])");
  const current = () => {
    const focused = document.activeElement && document.activeElement.closest("#drafts tr[id^='r']");
    return focused || document.querySelector("#drafts tr.k-current");
  };

  /* A form is read from its first line, which must not lie under the head of the table. */
  const toTop = (row) => {
    const pane = row.closest(".k-pane-body");
    const head = row.closest("table").tHead;
    pane.scrollTop += row.getBoundingClientRect().top - pane.getBoundingClientRect().top - head.offsetHeight;
  };

  /* Mark a row and its passage; both come into view. */
  const mark = (row) => {
    for (const old of document.querySelectorAll(".k-pane .k-current")) old.classList.remove("k-current");
    row.classList.add("k-current");
    row.scrollIntoView({ block: "nearest" });
    if (row.querySelector("form")) toTop(row);
    const link = row.querySelector("a[href^='#p']");
    const passage = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!passage) return;
    passage.classList.add("k-current");
    passage.scrollIntoView({ block: "center" });
  };

  const goTo = (row) => {
    if (!row) return;
    const place = row.querySelector("input[type=checkbox], a, button, textarea");
    if (place) place.focus({ preventScroll: true });
    mark(row);
  };

  const move = (by) => {
    const all = rows();
    const at = all.indexOf(current());
    goTo(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  };

  const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (!document.getElementById("drafts") || document.querySelector("dialog[open]")) return;
    const { target } = event;
    const form = target.closest("#drafts tr form");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit ? form.requestSubmit() : form.querySelector("button[type=submit]").click();
      return;
    }
    if (form && event.key === "Escape" && target.getAttribute("aria-expanded") !== "true") {
      event.preventDefault();
      form.querySelector("button[hx-get]").click();
      return;
    }
    if (form || typing(target) || event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = event.key.startsWith("Arrow");
    if (event.key in STEPS && !(arrow && target.closest("#source"))) {
      event.preventDefault();
      move(STEPS[event.key]);
    } else if (event.key === "Enter" && !target.closest("a, button")) {
      const edit = current() && current().querySelector("button[hx-get]");
      if (!edit) return;
      event.preventDefault();
      edit.click();
    }
  });

  /* A row that has been swapped keeps its mark, and the writer's hand its place. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const row = event.target.closest && event.target.closest("#drafts tr[id^='r']");
    if (!row) return;
    const first = row.querySelector("[aria-invalid=true], textarea") || row.querySelector("input[type=checkbox]");
    mark(row);
    if (first) first.focus({ preventScroll: true });
  });

  /* Offsets count characters, as the server does, not the halves of a rare one. */
  const length = (text) => [...text].length;

  const offset = (node, at) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const paragraph = element && element.closest("#source p[data-start]");
    if (!paragraph) return null;
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(node, at);
    return Number(paragraph.dataset.start) + length(before.toString());
  };

  let picked = null;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    picked = { start, end, text: selection.toString().replace(/\s+/g, " ").trim() };
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest("[data-k-opens=add]")) return;
    const form = document.getElementById("new");
    if (!form || !picked) return;
    form.elements.start.value = picked.start;
    form.elements.end.value = picked.end;
    form.elements.content.value = picked.text;
    picked = null;
  });
})();
