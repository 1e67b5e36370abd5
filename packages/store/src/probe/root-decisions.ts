import { resolve } from "node:path";
import { rootNotFound, rootProtected } from "../errors.ts";
import { selectRoots, severalProfiles } from "../model/plan/select-roots.ts";
import { decideRoots } from "../model/retention/decide-roots.ts";
import type { RetentionPolicy } from "../model/retention/policy.ts";
import type { RootDecision } from "../model/retention/root-decision.ts";
import type { StoreModel } from "../model/store-model.ts";
import { runningTargets } from "./running-systems.ts";

export interface RootDecisionsOptions {
  policy: RetentionPolicy;
  /** Roots to let go whatever the policy says, as people name them. */
  without: readonly string[];
  /** What `~` means. */
  home: string;
  /** Seconds since the epoch. */
  now: number;
  /** Whether this user could remove the link of that path. */
  mayRemove: (path: string) => boolean;
}

/**
 * What is to become of each root, by a policy and by name, on this machine.
 *
 * @throws NIXPERF_ROOT_NOT_FOUND, NIXPERF_ROOT_PROTECTED
 */
export function rootDecisions(model: StoreModel, options: RootDecisionsOptions): RootDecision[] {
  const { policy, without, home, now } = options;
  const { snapshot, roots, groups } = model;
  const askedFor = new Map<number, string>();
  for (const wanted of without) {
    const path = wanted === "~" || wanted.startsWith("~/") ? home + wanted.slice(1) : wanted;
    const asTyped = selectRoots(path, roots, groups);
    const found = asTyped.length > 0 ? asTyped : selectRoots(resolve(path), roots, groups);
    if (found.length === 0) throw rootNotFound(wanted);
    const profiles = severalProfiles(found, roots);
    if (profiles.length > 0) throw rootNotFound(wanted, profiles);
    for (const root of found) askedFor.set(root, wanted);
  }
  const judged = decideRoots(policy, roots, {
    now,
    currentGenerations: snapshot.currentGenerations,
    runningTargets: runningTargets(snapshot.database),
    unmounted: new Set(snapshot.roots.dangling.flatMap(({ unmounted }) => unmounted ?? [])),
    home,
    askedFor: new Set(askedFor.keys()),
  });
  const decisions = judged.map((one): RootDecision => {
    const isLeft = one.remove && !options.mayRemove(roots[one.root]!.path);
    return isLeft ? { root: one.root, remove: false, reason: "not-permitted" } : one;
  });
  for (const [root, name] of askedFor) {
    const { remove, reason } = decisions[root]!;
    if (!remove) throw rootProtected(name, roots[root]!.path, reason);
  }
  return decisions;
}
