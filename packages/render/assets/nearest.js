// @ts-check

/** @typedef {{ rect: import("./squarify.js").Rect }} Placed */

/**
 * What lies next in the direction of an arrow key: near ahead, and not far to the side.
 *
 * @template {Placed} Cell
 * @param {Cell[]} cells
 * @param {Cell} from
 * @param {string} key
 * @returns {Cell | null}
 */
export function nearest(cells, from, key) {
  const dx = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  const dy = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
  let found = null;
  let least = Number.POSITIVE_INFINITY;
  for (const cell of cells) {
    const x = cell.rect.x + cell.rect.w / 2 - (from.rect.x + from.rect.w / 2);
    const y = cell.rect.y + cell.rect.h / 2 - (from.rect.y + from.rect.h / 2);
    const ahead = x * dx + y * dy;
    const far = ahead + 3 * (Math.abs(x * dy) + Math.abs(y * dx));
    if (ahead > 0.5 && far < least) [found, least] = [cell, far];
  }
  return found;
}
