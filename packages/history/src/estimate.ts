import { parsePackageName } from "@nixperf/nix/store-path";
import { costClass } from "./cost-class.ts";
import type { DerivationCost } from "./records/derivation-cost.ts";

/** What is to be estimated. */
export interface Wanted {
  drvPath: string | null;
  /** With its version: `hello-2.12.1`. */
  name: string;
  /** Only builds for this system count; null: all do. */
  system?: string | null;
}

/** What a build will probably take. */
export interface CostEstimate {
  /**
   * What it is told from: builds of the very `derivation`; of its `name`, whatever the version; of others of its `class`
   * (see `costClass`).
   */
  by: "derivation" | "name" | "class";
  /** How many builds count: at most the newest 20, of a class the newest 1,000. */
  builds: number;
  seconds: Likely;
  /** Null when no build among them told. */
  cpuSeconds: Likely | null;
  memoryBytes: Likely | null;
}

export interface Likely {
  median: number;
  /** Four builds of five were between these. Null for fewer than five builds, which tell no interval. */
  low: number | null;
  high: number | null;
}

export const newestOfOne = 20;
/** Enough to tell a class by, and few enough to be read at once. */
export const newestOfClass = 1000;
const forInterval = 5;

/** Of one build, what is estimated. */
export type Figures = Pick<DerivationCost, "seconds" | "cpuSeconds" | "memoryBytes">;

/** What a cost has to tell for estimates. */
export type KnownCost = Pick<
  DerivationCost,
  "at" | "drvPath" | "name" | "pname" | "system" | "outcome" | "seconds" | "cpuSeconds" | "memoryBytes"
>;

/** Tells what builds will take, from what builds took. */
export type Estimate = (wanted: Wanted) => CostEstimate | null;

/**
 * Makes the function that estimates from these costs, in any order. Only what was built counts: what failed ended early.
 * It gives null where it knows nothing that could be compared. By a class it knows something only with five builds.
 */
export function estimator(costs: Iterable<KnownCost>): Estimate {
  const byDerivation = new Map<string, KnownCost[]>();
  const byName = new Map<string, KnownCost[]>();
  const byClass = new Map<string, KnownCost[]>();
  for (const cost of costs) {
    if (cost.outcome !== "built") continue;
    if (cost.drvPath !== null) add(byDerivation, cost.drvPath, cost);
    add(byName, cost.pname, cost);
    add(byClass, costClass(cost.name), cost);
  }
  // Many are asked for of one name, and most of one class.
  const known = new Map<string, CostEstimate | null>();
  const from = (by: CostEstimate["by"], word: string, system: string | null): CostEstimate | null => {
    const key = `${by} ${system ?? ""} ${word}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const { lists, least, most } = steps[by];
    const fitting = (lists.get(word) ?? []).filter(
      (cost) => system === null || cost.system === null || cost.system === system,
    );
    const estimate = fitting.length < least ? null : estimateOf(by, newest(fitting, most));
    known.set(key, estimate);
    return estimate;
  };
  const steps = {
    derivation: { lists: byDerivation, least: 1, most: newestOfOne },
    name: { lists: byName, least: 1, most: newestOfOne },
    class: { lists: byClass, least: forInterval, most: newestOfClass },
  };
  return ({ drvPath, name, system = null }) =>
    (drvPath === null ? null : from("derivation", drvPath, system)) ??
    from("name", parsePackageName(name).pname, system) ??
    from("class", costClass(name), system);
}

function add(lists: Map<string, KnownCost[]>, key: string, cost: KnownCost): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [cost]);
  else list.push(cost);
}

/** The newest of them, the last that came first among those of one instant. */
function newest(costs: readonly KnownCost[], most: number): KnownCost[] {
  return costs
    .toReversed()
    .toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1))
    .slice(0, most);
}

/** From these builds, at least one. */
export function estimateOf(by: CostEstimate["by"], counted: readonly Figures[]): CostEstimate {
  const known = (figure: (cost: Figures) => number | null) => {
    const figures = counted.map(figure).filter((value) => value !== null);
    return figures.length === 0 ? null : likely(figures);
  };
  return {
    by,
    builds: counted.length,
    seconds: known(({ seconds }) => seconds)!,
    cpuSeconds: known(({ cpuSeconds }) => cpuSeconds),
    memoryBytes: known(({ memoryBytes }) => memoryBytes),
  };
}

/** Median and the tenth and ninetieth of a hundred, between neighbours in proportion. */
export function likely(figures: readonly number[]): Likely {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (part: number): number => {
    const position = part * (sorted.length - 1);
    const below = Math.floor(position);
    const low = sorted[below]!;
    return low + (position - below) * ((sorted[below + 1] ?? low) - low);
  };
  const isEnough = sorted.length >= forInterval;
  return { median: at(0.5), low: isEnough ? at(0.1) : null, high: isEnough ? at(0.9) : null };
}
