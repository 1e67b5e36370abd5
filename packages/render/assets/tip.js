// @ts-check
import { element } from "./dom.js";

/** A label that follows the pointer, or stands beside what has the focus. It repeats what a screen reader is told anyway. */
export function makeTip() {
  const node = element("div", "tip");
  node.hidden = true;
  node.setAttribute("aria-hidden", "true");

  /** @param {string} label @param {string} facts @param {number} x @param {number} y */
  function show(label, facts, x, y) {
    node.replaceChildren(element("strong", "", label), element("span", "", facts));
    node.hidden = false;
    const box = node.getBoundingClientRect();
    const below = y + 18 + box.height < innerHeight;
    node.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
    node.style.top = `${below ? y + 18 : Math.max(8, y - box.height - 12)}px`;
  }

  function hide() {
    node.hidden = true;
  }

  return { node, show, hide };
}
