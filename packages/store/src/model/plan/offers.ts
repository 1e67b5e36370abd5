import type { RootDecision } from "../retention/root-decision.ts";
import type { StoreModel } from "../store-model.ts";
import { understand } from "../store-model.ts";
import { cheapestRoots } from "../value/cheapest-roots.ts";
import type { CheapestRoots, CheapestRootsOptions, RootCandidate } from "../value/cheapest-roots.ts";
import type { ChoiceFacts } from "./choose.ts";
import type { PlannedOffer } from "./plan-record.ts";
import type { WhatGoes } from "./what-goes.ts";

/** What it would cost to let more roots go than a policy does. */
export interface Offers {
  offers: PlannedOffer[];
  /** Numbers of the roots, in the model that was asked for, that are the cheapest set. */
  chosen: number[];
  /** See `CheapestRoots.excessShare`. */
  excessShare: number;
  /** Whether they bring what is needed. */
  isMet: boolean;
}

/** Reasons for which a root stays although it could go. */
export const keptByRule: ReadonlySet<RootDecision["reason"]> = new Set<RootDecision["reason"]>([
  "keep-last",
  "keep-since",
  "daily",
  "weekly",
  "monthly",
  "young",
  "no-rule",
  "not-needed",
]);

/**
 * The cheapest set of roots, of those that are `among` what may go, that brings back what is needed beside what goes without the
 * roots that `decisions` remove. All that bring anything where that is not enough.
 */
export function offersFor(
  model: StoreModel,
  decisions: readonly RootDecision[],
  goes: WhatGoes,
  facts: ChoiceFacts,
  need: CheapestRootsOptions["need"],
  among: (decision: RootDecision) => boolean,
): Offers {
  const numberOf = new Map(model.roots.map(({ path, target }, root) => [keyOf(path, target), root]));
  const removed = new Set(decisions.flatMap(({ root, remove }) => (remove ? [model.roots[root]!.path] : [])));
  const { roots } = model.snapshot;
  const links = roots.links.filter(({ path }) => !removed.has(path));
  const without = understand({ ...model.snapshot, roots: { ...roots, links } });
  const originalOf = (root: number): number => {
    const { path, target } = without.roots[root]!;
    return numberOf.get(keyOf(path, target))!;
  };
  const found = cheapestRoots({
    model: without,
    edges: goes.edges.possible,
    walk: facts.walk,
    need,
    mayGo: (root) => {
      const { kind } = without.roots[root]!;
      const isLetGo = kind === "profile" || kind === "result" || kind === "direnv" || kind === "indirect";
      return isLetGo && among(decisions[originalOf(root)]!);
    },
    worth: facts.worth,
  });
  // Where all is not enough, all are chosen: also those that bring nothing.
  const brings = ({ alone, shared }: RootCandidate) =>
    alone[need.of] === null || alone[need.of]! + shared[need.of]! > 0;
  const chosen = found.chosen.flatMap(({ candidate }) => (brings(candidate) ? [candidate] : []));
  return {
    offers: plannedOffers(found, chosen, without),
    chosen: chosen.flatMap((candidate) => candidate.roots.map(originalOf)),
    excessShare: found.excessShare,
    isMet: found.isMet,
  };
}

function plannedOffers(
  { candidates }: CheapestRoots,
  chosen: readonly RootCandidate[],
  { groups, snapshot }: StoreModel,
): PlannedOffer[] {
  const isChosen = new Set(chosen);
  return candidates.map((candidate) => {
    const { kind, label } = groups[candidate.group]!;
    const { changed, alone, shared } = candidate;
    return {
      label,
      kind,
      roots: candidate.roots.length,
      youngestSeconds: changed === null ? null : Math.max(0, Math.round(snapshot.takenAt - changed)),
      bytes: alone.bytes,
      inodes: alone.inodes,
      paths: alone.paths,
      sharedBytes: shared.bytes,
      recoverSeconds: candidate.recoverSeconds,
      chosen: isChosen.has(candidate),
    };
  });
}

function keyOf(path: string, target: number): string {
  return `${target} ${path}`;
}
