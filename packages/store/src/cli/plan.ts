import { command } from "@nixperf/cli-kit";
import { ledgerKey } from "@nixperf/history/config";
import type { Amount, Command, CommandInput, FlagSpec } from "@nixperf/cli-kit";
import type { ApplyRecord, UndoRecord } from "../model/plan/apply-record.ts";
import type { PlanRecord } from "../model/plan/plan-record.ts";
import type { ApplyOptions } from "../verbs/apply.ts";
import type { OptimizeOptions, OptimizeRecord } from "../verbs/optimize.ts";
import type { PlanOptions } from "../verbs/plan.ts";
import type { UndoOptions } from "../verbs/undo.ts";
import { freshFlag, limitFlag, storeOptions } from "./common.ts";
import { retentionFlags, retentionOptions } from "./retention-flags.ts";

const planFlags: Record<string, FlagSpec> = {
  ...retentionFlags,
  fresh: freshFlag,
  free: {
    is: "amount",
    placeholder: "SIZE|PERCENT",
    brief: "Stop when so much comes back, or so much of the disk is free",
  },
  "free-inodes": { is: "integer", placeholder: "N", min: 1, brief: "Stop when so many inodes come back" },
  "store-below": { is: "size", placeholder: "SIZE", brief: "Stop when the store takes no more than this" },
  cheapest: { is: "boolean", brief: "If too little comes back, let go other roots as well, those that cost least" },
  "ask-caches": { is: "boolean", brief: "Ask the configured caches what they have, to spare what only this store has" },
  costs: {
    is: "string",
    placeholder: "FILE",
    brief: "What builds cost, as JSON lines: what is dear to build is spared",
  },
  "include-costly": { is: "boolean", brief: "Delete also what is dear to build and in no cache" },
  "include-order-dependent": { is: "boolean", brief: "Delete also what Nix itself is not certain of" },
  "skip-disk": { is: "boolean", brief: "Do not look at the disk: no bytes that come back, only Nix's own sizes" },
};

function planOptions(input: CommandInput): Omit<PlanOptions, "state"> {
  const { flags } = input;
  const { policy, without } = retentionOptions(input);
  const free = flags["free"] as Amount | undefined;
  return {
    ...storeOptions(input),
    policy,
    without,
    budget: {
      freeBytes: free !== undefined && "bytes" in free ? free.bytes : null,
      diskFreeShare: free !== undefined && "ratio" in free ? free.ratio : null,
      freeInodes: (flags["free-inodes"] ?? null) as number | null,
      storeBelowBytes: (flags["store-below"] ?? null) as number | null,
    },
    cheapest: flags["cheapest"] === true,
    askCaches: flags["ask-caches"] === true,
    costs: flags["costs"] as string | undefined,
    historyUrl: (input.config(ledgerKey.key) ?? undefined) as string | undefined,
    includeCostly: flags["include-costly"] === true,
    includeOrderDependent: flags["include-order-dependent"] === true,
    disk: flags["skip-disk"] !== true,
  };
}

const forgetUnmounted: FlagSpec = {
  is: "boolean",
  brief: "Go on although roots lead to what is not mounted: Nix forgets these roots then",
};

export const planCommand: Command = command<PlanOptions, PlanRecord>({
  name: "plan",
  verb: "plan",
  schema: "nixperf.store.plan/1",
  brief: "What could go, and what would come back, by a policy or by name",
  description:
    "Changes nothing. Without a policy only what is dead already is planned; with one, generations and links that it " +
    "lets go, and what only they keep alive. `--out` keeps the plan for review; `apply` carries it out.",
  examples: [
    { command: "plan", does: "what is dead now" },
    { command: "plan --preset weekly", does: "what a weekly clean-up would let go" },
    { command: "plan --free 20GB --cheapest", does: "the cheapest set of roots that frees so much" },
    { command: "plan --without ~/src/shop/result", does: "what would happen without this link" },
    { command: "plan --preset tight --free 20GB --out plan.json", does: "no more than needed, kept for review" },
  ],
  flags: {
    ...planFlags,
    out: { is: "string", placeholder: "FILE", brief: "Write the plan to this file as well" },
    limit: limitFlag,
  },
  load: async () => {
    const { plan } = await import("../verbs/plan.ts");
    return {
      verb: plan,
      view: async () => (await import("../view/plan-view.ts")).planView,
      items: (record) => record.delete,
    };
  },
  options: (input) => ({ ...planOptions(input), out: input.flags["out"] as string | undefined }),
});

