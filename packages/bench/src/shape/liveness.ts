import type { StoreShape } from "./store-shape.ts";

/** The edges along which life spreads, without the roots. */
export type LiveEdges = Pick<StoreShape, "refStart" | "refs" | "derivers"> & {
  /** Outputs by derivation, as keep-outputs has it; left out where it is off, as by default. */
  outputs?: ReadonlyMap<number, readonly number[]>;
};

/**
 * Marks in `alive` everything that `start` reaches over references and, as keep-derivations has it, to derivers. Stops
 * once more than `limit` paths were new. Returns the new ones.
 */
export function spread(edges: LiveEdges, start: number, alive: Uint8Array, limit: number = Infinity): number[] {
  if (alive[start] === 1) return [];
  alive[start] = 1;
  const found = [start];
  const meet = (path: number): void => {
    if (path < 0 || alive[path] === 1) return;
    alive[path] = 1;
    found.push(path);
  };
  for (let next = 0; next < found.length && found.length <= limit; next++) {
    const path = found[next]!;
    for (let i = edges.refStart[path]!; i < edges.refStart[path + 1]!; i++) meet(edges.refs[i]!);
    meet(edges.derivers[path]!);
    edges.outputs?.get(path)?.forEach(meet);
  }
  return found;
}

export interface Keep {
  /** Whether the outputs of derivations that are alive are kept, too. Default false, as in Nix. */
  outputs?: boolean;
}

/** One byte a path: 1 where a root reaches it, with keep-derivations on. The plain way, on purpose. */
export function livePaths(shape: StoreShape, keep: Keep = {}): Uint8Array {
  const alive = new Uint8Array(shape.names.length);
  const edges: LiveEdges = keep.outputs === true ? { ...shape, outputs: outputsByDerivation(shape) } : shape;
  for (const root of shape.roots) spread(edges, root.target, alive);
  return alive;
}

function outputsByDerivation({ names, derivationOutputs }: StoreShape): Map<number, number[]> {
  const indexOf = new Map(names.map((name, path) => [name, path]));
  const outputs = new Map<number, number[]>();
  for (const { drv, name } of derivationOutputs) {
    const path = indexOf.get(name);
    if (path !== undefined) outputs.set(drv, [...(outputs.get(drv) ?? []), path]);
  }
  return outputs;
}
