import { isNixperfError } from "@nixperf/errors";
import type { Gap } from "@nixperf/errors";
import { estimator, withHistory } from "@nixperf/history";
import type { StoreDatabase } from "@nixperf/nix/database";
import { buildsOf, rebuildCosts } from "../model/value/rebuild-cost.ts";
import type { BuildEstimate, CostOf, RebuildCost, WantedBuild } from "../model/value/rebuild-cost.ts";
import { readCostsFile } from "./costs.ts";
import { ownState } from "./own-state.ts";

export interface BuildCostsOptions {
  /** A file of costs. */
  costs?: string | undefined;
  /** Where nixperf keeps its state. Null: the ledger is not read. Left out: the usual place. */
  state?: string | null | undefined;
  /** `postgres://…` of a ledger that machines share. Left out: this machine's own. */
  historyUrl?: string | undefined;
}

/**
 * What paths would take to build, by what the ledger has of earlier builds, and a file of costs. Of both, the one counts that
 * knows more of a build, and the file where they know the same. Where neither knows of any build, nothing is known.
 *
 * @throws NIXPERF_COSTS_UNREADABLE for the file; what is wrong with the ledger is a gap
 */
export async function buildCosts(
  database: StoreDatabase,
  { costs: file, state, historyUrl }: BuildCostsOptions,
): Promise<{ costOf: CostOf; gaps: Gap[] }> {
  const found = file === undefined ? { costs: [], gaps: [] } : await readCostsFile(file);
  const ofFile = estimator(found.costs);
  const builds = buildsOf(database);
  const ledger = await askLedger(
    [...new Set(builds)].filter((build) => build !== null),
    state,
    historyUrl,
  );
  const estimate = (build: WantedBuild) => better(ofFile(build), ledger.estimates.get(build) ?? null);
  return { costOf: rebuildCosts(estimate, database, builds), gaps: [...found.gaps, ...ledger.gaps] };
}

const ranks: Readonly<Record<RebuildCost["by"], number>> = { derivation: 0, name: 1, class: 2 };

function better(a: BuildEstimate | null, b: BuildEstimate | null): BuildEstimate | null {
  if (a === null || b === null) return a ?? b;
  return ranks[b.by] < ranks[a.by] ? b : a;
}

async function askLedger(
  wanted: readonly WantedBuild[],
  state: string | null | undefined,
  url: string | undefined,
): Promise<{ estimates: Map<WantedBuild, BuildEstimate | null>; gaps: Gap[] }> {
  if (state === null) return { estimates: new Map(), gaps: [] };
  try {
    const found = await withHistory({ stateDir: ownState(state), url }, (history) => history.estimate(wanted));
    return { estimates: new Map(wanted.map((build, i) => [build, found[i]!])), gaps: [] };
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const { code, message, tries } = error;
    return { estimates: new Map(), gaps: [{ at: "", code, message, tries: [...tries] }] };
  }
}
