import type { StoreShape } from "./store-shape.ts";

/** The edges along which life spreads, without the roots. */
export type LiveEdges = Pick<StoreShape, "refStart" | "refs" | "derivers">;

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
  }
  return found;
}

/** One byte a path: 1 where a root reaches it, with Nix's default settings. The plain way, on purpose. */
export function livePaths(shape: StoreShape): Uint8Array {
  const alive = new Uint8Array(shape.names.length);
  for (const root of shape.roots) spread(shape, root.target, alive);
  return alive;
}
