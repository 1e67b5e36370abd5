import type { RetentionPolicy } from "../retention/policy.ts";
import type { RootDecision } from "../retention/root-decision.ts";
import type { StoreModel } from "../store-model.ts";
import type { Need } from "../value/budget.ts";
import type { ChosenDead } from "../value/choose-dead.ts";
import { choose } from "./choose.ts";
import type { ChoiceFacts, ChoiceOptions } from "./choose.ts";
import { keptByRule, offersFor } from "./offers.ts";
import type { PlannedOffer } from "./plan-record.ts";
import { whatGoes } from "./what-goes.ts";
import type { WhatGoes } from "./what-goes.ts";

export interface ChooseRootsOptions extends ChoiceOptions {
  policy: RetentionPolicy;
  /** Whether roots that the policy keeps may go too where that is not enough. */
  cheapest: boolean;
  /** Whether this user could remove the link of that path. */
  mayRemove: (path: string) => boolean;
}

/** Roots and paths that go, for a budget or without one. */
export interface ChosenRoots {
  decisions: RootDecision[];
  goes: WhatGoes;
  chosen: ChosenDead;
  /** What the roots that were chosen among would bring and cost; empty where there was nothing to choose. */
  offers: PlannedOffer[];
}

/**
 * Carries decisions about roots as far as a budget asks for. First goes what is dead already, and what was named; then the
 * cheapest of the roots that the policy lets go; then, where that was asked for, the cheapest of the others. Without a
 * budget, and where inodes are still missing, all go that the policy lets go.
 */
export function chooseRoots(
  model: StoreModel,
  decided: readonly RootDecision[],
  facts: ChoiceFacts,
  options: ChooseRootsOptions,
): ChosenRoots {
  const { policy, cheapest, mayRemove } = options;
  const outcome = (decisions: readonly RootDecision[]) => {
    const goes = whatGoes(model, removedBy(decisions), policy);
    return { decisions: [...decisions], goes, chosen: choose(model, goes, facts, options) };
  };
  const { need } = facts;
  // What dies only now has not been dead for any time.
  if (need === null || (policy.deadForSeconds !== null && !isNothing(need))) {
    return { ...outcome(decided), offers: [] };
  }

  const byPolicy = new Set(decided.flatMap((one) => (one.remove && one.reason !== "asked-for" ? [one.root] : [])));
  let best = outcome(
    decided.map((one) => (byPolicy.has(one.root) ? { ...one, remove: false, reason: "not-needed" as const } : one)),
  );
  let offers: PlannedOffer[] = [];
  const letGo = (
    among: (decision: RootDecision) => boolean,
    reasonOf: (root: number) => RootDecision["reason"],
    onlyIfMet = false,
  ) => {
    const missing = need.bytes - (best.chosen.reclaim?.bytes ?? 0);
    if (missing <= 0) return;
    const found = offersFor(model, best.decisions, best.goes, facts, missing, among);
    offers = found.offers;
    if (onlyIfMet && !found.isMet) {
      offers = offers.map((offer) => Object.assign(offer, { chosen: false }));
      return;
    }
    const more = new Set(found.chosen);
    best = outcome(
      best.decisions.map((one) => (more.has(one.root) ? { ...one, remove: true, reason: reasonOf(one.root) } : one)),
    );
  };
  letGo(
    ({ root }) => byPolicy.has(root),
    (root) => decided[root]!.reason,
  );
  // Sets of roots are worked out by bytes alone.
  if ((best.chosen.reclaim?.inodes ?? 0) < need.inodes) {
    best = outcome(decided);
    offers = [];
  }
  if (cheapest) {
    letGo(
      ({ root, remove, reason }) => !remove && keptByRule.has(reason) && mayRemove(model.roots[root]!.path),
      () => "cheapest",
      // All that anybody keeps is too much to let go for less than was asked for.
      true,
    );
  }
  return { ...best, offers };
}

function isNothing({ bytes, inodes }: Need): boolean {
  return bytes === 0 && inodes === 0;
}

export function removedBy(decisions: readonly RootDecision[]): Set<number> {
  return new Set(decisions.flatMap(({ root, remove }) => (remove ? [root] : [])));
}