export const optimizeCommand: Command = command<OptimizeOptions, OptimizeRecord>({
  name: "optimize",
  verb: "optimize",
  schema: "nixperf.store.optimize/1",
  brief: "Plan what could go and show it; with --apply carry it out",
  description: "The same as `plan`, and with `--apply` `apply` right after it. Exits with 1 when a step was skipped.",
  examples: [
    { command: "optimize", does: "shows what is dead, deletes nothing" },
    { command: "optimize --preset weekly --apply", does: "the weekly clean-up" },
  ],
  flags: {
    ...planFlags,
    apply: { is: "boolean", brief: "Carry it out" },
    delete: { is: "boolean", brief: "The same as --apply", hidden: true },
    "forget-unmounted": forgetUnmounted,
    limit: limitFlag,
  },
  topAliases: ["optimize"],
  load: async () => {
    const { optimize } = await import("../verbs/optimize.ts");
    return {
      verb: optimize,
      view: async () => (await import("../view/optimize-view.ts")).optimizeView,
      items: (record) => record.plan.delete,
      acted: (record) => record.applied !== null,
      exitCode: (record) => (record.applied !== null && isPartial(record.applied) ? 1 : 0),
    };
  },
  options: (input) => ({
    ...planOptions(input),
    apply: input.flags["apply"] === true || input.flags["delete"] === true,
    strict: input.strict,
    forgetUnmounted: input.flags["forget-unmounted"] === true,
  }),
});

export const applyCommand: Command = command<ApplyOptions, ApplyRecord>({
  name: "apply",
  verb: "apply",
  schema: "nixperf.store.apply/1",
  brief: "Carry a plan out, with everything in it checked again",
  description:
    "Links and generations go first, then paths, by Nix's own commands alone. What has changed since the plan was made " +
    "is left and said. Stopping at any moment leaves a valid store. Exits with 1 when a step was skipped.",
  examples: [{ command: "apply plan.json", does: "what `plan --out plan.json` planned" }],
  args: [{ name: "PLAN", brief: "A file that `plan --out` wrote" }],
  flags: { "forget-unmounted": forgetUnmounted },
  load: async () => {
    const { apply } = await import("../verbs/apply.ts");
    return {
      verb: apply,
      view: async () => (await import("../view/apply-view.ts")).applyView,
      acted: () => true,
      exitCode: (record) => (isPartial(record) ? 1 : 0),
    };
  },
  options: (input) => ({
    ...storeOptions(input),
    plan: input.args[0]!,
    strict: input.strict,
    forgetUnmounted: input.flags["forget-unmounted"] === true,
  }),
});

export const undoCommand: Command = command<UndoOptions, UndoRecord>({
  name: "undo",
  verb: "undo",
  schema: "nixperf.store.undo/1",
  brief: "Put roots back that a plan removed, as far as their paths are there",
  description:
    "Nix registers each link anew, which alone makes it a root, and then it is looked whether it is one. What was deleted " +
    "is not built or fetched again. Exits with 1 when a root could not be put back.",
  examples: [{ command: "undo", does: "the roots that were removed last" }],
  load: async () => {
    const { undo } = await import("../verbs/undo.ts");
    return {
      verb: undo,
      view: async () => (await import("../view/undo-view.ts")).undoView,
      items: (record) => record.restored,
      acted: () => true,
      exitCode: (record) => (record.skipped.length > 0 ? 1 : 0),
    };
  },
  options: storeOptions,
});

function isPartial({ roots, paths, stopped }: ApplyRecord): boolean {
  return stopped || roots.skipped.length > 0 || paths.skipped.some(({ reason }) => reason !== "gone-already");
}
