import {
  closureScratch,
  closureWeight,
  closureWeights,
  components,
  dominators,
  estimateClosureWeights,
  graphFromEdges,
  reach,
  transpose,
  union,
} from "../src/index.ts";
import { storeShape } from "./store-shape.ts";

/*
 * node scripts/measure.ts [nodes] [edges]: every function, warm, on a graph shaped like a store, in multiples of what
 * one plain pass over its edges takes (`transpose`), and how much memory the process came to. Each figure is the median
 * processor time of the rounds, in which the functions take turns.
 */
const [nodeCount = 32_714, edgeCount = 126_000] = process.argv.slice(2).map(Number);
const { graph, weights } = storeShape(nodeCount, edgeCount);
const rounds = nodeCount > 50_000 ? 3 : 15;

// One more node that refers to all that nothing else refers to, as the roots of a store do.
const referrers = transpose(graph).offsets;
const tops = Uint32Array.from(weights.keys()).filter((node) => referrers[node] === referrers[node + 1]);
const root = nodeCount;
const rooted = union(graph, graphFromEdges(nodeCount + 1, new Uint32Array(tops.length).fill(root), tops));

function walks(): Float64Array {
  const scratch = closureScratch(graph.nodeCount);
  return weights.map((_, node) => closureWeight(graph, weights, node, scratch));
}

const work: Record<string, () => unknown> = {
  transpose: () => transpose(graph),
  reach: () => reach(rooted, [root]),
  components: () => components(graph),
  dominators: () => dominators(rooted, root),
  "closure weights": () => closureWeights(graph, weights),
  "estimate of them": () => estimateClosureWeights(graph, weights),
  ...(nodeCount <= 100_000 && { "walk from each node": walks }),
};

const times = new Map<string, number[]>(Object.keys(work).map((name) => [name, []]));
for (let round = -1; round < rounds; round++) {
  for (const [name, run] of Object.entries(work)) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    if (round >= 0) times.get(name)!.push((user + system) / 1000);
  }
}

const median = (name: string) => times.get(name)!.sort((a, b) => a - b)[rounds >>> 1]!;
console.log(`${graph.nodeCount} nodes, ${graph.edgeCount} edges, median of ${rounds}`);
for (const name of times.keys()) {
  const ratio = (median(name) / median("transpose")).toFixed(1);
  console.log(`${name.padEnd(20)} ${ratio.padStart(8)} x ${median(name).toFixed(1).padStart(10)} ms`);
}
console.log(`resident at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
