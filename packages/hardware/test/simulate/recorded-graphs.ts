/** What one builder of a recorded graph does: it waits, then counts alone, then counts with as many threads as it has cores. */
export interface RecordedBuild {
  /** Without `.drv`. No two of a graph have the same. */
  name: string;
  /** The builds whose outputs it needs, by their place in the list. */
  inputs: number[];
  waitSeconds: number;
  /** Seconds on one core that cannot be divided, and those that can. */
  serialSeconds: number;
  parallelSeconds: number;
}

export type GraphName = "fan" | "chain" | "diamonds" | "mixed";

/** The graphs that are recorded, always the same. Each ends in one build that needs all others. */
export function recordedGraph(name: GraphName): RecordedBuild[] {
  const random = numbers(name.length * 7919);
  const builds: RecordedBuild[] = [];
  const add = (inputs: number[]): number => {
    const place = builds.length;
    // Names in another order than places; some are the beginning of others, where `.drv` decides.
    const word = ["gcc", "gcc-lib", "zlib", "acl", "acl-dev", "perl", "Qt", "nss"][Math.floor(random() * 8)]!;
    const waits = random() < 0.5;
    const size = 0.05 + 0.3 * random();
    const parallel = random();
    builds.push({
      name: `${word}-${Math.floor(random() * 90) + 10}.${place}`,
      inputs,
      waitSeconds: waits ? round(size) : 0.02,
      serialSeconds: waits ? 0.01 : round(size * (1 - parallel)),
      parallelSeconds: waits ? 0 : round(size * parallel),
    });
    return place;
  };
  const some = (most: number, below: number): number[] => {
    const count = Math.min(below, Math.floor(random() * (most + 1)));
    return [...new Set(Array.from({ length: count }, () => Math.floor(random() * below)))].sort((a, b) => a - b);
  };
  switch (name) {
    case "fan":
      for (let i = 0; i < 40; i++) add([]);
      break;
    case "chain":
      for (let i = 0; i < 20; i++) add(i === 0 ? [] : [i - 1]);
      break;
    case "diamonds":
      for (let layer = 0, last: number[] = []; layer < 5; layer++) {
        const wide = Array.from({ length: 5 }, () => add(last));
        last = [add(wide)];
      }
      break;
    case "mixed":
      for (let i = 0; i < 50; i++) add(i < 8 ? [] : some(3, i));
      break;
  }
  const needed = new Set(builds.flatMap((build) => build.inputs));
  builds.push({
    name: "top-1",
    inputs: builds.map((_, i) => i).filter((i) => !needed.has(i)),
    waitSeconds: 0.02,
    serialSeconds: 0,
    parallelSeconds: 0,
  });
  return builds;
}

/** A graph as wide as it can be, of builds that do nothing: what is left is Nix's own work. */
export function emptyBuilds(count: number): RecordedBuild[] {
  const nothing = { waitSeconds: 0, serialSeconds: 0, parallelSeconds: 0 };
  const leaves = Array.from({ length: count }, (_, i) => ({ name: `leaf-${i}`, inputs: [], ...nothing }));
  return [...leaves, { name: "top-1", inputs: leaves.map((_, i) => i), ...nothing }];
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Numbers from 0 to 1 that look random and are always the same (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}
