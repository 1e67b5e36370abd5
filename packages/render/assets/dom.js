// @ts-check

/**
 * An element with a class and text in it. Text only: nothing on this page ever becomes markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  if (text !== "") made.textContent = text;
  return made;
}

/** @param {string} text @param {() => void} act @param {string} [className] */
export function button(text, act, className = "") {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** The data block of that name, parsed when it is first needed. @param {string} id @returns {unknown} */
export function readData(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

const storePath = /^(.*\/[0-9a-df-np-sv-z]{32}-)(.+)$/;

/** A path as nodes: of a store path, what stands before the name is dim. @param {string} path @returns {Node[]} */
export function pathNodes(path) {
  const match = storePath.exec(path);
  if (!match) return [document.createTextNode(path)];
  return [element("span", "dim", match[1]), document.createTextNode(match[2] ?? "")];
}

/** The name in a store path, the last two parts of another long path, or the whole label. @param {string} label */
export function shortName(label) {
  const name = storePath.exec(label)?.[2];
  if (name !== undefined || !label.startsWith("/")) return name ?? label;
  return label.replace(/^\/(?:[^/]+\/)+(?=[^/]+\/[^/]+$)/, "…/");
}
