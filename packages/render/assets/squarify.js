// @ts-check

/** @typedef {{ x: number, y: number, w: number, h: number }} Rect */

/** @param {import("./tree.js").Entry[]} entries */
function weightOf(entries) {
  return entries.reduce((sum, entry) => sum + entry.weight, 0);
}

/**
 * Rectangles for entries, largest first: what has a name on one side, runs of small things on the other, unless one of
 * the two would be a mere strip.
 *
 * @param {import("./tree.js").Entry[]} entries
 * @param {Rect} rect
 * @returns {Rect[]}
 */
export function arrange(entries, rect) {
  const runs = entries.filter((entry) => entry.is === "run");
  const named = entries.filter((entry) => entry.is !== "run");
  const share = weightOf(named) / (weightOf(entries) || 1);
  if (share < 0.08 || share > 0.92)
    return squarify(
      entries.map((entry) => entry.weight),
      rect,
    );
  const { x, y, w, h } = rect;
  const [first, second] =
    w > h
      ? [
          { x, y, w: w * share, h },
          { x: x + w * share, y, w: w * (1 - share), h },
        ]
      : [
          { x, y, w, h: h * share },
          { x, y: y + h * share, w, h: h * (1 - share) },
        ];
  const namedRects = squarify(
    named.map((entry) => entry.weight),
    first,
  );
  const runRects = squarify(
    runs.map((entry) => entry.weight),
    second,
  );
  return entries.map((entry) => (entry.is === "run" ? runRects.shift() : namedRects.shift()) ?? rect);
}

/**
 * Rectangles inside `rect`, one for each of `weights` (descending, above 0), with areas in proportion and as near to
 * squares as rows of them can be.
 *
 * @param {number[]} weights
 * @param {Rect} rect
 * @returns {Rect[]}
 */
export function squarify(weights, rect) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scale = total > 0 ? (rect.w * rect.h) / total : 0;
  /** @type {Rect[]} */
  const made = [];
  let { x, y, w, h } = rect;
  for (let at = 0; at < weights.length;) {
    const side = Math.min(w, h);
    const end = rowEnd(weights, at, side, scale);
    let area = 0;
    for (let each = at; each < end; each++) area += (weights[each] ?? 0) * scale;
    const thick = side > 0 ? Math.min(area / side, Math.max(w, h)) : 0;
    let along = 0;
    for (; at < end; at++) {
      const length = area > 0 ? (((weights[at] ?? 0) * scale) / area) * side : 0;
      made.push(w < h ? { x: x + along, y, w: length, h: thick } : { x, y: y + along, w: thick, h: length });
      along += length;
    }
    if (w < h) {
      y += thick;
      h -= thick;
    } else {
      x += thick;
      w -= thick;
    }
  }
  return made;
}

/**
 * Where the row that starts at `at` ends: it grows for as long as that makes its worst rectangle no worse.
 *
 * @param {number[]} weights
 * @param {number} at
 * @param {number} side
 * @param {number} scale
 */
function rowEnd(weights, at, side, scale) {
  const most = (weights[at] ?? 0) * scale;
  let area = most;
  let worst = worstRatio(most, most, area, side);
  let end = at + 1;
  for (; end < weights.length; end++) {
    const next = (weights[end] ?? 0) * scale;
    const ratio = worstRatio(most, next, area + next, side);
    if (ratio > worst) break;
    area += next;
    worst = ratio;
  }
  return end;
}

/** @param {number} most @param {number} least @param {number} area @param {number} side */
function worstRatio(most, least, area, side) {
  return Math.max((side * side * most) / (area * area), (area * area) / (side * side * least));
}
