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
 * cheapest of the roots that the policy lets go; then, where that was asked for, the cheapest of the others: for the bytes
 * that are missing, and then for the inodes that still are. Without a budget all go that the policy lets go.
 */
export function chooseRoots(
  model: StoreModel,
  decided: readonly RootDecision[],
  facts: ChoiceFacts,
  options: ChooseRootsOptions,
): ChosenRoots {
  const { policy, cheapest, mayRemove } = options;
  const outcome = (decisions: readonly RootDecision[], offers: PlannedOffer[]): ChosenRoots => {
    const goes = whatGoes(model, removedBy(decisions), policy);
    return { decisions: [...decisions], goes, chosen: choose(model, goes, facts, options), offers };
  };
  const { need } = facts;
  // What dies only now has not been dead for any time.
  if (need === null || (policy.deadForSeconds !== null && !isNothing(need))) return outcome(decided, []);

  /** With the cheapest of the roots that are `among` what may go, and whether that is enough. */
  const letGo = (
    before: ChosenRoots,
    among: (decision: RootDecision) => boolean,
    reasonOf: (root: number) => RootDecision["reason"],
  ): { after: ChosenRoots; isMet: boolean } => {
    let after = before;
    let isMet = true;
    let offers: PlannedOffer[] = [];
    for (const unit of ["bytes", "inodes"] as const) {
      const amount = need[unit] - (after.chosen.reclaim?.[unit] ?? 0);
      if (amount <= 0) continue;
      const found = offersFor(model, after.decisions, after.goes, facts, { of: unit, amount }, among);
      const more = new Set(found.chosen);
      // What was chosen for its bytes is no longer offered for its inodes.
      offers = [...offers.filter(({ chosen }) => chosen), ...found.offers];
      isMet &&= found.isMet;
      after = outcome(
        after.decisions.map((one) => (more.has(one.root) ? { ...one, remove: true, reason: reasonOf(one.root) } : one)),
        offers,
      );
    }
    return { after, isMet };
  };
  const byPolicy = new Set(decided.flatMap((one) => (one.remove && one.reason !== "asked-for" ? [one.root] : [])));
  const withoutPolicy = outcome(
    decided.map((one) => (byPolicy.has(one.root) ? { ...one, remove: false, reason: "not-needed" as const } : one)),
    [],
  );
  const best = letGo(
    withoutPolicy,
    ({ root, remove }) => byPolicy.has(root) && !remove,
    (root) => decided[root]!.reason,
  ).after;
  if (!cheapest) return best;
  const { after, isMet } = letGo(
    best,
    ({ root, remove, reason }) => !remove && keptByRule.has(reason) && mayRemove(model.roots[root]!.path),
    () => "cheapest",
  );
  // All that anybody keeps is too much to let go for less than was asked for.
  return isMet ? after : { ...best, offers: after.offers.map((offer) => Object.assign(offer, { chosen: false })) };
}

function isNothing({ bytes, inodes }: Need): boolean {
  return bytes === 0 && inodes === 0;
}

export function removedBy(decisions: readonly RootDecision[]): Set<number> {
  return new Set(decisions.flatMap(({ root, remove }) => (remove ? [root] : [])));
}
