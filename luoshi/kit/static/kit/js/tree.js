/* Trees by keyboard: up and down, right opens, left closes, Home, End, first letters. */
"use strict";
(() => {
  const itemsOf = (tree) =>
    [...tree.querySelectorAll("[role=treeitem]")].filter((item) => !item.closest("ul[hidden]"));
  const groupOf = (item) => document.getElementById(item.getAttribute("aria-owns"));
  const parentOf = (item) => {
    const group = item.closest("ul[role=group]");
    return group ? group.parentElement.querySelector("[role=treeitem]") : null;
  };

  const focus = (item) => {
    if (!item) return;
    for (const other of item.closest("[role=tree]").querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
    item.tabIndex = 0;
    item.focus();
  };

  const load = (item) => {
    const group = groupOf(item);
    const url = new URL(item.dataset.more, window.location.href);
    url.searchParams.set("level", String(Number(item.getAttribute("aria-level")) + 1));
    item.setAttribute("aria-busy", "true");
    return fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then((html) => {
        group.innerHTML = html;
        delete item.dataset.more;
        if (window.htmx) window.htmx.process(group);
      })
      .catch(() => {
        const lost = document.getElementById("k-toasts").dataset.lost;
        item.dispatchEvent(new CustomEvent("kit:toast", { bubbles: true, detail: { text: lost, kind: "warning" } }));
        return Promise.reject(new Error("lost"));
      })
      .finally(() => item.removeAttribute("aria-busy"));
  };

  const set = (item, open) => {
    if (!item.hasAttribute("aria-expanded")) return;
    const show = () => {
      item.setAttribute("aria-expanded", String(open));
      groupOf(item).hidden = !open;
    };
    if (open && item.dataset.more) load(item).then(show, () => {});
    else show();
  };
  const isOpen = (item) => item.getAttribute("aria-expanded") === "true";

  const step = (item, by) => {
    const items = itemsOf(item.closest("[role=tree]"));
    focus(items[items.indexOf(item) + by]);
  };
  const keys = {
    ArrowDown: (item) => step(item, 1),
    ArrowUp: (item) => step(item, -1),
    ArrowRight: (item) => {
      if (item.hasAttribute("aria-expanded") && !isOpen(item)) set(item, true);
      else if (isOpen(item)) focus(groupOf(item).querySelector("[role=treeitem]"));
    },
    ArrowLeft: (item) => (isOpen(item) ? set(item, false) : focus(parentOf(item))),
    Home: (item) => focus(itemsOf(item.closest("[role=tree]"))[0]),
    End: (item) => focus(itemsOf(item.closest("[role=tree]")).pop()),
  };

  const seek = (item, letter) => {
    const items = itemsOf(item.closest("[role=tree]"));
    const at = items.indexOf(item);
    const round = items.slice(at + 1).concat(items.slice(0, at));
    focus(round.find((one) => one.querySelector(".k-tree-name").textContent.trim().startsWith(letter)));
  };

  document.addEventListener("keydown", (event) => {
    const item = event.target.closest && event.target.closest("[data-k-tree] [role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key](item);
    } else if ((event.key === "Enter" || event.key === " ") && item.tagName !== "A") {
      event.preventDefault();
      set(item, !isOpen(item));
    } else if (event.key.length === 1 && event.key !== " ") {
      seek(item, event.key);
    }
  });
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-k-tree] [role=treeitem]");
    if (!item) return;
    focus(item);
    if (!event.target.closest(".k-tree-arrow") && item.tagName === "A") return;
    event.preventDefault();
    set(item, !isOpen(item));
  });
})();
