// @ts-check
import { startTable } from "./table.js";
import { startTreemap } from "./treemap.js";

document.documentElement.classList.add("scripted");

for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("section.rows")))
  startTable(section);

for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("section.treemap"))) {
  const details = section.querySelector("details");
  if (details) details.open = false;
  startTreemap(section);
}

const download = /** @type {HTMLButtonElement | null} */ (document.getElementById("download"));
download?.addEventListener("click", () => {
  const record = JSON.parse(document.getElementById("record")?.textContent ?? "null");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(record, null, 2)}\n`], { type: "application/json" }));
  link.download = download.dataset.name ?? "nixperf.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});

// On paper, a picture's table stands open below it.
/** @type {HTMLDetailsElement[]} */
const closed = [];
addEventListener("beforeprint", () => {
  closed.push(...[...document.querySelectorAll("details")].filter((details) => !details.open));
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed.splice(0)) details.open = false;
});

// What scrolls sideways must be reachable by keyboard, and then have a name.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const table = target.querySelector("table");
    for (const name of ["aria-label", "aria-labelledby"]) {
      const value = table?.getAttribute(name);
      if (value) target.setAttribute(name, value);
    }
    const scrolls = target.scrollWidth > target.clientWidth + 1;
    for (const [name, value] of [
      ["role", "region"],
      ["tabindex", "0"],
    ]) {
      if (scrolls && name && value) target.setAttribute(name, value);
      else target.removeAttribute(name ?? "");
    }
  }
});
for (const scroller of document.querySelectorAll(".scroll")) watch.observe(scroller);
