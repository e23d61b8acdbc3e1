/* Files: dropped or chosen, their names are shown before they are sent. */
"use strict";
(() => {
  const zoneOf = (event) => event.target.closest && event.target.closest("[data-k-drop]");

  document.addEventListener("change", (event) => {
    const zone = zoneOf(event);
    if (!zone || event.target.type !== "file") return;
    const names = [...event.target.files].map((file) => {
      const size = file.size < 1048576 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`;
      return `${file.name}（${size}）`;
    });
    zone.querySelector("[data-k-names]").textContent = names.join("，");
    zone.classList.toggle("k-filled", names.length > 0);
  });
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(name, (event) => {
      const zone = zoneOf(event);
      if (zone) zone.classList.toggle("k-over", over);
    });
  }
})();
