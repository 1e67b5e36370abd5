import { liveness } from "../liveness.ts";
import { livenessEdges } from "../liveness-edges.ts";
import type { LivenessEdges } from "../liveness-edges.ts";
import type { RetentionPolicy } from "../retention/policy.ts";
import type { StoreModel } from "../store-model.ts";

/** A store as it would be without some of its roots. */
export interface AfterRemoval {
  /** The edges by which it is decided: Nix's own, and those that the policy adds. */
  edges: LivenessEdges;
  /** See `state`; one entry a path. */
  states: Uint8Array;
}

/** What would be alive without the roots in `removed` (numbers into `model.roots`). A policy may keep more than Nix, never less. */
export function afterRemoval(
  model: Pick<StoreModel, "snapshot" | "roots">,
  removed: ReadonlySet<number>,
  policy: Pick<RetentionPolicy, "keepOutputs" | "keepDerivations">,
): AfterRemoval {
  const { database, realised, settings, disk } = model.snapshot;
  const edges = livenessEdges({
    database,
    realised,
    settings: {
      keepOutputs: { value: settings.keepOutputs.value || policy.keepOutputs },
      keepDerivations: { value: settings.keepDerivations.value || policy.keepDerivations },
    },
  });
  const targets = model.roots.filter((_, root) => !removed.has(root)).map(({ target }) => target);
  return { edges, states: liveness(edges, targets, disk.missing) };
}
