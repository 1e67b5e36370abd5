/**
 * A directed graph over the nodes 0 to `nodeCount - 1`, as compressed sparse rows: the edges of node `v` lead to
 * `targets[offsets[v]]` up to, but not including, `targets[offsets[v + 1]]`. Nothing here changes a graph once made.
 */
export interface Graph {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Where the edges of each node begin in `targets`; `nodeCount + 1` entries, the last one is `edgeCount`. */
  readonly offsets: Uint32Array;
  /** The node that each edge leads to, the edges of one node side by side. */
  readonly targets: Uint32Array;
}

/**
 * The graph with an edge from `from[i]` to `to[i]` for each `i`. Repeated edges and edges from a node to itself are
 * kept, and the edges of one node stay in the order in which they were given. Takes time and space in proportion to
 * nodes plus edges (a counting sort).
 *
 * @throws RangeError if the lists differ in length or an endpoint is not below `nodeCount`
 */
export function graphFromEdges(nodeCount: number, from: Uint32Array, to: Uint32Array): Graph {
  if (!Number.isInteger(nodeCount) || nodeCount < 0 || nodeCount > 0x7fffffff) {
    throw new RangeError(`a graph cannot have ${nodeCount} nodes`);
  }
  if (from.length !== to.length) {
    throw new RangeError(`edges have two ends, but ${from.length} begin and ${to.length} end`);
  }
  const edgeCount = from.length;
  const offsets = new Uint32Array(nodeCount + 1);
  for (let i = 0; i < edgeCount; i++) {
    const source = from[i]!;
    if (source >= nodeCount || to[i]! >= nodeCount) {
      throw new RangeError(`edge ${i} is ${source} -> ${to[i]}, but the graph has ${nodeCount} nodes`);
    }
    offsets[source + 1]!++;
  }
  for (let node = 0; node < nodeCount; node++) offsets[node + 1]! += offsets[node]!;
  const next = offsets.slice(0, nodeCount);
  const targets = new Uint32Array(edgeCount);
  for (let i = 0; i < edgeCount; i++) targets[next[from[i]!]!++] = to[i]!;
  return { nodeCount, edgeCount, offsets, targets };
}

/** The same graph with every edge turned round. The edges of each node come in the order of where they now lead. */
export function transpose(graph: Graph): Graph {
  const { nodeCount, edgeCount, offsets, targets } = graph;
  const turned = new Uint32Array(nodeCount + 1);
  for (let i = 0; i < edgeCount; i++) turned[targets[i]! + 1]!++;
  for (let node = 0; node < nodeCount; node++) turned[node + 1]! += turned[node]!;
  const next = turned.slice(0, nodeCount);
  const sources = new Uint32Array(edgeCount);
  for (let node = 0; node < nodeCount; node++) {
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) sources[next[targets[i]!]!++] = node;
  }
  return { nodeCount, edgeCount, offsets: turned, targets: sources };
}

/**
 * All edges of all `graphs`, over as many nodes as the largest has; edges that several of them share are kept several
 * times. The union of no graphs has no nodes.
 */
export function union(...graphs: Graph[]): Graph {
  let nodeCount = 0;
  let edgeCount = 0;
  for (const graph of graphs) {
    nodeCount = Math.max(nodeCount, graph.nodeCount);
    edgeCount += graph.edgeCount;
  }
  const offsets = new Uint32Array(nodeCount + 1);
  const targets = new Uint32Array(edgeCount);
  let end = 0;
  for (let node = 0; node < nodeCount; node++) {
    for (const graph of graphs) {
      if (node >= graph.nodeCount) continue;
      for (let i = graph.offsets[node]!; i < graph.offsets[node + 1]!; i++) targets[end++] = graph.targets[i]!;
    }
    offsets[node + 1] = end;
  }
  return { nodeCount, edgeCount, offsets, targets };
}
