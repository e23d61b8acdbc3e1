/* The unit picker: type, choose by arrows and Enter, remove by Backspace. The server finds. */
"use strict";
(() => {
  const WAIT = 180;
  const state = new WeakMap();
  const parts = (picker) => ({
    text: picker.querySelector("[role=combobox]"),
    list: picker.querySelector("[role=listbox]"),
    chips: picker.querySelector("[data-k-chips]"),
    said: picker.querySelector("[data-k-said]"),
  });
  const memory = (picker) => {
    if (!state.has(picker)) state.set(picker, { asked: 0, at: -1, timer: 0 });
    return state.get(picker);
  };
  const element = (name, css, text) => {
    const made = document.createElement(name);
    if (css) made.className = css;
    if (text) made.textContent = text;
    return made;
  };

  const close = (picker) => {
    const { text, list } = parts(picker);
    memory(picker).at = -1;
    list.hidden = true;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  };

  const mark = (picker, at) => {
    const { text, list } = parts(picker);
    const options = [...list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    const chosen = (at + options.length) % options.length;
    memory(picker).at = chosen;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    text.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  const has = (picker, id) =>
    [...picker.querySelectorAll(".k-chip")].some((chip) => chip.dataset.id === String(id));

  const fill = (picker, found) => {
    const { text, list, said } = parts(picker);
    const fresh = found.filter((one) => !has(picker, one.id));
    list.replaceChildren ? list.replaceChildren() : (list.textContent = "");
    fresh.forEach((one, i) => {
      const option = element("li", "k-option");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.id = one.id;
      option.dataset.name = one.name;
      option.append(element("span", "k-option-name", one.name));
      if (one.short) option.append(element("span", "k-option-short", one.short));
      if (one.path) option.append(element("span", "k-option-path", one.path));
      list.append(option);
    });
    const sentence = fresh.length ? picker.dataset.found.replace("#", fresh.length) : picker.dataset.none;
    said.textContent = sentence;
    if (!fresh.length) {
      const none = element("li", "k-option-none", picker.dataset.none);
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.setAttribute("aria-selected", "false");
      none.id = `${list.id}-none`;
      none.dataset.none = "";
      list.append(none);
    }
    list.hidden = false;
    text.setAttribute("aria-expanded", "true");
    if (fresh.length) mark(picker, 0);
  };

  const ask = (picker) => {
    const { text } = parts(picker);
    const typed = text.value.trim();
    const mine = ++memory(picker).asked;
    if (!typed) return close(picker);
    const url = new URL(picker.dataset.url, window.location.href);
    url.searchParams.set("q", typed);
    fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((answer) => {
        // Only the answer to the last question counts; slow ones may arrive late.
        if (mine === memory(picker).asked) fill(picker, answer.options);
      })
      .catch(() => {
        const lost = document.getElementById("k-toasts").dataset.lost;
        picker.dispatchEvent(new CustomEvent("kit:toast", { bubbles: true, detail: { text: lost, kind: "warning" } }));
      });
  };

  const changed = (picker) => picker.dispatchEvent(new Event("change", { bubbles: true }));

  const choose = (picker, option) => {
    if (!option || "none" in option.dataset) return;
    const { text, chips } = parts(picker);
    const chip = element("span", "k-chip", option.dataset.name);
    chip.dataset.id = option.dataset.id;
    const remove = element("button");
    remove.type = "button";
    remove.setAttribute("aria-label", `${picker.dataset.remove} ${option.dataset.name}`);
    const cross = element("i", "bi bi-x");
    cross.setAttribute("aria-hidden", "true");
    remove.append(cross);
    const hidden = element("input");
    hidden.type = "hidden";
    hidden.name = picker.dataset.name;
    hidden.value = option.dataset.id;
    if (picker.dataset.form) hidden.setAttribute("form", picker.dataset.form);
    chip.append(remove, hidden);
    if (!("multiple" in picker.dataset)) chips.textContent = "";
    chips.append(chip);
    text.value = "";
    memory(picker).asked += 1;
    close(picker);
    text.focus();
    changed(picker);
  };

  const drop = (picker, chip) => {
    if (!chip) return;
    chip.remove();
    parts(picker).text.focus();
    changed(picker);
  };

  const keys = {
    ArrowDown: (picker) => mark(picker, memory(picker).at + 1),
    ArrowUp: (picker) => mark(picker, memory(picker).at - 1),
    Enter: (picker) => choose(picker, parts(picker).list.querySelector("[aria-selected=true]")),
    Escape: (picker) => close(picker),
  };

  document.addEventListener("input", (event) => {
    const picker = event.target.closest("[data-k-picker]");
    if (!picker) return;
    clearTimeout(memory(picker).timer);
    memory(picker).timer = setTimeout(() => ask(picker), WAIT);
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    const picker = event.target.closest && event.target.closest("[data-k-picker]");
    if (!picker || event.target !== parts(picker).text || event.isComposing) return;
    if (event.key === "Backspace" && !event.target.value) {
      drop(picker, picker.querySelector(".k-chip:last-of-type"));
      return;
    }
    const shown = !parts(picker).list.hidden;
    // Enter in a picker never sends the form half-filled.
    if (event.key === "Enter" && event.target.value) event.preventDefault();
    if (!shown || !keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key](picker);
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-k-picker] [role=option]");
    if (!option) return;
    event.preventDefault();
    choose(option.closest("[data-k-picker]"), option);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".k-chip button");
    const picker = event.target.closest("[data-k-picker]");
    if (button && picker) drop(picker, button.closest(".k-chip"));
    else if (picker && event.target.closest(".k-picker-box")) parts(picker).text.focus();
  });
  document.addEventListener("focusout", (event) => {
    const picker = event.target.closest && event.target.closest("[data-k-picker]");
    if (picker && !picker.contains(event.relatedTarget)) close(picker);
  });
})();
