/* 任务分解: rows by keyboard, a row and its passage marked together, words picked for a new row. */
"use strict";
(() => {
  if (window.luoshiDecomposition) return;
  window.luoshiDecomposition = true;

  const CUT = "‖"; // as luoshi/matters/drafting.py has it
  const ROW = "#drafts tr[id^='r']";
  const rows = () => [...document.querySelectorAll(ROW)];
  const typing = (target) => target.closest("textarea, select, [role=combobox], input:not([type=checkbox])");
  const current = () => {
    const focused = document.activeElement && document.activeElement.closest(ROW);
    return focused || document.querySelector("#drafts tr.k-current");
  };

  // What a row offers is known by its addresses, whatever language the page is in.
  const editing = (row) => row.querySelector("button[hx-get$='/edit/']");
  const splitting = (row) => row.querySelector("button[hx-get$='/split/']");
  const reviewing = (row) => row.querySelector("form[action$='/review/']");
  const ticked = (row) => row.querySelector("input[type=checkbox][data-k-row]");
  const send = (form) => (form.requestSubmit ? form.requestSubmit() : form.querySelector("button[type=submit]").click());

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
    if (row.querySelector("form[data-k-guard]")) toTop(row);
    const link = row.querySelector("a[href^='#p']");
    const passage = document.getElementById(link ? link.getAttribute("href").slice(1) : `p${row.id.slice(1)}`);
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

  /* The next row in doubt, round the end; the row one stands on comes last. */
  const moveToDoubt = (by) => {
    const all = by > 0 ? rows() : rows().reverse();
    const at = all.indexOf(current());
    const onward = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    goTo(onward.find(reviewing));
  };

  let onward = false; // a row was found right: go on to the next one in doubt
  const review = () => {
    const form = current() && reviewing(current());
    if (!form) return;
    onward = true;
    send(form);
  };

  /* Merge the ticked rows; with none ticked, this one and the one below it. */
  const merge = () => {
    const all = rows();
    const at = all.indexOf(current());
    const chosen = all.filter((row) => ticked(row) && ticked(row).checked);
    const pair = chosen.length ? chosen : all.slice(at, at + 2);
    const button = document.querySelector("#bulk button[name=act][value=merge]");
    if (!button || (at < 0 && !chosen.length)) return;
    for (const row of pair) {
      ticked(row).checked = true;
      ticked(row).dispatchEvent(new Event("change", { bubbles: true }));
    }
    button.click();
  };

  const press = (button) => button && button.click();
  const KEYS = {
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    n: () => moveToDoubt(1),
    p: () => moveToDoubt(-1),
    v: review,
    s: () => current() && press(splitting(current())),
    m: merge,
    a: () => press(document.querySelector("[data-k-opens=add]")),
  };

  /* In the form of a row: Ctrl+Enter sends it, Escape leaves it, Enter cuts a text that is to be split. */
  const inForm = (form, event) => {
    const { target } = event;
    const cutting = target.matches("textarea") && form.matches("[action$='/split/']");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(form);
    else if (event.key === "Enter" && cutting) cutAt(target);
    else if (event.key === "Escape" && target.getAttribute("aria-expanded") !== "true") press(form.querySelector("button[hx-get]"));
    else return;
    event.preventDefault();
  };

  const cutAt = (text) => {
    text.setRangeText(CUT, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("form[action$='/split/'] .k-acts button[type=button]:not([hx-get])");
    if (button) cutAt(button.closest("form").querySelector("textarea"));
  });

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    const form = target.closest("form[data-k-guard]");
    if (form && (form.closest(ROW) || form.matches("[action$='/split/']"))) return inForm(form, event);
    if (!document.getElementById("drafts") || document.querySelector("dialog[open]")) return;
    if (typing(target) || event.ctrlKey || event.altKey || event.metaKey) return;
    const inPaper = target.closest("#source") && event.key.startsWith("Arrow");
    if (inPaper) {
      stepInPaper(event);
    } else if (event.key in KEYS && !event.shiftKey) {
      event.preventDefault();
      KEYS[event.key]();
    } else if (event.key === "Enter" && !target.closest("a, button")) {
      const edit = current() && editing(current());
      if (!edit) return;
      event.preventDefault();
      edit.click();
    }
  });

  /* A row that has been swapped keeps its mark, and the writer's hand its place. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const row = event.target.closest && event.target.closest(ROW);
    if (!row) return;
    const first = row.querySelector("[aria-invalid=true], textarea") || row.querySelector("input[type=checkbox]");
    mark(row);
    if (first) first.focus({ preventScroll: true });
    if (onward) moveToDoubt(1);
    onward = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = event.detail;
    if (!successful || xhr.status >= 400) onward = false; // htmx calls a 422 successful
  });

  /* An address that names a row opens the page at it. */
  const arrive = () => {
    const row = /^#r\d+$/.test(window.location.hash) && document.getElementById(window.location.hash.slice(1));
    if (row && row.matches(ROW)) goTo(row);
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === document.body) setTimeout(arrive, 0); // after the page's own focus
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

  let picked = null; // what is marked in the paper: places, and its words; without words, a caret
  let seen = ""; // what was marked is picked once, until something else is marked
  const pick = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    const inPaper = start !== null && end !== null && end >= start;
    const now = inPaper ? `${start}-${end}` : "";
    const again = now === seen;
    seen = now;
    if (!inPaper || again) return;
    picked = { start, end, text: selection.toString().replace(/\s+/g, " ").trim() };
  };
  document.addEventListener("selectionchange", pick);
  document.addEventListener("click", pick, true); // told of a change too late, and before a window takes the focus

  /* Up and down in the paper mark whole paragraphs; Shift and an arrow then stretch what is marked. */
  const stepInPaper = (event) => {
    if (event.shiftKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    const all = [...document.querySelectorAll("#source p[data-start]")];
    const { anchorNode } = document.getSelection();
    const at = all.findIndex((one) => anchorNode && one.contains(anchorNode));
    const next = all[at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    const range = document.createRange();
    range.selectNodeContents(next);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    next.scrollIntoView({ block: "nearest" });
  };

  /* The words go into the form at once, what the paper says of them as soon as the server has read it. */
  document.addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest("[data-k-opens=add]")) return;
    const form = document.getElementById("new");
    if (!form || !picked || picked.end === picked.start) return;
    form.elements.start.value = picked.start;
    form.elements.end.value = picked.end;
    form.elements.content.value = picked.text;
    const address = `${window.location.pathname}passage/?start=${picked.start}&end=${picked.end}`;
    window.htmx.ajax("GET", address, { target: "#new", swap: "outerHTML" }).then(() => {
      const fresh = document.querySelector("dialog[open] #new textarea[name=content]");
      if (fresh) fresh.focus();
    });
    picked = null;
  });

  /* A row that is to be split is cut where the paper is marked. */
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get" || !/\/split\/$/.test(event.detail.path) || !picked) return;
    event.detail.parameters.at = [picked.start, picked.end];
    picked = null;
  });

  arrive();
})();
