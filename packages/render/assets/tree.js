// @ts-check

/**
 * @typedef {object} MapData As the page carries it; see TreemapBlock.
 * @property {string[]} labels
 * @property {number[]} parents
 * @property {number[]} weights
 * @property {number[]} groups
 * @property {string[]} groupNames
 * @property {string} measure
 */

/**
 * @typedef {object} Entry One rectangle: a node, what a node weighs without its children, or a run of small children.
 * @property {"node" | "itself" | "run"} is
 * @property {number} node The node, or the one that it is part of.
 * @property {number} from Of a run: the first child in it, largest first.
 * @property {number} to Of a run: the child after it.
 * @property {number} weight
 */

/** @typedef {ReturnType<typeof growTree>} Tree */

const leastArea = 36;
const areaEach = 1200;
const runArea = 10_000;
const mostRuns = 40;

/** The nodes with their children, largest first, found when asked for. @param {MapData} data */
export function growTree(data) {
  const size = data.labels.length;
  // The root is one more node, above those that have no parent.
  const root = size;
  const starts = new Uint32Array(size + 2);
  for (let node = 0; node < size; node++) add(starts, above(node) + 1, 1);
  for (let node = 0; node <= size; node++) add(starts, node + 1, starts[node] ?? 0);
  const list = new Uint32Array(size);
  const next = starts.slice();
  for (let node = 0; node < size; node++) list[add(next, above(node), 1)] = node;

  /** @type {Map<number, { list: Uint32Array, sums: Float64Array }>} */
  const known = new Map();

  /** @param {number} node */
  function above(node) {
    const parent = data.parents[node] ?? -1;
    return parent >= 0 && parent < node ? parent : root;
  }

  /** Its children, largest first, and the sum of all before each. @param {number} node */
  function inside(node) {
    let found = known.get(node);
    if (!found) {
      const sorted = list.slice(starts[node], starts[node + 1]).sort((a, b) => own(b) - own(a) || a - b);
      const sums = new Float64Array(sorted.length + 1);
      for (let at = 0; at < sorted.length; at++) sums[at + 1] = (sums[at] ?? 0) + own(sorted[at] ?? 0);
      found = { list: sorted, sums };
      known.set(node, found);
    }
    return found;
  }

  /** @param {number} node */
  function own(node) {
    return Math.max(0, data.weights[node] ?? 0);
  }

  return {
    root,
    above,
    inside,
    /** @param {number} node */
    weight: (node) => (node === root ? (inside(root).sums.at(-1) ?? 0) : own(node)),
    /** @param {number} node */
    childCount: (node) => (starts[node + 1] ?? 0) - (starts[node] ?? 0),
  };
}

/** Adds to a place in an array; what stood there before. @param {Uint32Array} array @param {number} at @param {number} amount */
function add(array, at, amount) {
  const before = array[at] ?? 0;
  array[at] = before + amount;
  return before;
}

/**
 * What to draw for a node, or for a run of its children, in `area` square pixels: at most 400 children, largest first. Those too small to be seen are put together in runs, each large enough to be chosen.
 *
 * @param {Tree} tree
 * @param {number} node
 * @param {{ from: number, to: number } | null} run
 * @param {number} area
 * @returns {Entry[]}
 */
export function entriesOf(tree, node, run, area) {
  const most = Math.max(20, Math.min(400, area / areaEach));
  const { list, sums } = tree.inside(node);
  const from = run?.from ?? 0;
  let end = run?.to ?? list.length;
  // What weighs nothing has no area.
  while (end > from && tree.weight(list[end - 1] ?? 0) === 0) end--;
  const itself = run || node === tree.root ? 0 : Math.max(0, tree.weight(node) - (sums[end] ?? 0));
  const total = (sums[end] ?? 0) - (sums[from] ?? 0) + itself;
  if (total <= 0) return [];
  /** @type {Entry[]} */
  const entries = [];
  if (itself > 0) entries.push({ is: "itself", node, from: 0, to: 0, weight: itself });
  let at = from;
  for (; at < end && at - from < most; at++) {
    const child = list[at] ?? 0;
    const weight = tree.weight(child);
    if ((weight / total) * area < leastArea && end - at > 1) break;
    entries.push({ is: "node", node: child, from: 0, to: 0, weight });
  }
  for (const small of runsOf(sums, node, at, end, ((sums[end] ?? 0) - (sums[at] ?? 0)) / total, area)) {
    const alone = small.to - small.from === 1;
    entries.push(alone ? { is: "node", node: list[small.from] ?? 0, from: 0, to: 0, weight: small.weight } : small);
  }
  return entries.sort((a, b) => b.weight - a.weight);
}

/**
 * @param {Float64Array} sums
 * @param {number} node
 * @param {number} from
 * @param {number} to
 * @param {number} share
 * @param {number} area
 * @returns {Entry[]}
 */
function runsOf(sums, node, from, to, share, area) {
  const rest = (sums[to] ?? 0) - (sums[from] ?? 0);
  if (rest <= 0) return [];
  const count = Math.max(1, Math.min(mostRuns, Math.round((share * area) / runArea), Math.floor((to - from) / 4)));
  /** @type {Entry[]} */
  const runs = [];
  let start = from;
  for (let at = from; at < to; at++) {
    const reached = (sums[at + 1] ?? 0) - (sums[from] ?? 0) >= (rest * (runs.length + 1)) / count;
    if (at + 1 < to && !(reached && runs.length < count - 1)) continue;
    const weight = (sums[at + 1] ?? 0) - (sums[start] ?? 0);
    if (weight > 0) runs.push({ is: "run", node, from: start, to: at + 1, weight });
    start = at + 1;
  }
  return runs;
}
