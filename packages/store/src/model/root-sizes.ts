import { closureScratch, closureWeight } from "@nixperf/graph";
import type { StoreModel } from "./store-model.ts";

/** Sizes of one root, or of a group of roots taken together, in bytes of NAR. */
export interface RootSizes {
  /** All that is needed to use what the root protects: its closure over references, as `nix path-info -S` has it. */
  closureBytes: number;
  /** All that it keeps alive: the closure, and what keep-derivations and keep-outputs add. */
  keepsBytes: number;
  /** What would become dead if it let go: what no other root keeps alive too. Null where not all roots are known. */
  retainedBytes: number | null;
  retainedPaths: number | null;
  /** Of what it keeps alive, the part that others keep alive too: `keepsBytes - retainedBytes`. */
  sharedBytes: number | null;
}

/** Makes the function that sizes up roots, one at a time or several together; it reuses its scratch memory. */
export function rootSizer(model: StoreModel): {
  root: (index: number) => RootSizes;
  group: (index: number) => RootSizes;
} {
  const { edges, roots, groups, snapshot } = model;
  const { references, narSizes } = snapshot.database;
  const scratch = closureScratch(references.nodeCount);
  const known = new Map<string, { closureBytes: number; keepsBytes: number }>();

  const reachOf = (targets: number[]) => {
    const key = targets.join();
    let sizes = known.get(key);
    if (sizes === undefined) {
      sizes = {
        closureBytes: closureWeight(references, narSizes, targets, scratch),
        keepsBytes: closureWeight(edges.certain, narSizes, targets, scratch),
      };
      known.set(key, sizes);
    }
    return sizes;
  };
  const sizesOf = (targets: number[], retainedBytes: number, retainedPaths: number): RootSizes => {
    const sizes = reachOf(targets);
    if (model.visibility === "unknown")
      return { ...sizes, retainedBytes: null, retainedPaths: null, sharedBytes: null };
    return { ...sizes, retainedBytes, retainedPaths, sharedBytes: sizes.keepsBytes - retainedBytes };
  };
  return {
    root: (index) => {
      const { rootBytes, rootCounts } = model.retained();
      return sizesOf([roots[index]!.target], rootBytes[index]!, rootCounts[index]!);
    },
    group: (index) => {
      const { groupBytes, groupCounts } = model.retained();
      const targets = new Set(groups[index]!.members.map((root) => roots[root]!.target));
      return sizesOf(
        [...targets].sort((a, b) => a - b),
        groupBytes[index]!,
        groupCounts[index]!,
      );
    },
  };
}
