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
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details")].filter((details) => !details.open);
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});

// What scrolls sideways must be reachable by keyboard.
const scrollers = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".scroll"));
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth + 1) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const scroller of scrollers) watch.observe(scroller);
