import type { Comparison } from "./compare.ts";
import type { Line } from "./seeds.ts";

/** What came of all stores tried with one version of Nix. */
export interface Tally {
  version: string;
  stores: number;
  counts: Comparison["counts"];
  /** Stores with order-dependent paths. */
  orderDependentStores: number;
  /** Order-dependent paths that Nix called dead in one answer and live in the other. */
  contradicted: number;
  /** How many stores had each feature. */
  features: Map<string, number>;
  /** Seeds on which nixperf and Nix disagree, or which could not be tried, with the reason. */
  failures: Array<{ seed: number; why: string }>;
}

export function newTally(version: string): Tally {
  const counts = { live: 0, dead: 0, orderDependent: 0, unseen: 0, unregistered: 0, roots: 0 };
  return {
    version,
    stores: 0,
    counts,
    orderDependentStores: 0,
    contradicted: 0,
    features: new Map(),
    failures: [],
  };
}

export function addToTally(tally: Tally, line: Line): void {
  tally.stores++;
  if (line.failed !== null) {
    tally.failures.push({ seed: line.seed, why: line.failed });
    return;
  }
  for (const key of Object.keys(tally.counts) as Array<keyof Tally["counts"]>) tally.counts[key] += line.counts[key];
  if (line.counts.orderDependent > 0) tally.orderDependentStores++;
  tally.contradicted += line.contradicted;
  for (const feature of line.features) tally.features.set(feature, (tally.features.get(feature) ?? 0) + 1);
  if (line.disagreements.length > 0) tally.failures.push({ seed: line.seed, why: line.disagreements.join("\n") });
}

/** The tallies as text: first what was tried and whether all agreed, then how often each feature was there. */
export function describe(tallies: readonly Tally[]): string {
  const lines: string[] = [];
  for (const { version, stores, counts, orderDependentStores, contradicted, failures } of tallies) {
    lines.push(
      `Nix ${version}: ${n(stores)} stores tried, ${n(failures.length)} disagreements`,
      `  ${n(counts.live)} paths live, ${n(counts.dead)} dead, ${n(counts.unseen)} unseen, ${n(counts.unregistered)} unregistered entries, ${n(counts.roots)} roots`,
      `  ${n(counts.orderDependent)} paths order-dependent, in ${n(orderDependentStores)} stores; on ${n(contradicted)} of them Nix contradicted itself`,
    );
  }
  const features = [...new Set(tallies.flatMap((tally) => [...tally.features.keys()]))].sort();
  lines.push("", `${tallies.map(({ version }) => cell(version)).join("")}  stores with`);
  for (const feature of features) {
    lines.push(`${tallies.map((tally) => cell(n(tally.features.get(feature) ?? 0))).join("")}  ${feature}`);
  }
  for (const { version, failures } of tallies) {
    for (const { seed, why } of failures) {
      lines.push(
        "",
        `Nix ${version}, seed ${seed} (again: npm run fuzz -- --nix ${version} --seed ${seed} --stores 1)`,
        why,
      );
    }
  }
  return lines.join("\n");
}

function n(count: number): string {
  return count.toLocaleString("en");
}

function cell(text: string): string {
  return text.padStart(8);
}
