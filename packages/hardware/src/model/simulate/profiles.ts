import { normal, randomNumbers } from "./random.ts";
import type { Job } from "./cost-model.ts";

/** Builds that nobody has, to see what settings do: each in the shape that its name says. */
export const buildProfiles = ["wide", "chain", "mixed", "nixos"] as const;
export type BuildProfile = (typeof buildProfiles)[number];

/** Builds and what they need, by their places. */
export interface JobGraph {
  jobs: Job[];
  /** Edge `i` leads from build `from[i]` to build `to[i]`, which it needs. */
  from: number[];
  to: number[];
}

/**
 * - `wide`: builds that need nothing, and one that needs them all;
 * - `chain`: each needs the one before;
 * - `mixed`: packages of all sizes, each needing some of the ones before it;
 * - `nixos`: few large packages on the bottom, more and smaller ones above them, and on top very many files of
 *   configuration that are written in moments.
 */
export function profile(name: BuildProfile, size: number, seed = 1): JobGraph {
  const random = randomNumbers(seed);
  const graph: JobGraph = { jobs: [], from: [], to: [] };
  const skewed = (median: number, deviation: number): number => median * Math.exp(deviation * normal(random));
  const add = (label: string, seconds: number, parallelShare: number, inputs: Iterable<number>): void => {
    const place = graph.jobs.length;
    // Names in an order that has nothing to do with what needs what, as it is.
    const prefix = String.fromCharCode(97 + Math.floor(random() * 26));
    graph.jobs.push({
      drvPath: null,
      name: `${prefix}-${label}-${place}`,
      system: null,
      given: {
        seconds,
        cpuSeconds: seconds,
        parallelShare,
        memoryBytes: 64 * 2 ** 20 * (1 + 3 * random()),
        memoryPerCoreBytes: parallelShare * 512 * 2 ** 20 * (0.5 + random()),
        fetched: false,
      },
    });
    for (const input of inputs) {
      graph.from.push(place);
      graph.to.push(input);
    }
  };
  const some = (most: number, from: number, below: number): Set<number> => {
    const inputs = new Set<number>();
    if (below > from)
      for (let i = Math.floor(random() * (most + 1)); i > 0; i--)
        inputs.add(from + Math.floor(random() * (below - from)));
    return inputs;
  };
  switch (name) {
    case "wide":
      for (let i = 0; i < size - 1; i++) add("leaf", skewed(20, 1), random(), []);
      break;
    case "chain":
      for (let i = 0; i < size - 1; i++) add("link", skewed(20, 1), random(), i === 0 ? [] : [i - 1]);
      break;
    case "mixed":
      for (let i = 0; i < size - 1; i++) add("package", skewed(20, 1.3), random(), some(4, Math.max(0, i - 500), i));
      break;
    case "nixos": {
      const [large, packages] = [Math.ceil(size * 0.02), Math.ceil(size * 0.3)];
      for (let i = 0; i < size - 1; i++) {
        if (i < large) add("large", skewed(600, 0.8), 0.6 + 0.35 * random(), some(2, 0, i));
        else if (i < packages) add("package", skewed(15, 1.1), 0.8 * random(), some(4, 0, i));
        else add("unit", skewed(0.3, 0.5), 0, some(3, 0, i));
      }
    }
  }
  const needed = new Set(graph.to);
  const top = graph.jobs.map((_, i) => i).filter((i) => !needed.has(i));
  add("top", 0.1, 0, top);
  return graph;
}
