import { checkNode, checkWeights } from "./errors.ts";
import { transpose } from "./graph.ts";
import type { Graph } from "./graph.ts";

/** Which nodes stand between a root and the others: see {@link dominators}. */
export interface Dominators {
  /** The nearest dominator of each node other than itself; the root has itself, a node that is not reached has -1. */
  readonly immediate: Int32Array;
  /** The reached nodes, the root first, every dominator before what it dominates. */
  readonly preorder: Uint32Array;
}

/**
 * The dominator tree of what `root` reaches. One node dominates another if every way from the root to the other leads
 * through it, so that without it the other would not be reached. Lengauer and Tarjan's algorithm with path
 * compression, without recursion: near linear, and never worse than edges times the logarithm of nodes.
 *
 * @throws RangeError if `root` is not a node
 */
export function dominators(graph: Graph, root: number): Dominators {
  checkNode(root, graph.nodeCount, "root");
  const { preorder, parent, number } = depthFirst(graph, root);
  const byNumber = dominatorNumbers(transpose(graph), preorder, parent, number);
  const immediate = new Int32Array(graph.nodeCount).fill(-1);
  for (let i = 0; i < preorder.length; i++) immediate[preorder[i]!] = preorder[byNumber[i]!]!;
  return { immediate, preorder };
}

/**
 * For each node the weight of everything it dominates, itself included: what would no longer be reached from the root
 * without it. 0 for nodes that are not reached. Exact as long as weights are integers and sums stay below 2^53.
 *
 * @throws RangeError if there is not one weight for each node
 */
export function retainedWeights(tree: Dominators, weights: Float64Array): Float64Array {
  const { immediate, preorder } = tree;
  checkWeights(weights, immediate.length);
  const retained = new Float64Array(immediate.length);
  for (let i = preorder.length - 1; i >= 0; i--) {
    const node = preorder[i]!;
    retained[node]! += weights[node]!;
    if (i > 0) retained[immediate[node]!]! += retained[node]!;
  }
  return retained;
}

const none = 0xffffffff;

interface DepthFirst {
  /** The reached nodes in the order met: a node's place in it is its number. */
  preorder: Uint32Array;
  /** By number: the number of the node from which each was met. */
  parent: Uint32Array;
  /** By node: its number, or `none` if not reached. */
  number: Uint32Array;
}

function depthFirst(graph: Graph, root: number): DepthFirst {
  const { nodeCount, offsets, targets } = graph;
  const next = offsets.slice(0, nodeCount);
  const preorder = new Uint32Array(nodeCount);
  const parent = new Uint32Array(nodeCount);
  const number = new Uint32Array(nodeCount).fill(none);
  preorder[0] = root;
  number[root] = 0;
  let count = 1;
  // The walk needs no stack: the way back is in `parent`.
  for (let at = 0; ;) {
    const node = preorder[at]!;
    const last = offsets[node + 1]!;
    let i = next[node]!;
    while (i < last && number[targets[i]!] !== none) i++;
    next[node] = i + 1;
    if (i < last) {
      const target = targets[i]!;
      number[target] = count;
      preorder[count] = target;
      parent[count] = at;
      at = count++;
    } else if (at === 0) break;
    else at = parent[at]!;
  }
  return { preorder: preorder.slice(0, count), parent: parent.subarray(0, count), number };
}

/** The immediate dominator of each reached node, all by number; the root's is itself. */
function dominatorNumbers(
  backwards: Graph,
  preorder: Uint32Array,
  parent: Uint32Array,
  number: Uint32Array,
): Uint32Array {
  const { offsets, targets } = backwards;
  const count = preorder.length;
  // The names are those of the paper: semidominators, and a forest whose links are compressed as they are followed.
  const semi = Uint32Array.from(preorder, (_, i) => i);
  const label = semi.slice();
  const ancestor = new Uint32Array(count).fill(none);
  const dominator = new Uint32Array(count);
  const bucket = new Uint32Array(count).fill(none);
  const nextInBucket = new Uint32Array(count);
  const path = new Uint32Array(count);

  /** The node with the least semidominator on the way from `v` up to, but without, the root of its tree. */
  function evaluate(v: number): number {
    if (ancestor[v] === none) return v;
    let end = 0;
    let below = v;
    let above = ancestor[v]!;
    while (ancestor[above] !== none) {
      path[end++] = below;
      below = above;
      above = ancestor[below]!;
    }
    // `above` is now the root of the tree; its children need nothing, those below them learn from the one above.
    while (end > 0) {
      const at = path[--end]!;
      const upper = label[ancestor[at]!]!;
      if (semi[upper]! < semi[label[at]!]!) label[at] = upper;
      ancestor[at] = above;
    }
    return label[v]!;
  }

  for (let w = count - 1; w > 0; w--) {
    const node = preorder[w]!;
    let least = w;
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      const v = number[targets[i]!]!;
      if (v === none) continue;
      const candidate = semi[evaluate(v)]!;
      if (candidate < least) least = candidate;
    }
    semi[w] = least;
    nextInBucket[w] = bucket[least]!;
    bucket[least] = w;
    const p = parent[w]!;
    ancestor[w] = p;
    for (let v = bucket[p]!; v !== none; v = nextInBucket[v]!) {
      const u = evaluate(v);
      dominator[v] = semi[u]! < semi[v]! ? u : p;
    }
    bucket[p] = none;
  }
  for (let w = 1; w < count; w++) if (dominator[w] !== semi[w]) dominator[w] = dominator[dominator[w]!]!;
  return dominator;
}
