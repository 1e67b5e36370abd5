import { state } from "../liveness.ts";
import type { RetentionPolicy } from "../retention/policy.ts";
import type { StoreModel } from "../store-model.ts";
import { afterRemoval } from "./after-removal.ts";
import type { AfterRemoval } from "./after-removal.ts";

/** A store without some roots, as a policy has it. */
export interface WhatGoes extends AfterRemoval {
  /** Dead to Nix, and kept by the policy. */
  keptByPolicy: number[];
  /** False for a path that Nix itself would not call dead, whatever the policy says. */
  isDeadToNix: (path: number) => boolean;
}

/** What may go once the roots in `removed` are gone: what is dead by the policy's edges, and by Nix's own. */
export function whatGoes(
  model: StoreModel,
  removed: ReadonlySet<number>,
  policy: Pick<RetentionPolicy, "keepOutputs" | "keepDerivations">,
): WhatGoes {
  const after = afterRemoval(model, removed, policy);
  if (!policy.keepOutputs && !policy.keepDerivations) return { ...after, keptByPolicy: [], isDeadToNix: () => true };
  const byNix = afterRemoval(model, removed, { keepOutputs: false, keepDerivations: false }).states;
  const keptByPolicy: number[] = [];
  byNix.forEach((s, path) => {
    if (s === state.dead && after.states[path] !== state.dead) keptByPolicy.push(path);
  });
  // More edges can make garbage, too: of rows whose path is not on disk.
  return { ...after, keptByPolicy, isDeadToNix: (path) => byNix[path] !== state.live };
}
