/*
 * This package depends on nothing, so it cannot throw a NixperfError. It needs none: whatever is refused here is a
 * mistake of the calling code, never of a person, and a RangeError says which.
 */

/** Throws unless `node` is a node of a graph with `nodeCount` nodes. */
export function checkNode(node: number, nodeCount: number, role: string): void {
  if (Number.isInteger(node) && node >= 0 && node < nodeCount) return;
  throw new RangeError(`${role} ${node} is not a node: the graph has nodes 0 to ${nodeCount - 1}`);
}

/** Throws unless there are `expected` entries in `what`. */
export function checkLength(length: number, expected: number, what: string): void {
  if (length === expected) return;
  throw new RangeError(`${what} has ${length} entries, but there must be ${expected}, one for each node`);
}

/** Throws unless there is one weight for each node, none negative, infinite or not a number. */
export function checkWeights(weights: Float64Array, nodeCount: number): void {
  checkLength(weights.length, nodeCount, "weights");
  for (let node = 0; node < nodeCount; node++) {
    if (weights[node]! >= 0 && weights[node]! < Infinity) continue;
    throw new RangeError(`the weight of node ${node} is ${weights[node]}, but must be finite and not negative`);
  }
}
