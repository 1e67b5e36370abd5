/** What Nix itself takes, in seconds, beside the builders: its one thread does all of this, one after the other. */
export interface NixCosts {
  /** Once, before anything starts: opening the store, asking what is missing. */
  beginSeconds: number;
  /** For each derivation, before anything starts. */
  derivationSeconds: number;
  /** To start a builder. */
  startSeconds: number;
  /** From the end of a builder until its outputs are registered and its slot is free. */
  finishSeconds: number;
  /**
   * For each goal that waits for a slot, whenever one is freed: Nix wakes them all, each locks its outputs and looks whether
   * they are there, and all but those that get a slot go back to waiting. Before the first of them is started, and after.
   */
  wakeBeforeSeconds: number;
  wakeAfterSeconds: number;
  /** By how much the first of both grows with each other goal that waits, up to 1,600 of them. */
  wakeGrowthSeconds: number;
}

/** So many waiting goals were measured; with more, each is taken to cost what it costs with so many. */
export const mostMeasured = 1600;

/** Which version the costs were measured with, and whether it is the one that was asked for. */
export interface NixCostsFound {
  costs: NixCosts;
  measuredWith: string;
  isExact: boolean;
}

/** For what is not to be counted. */
export const noNixCosts: NixCosts = {
  beginSeconds: 0,
  derivationSeconds: 0,
  startSeconds: 0,
  finishSeconds: 0,
  wakeBeforeSeconds: 0,
  wakeAfterSeconds: 0,
  wakeGrowthSeconds: 0,
};

/**
 * Fitted to runs of 20 to 1,600 builds at once and one after the other, on an AMD EPYC of 2024 with two cores, the store in
 * memory, no sandbox and no daemon (`scripts/record-runs.ts`). A slow disk and a sandbox add to starting and finishing.
 */
const measured: ReadonlyArray<{ version: string; numbers: readonly number[]; costs: NixCosts }> = [
  {
    version: "2.8.0",
    numbers: [2, 8, 0],
    costs: {
      beginSeconds: 0.045,
      derivationSeconds: 0.000_24,
      startSeconds: 0.0025,
      finishSeconds: 0.0035,
      wakeBeforeSeconds: 0.000_036,
      wakeAfterSeconds: 0.000_006,
      wakeGrowthSeconds: 0.000_000_05,
    },
  },
  {
    version: "2.34.8",
    numbers: [2, 34, 8],
    costs: {
      beginSeconds: 0.045,
      derivationSeconds: 0.000_3,
      startSeconds: 0.0025,
      finishSeconds: 0.0025,
      wakeBeforeSeconds: 0.000_145,
      wakeAfterSeconds: 0.000_05,
      wakeGrowthSeconds: 0.000_000_45,
    },
  },
];

/** Since this version each build waits in a coroutine of its own. */
const coroutines: readonly number[] = [2, 29];

/** The costs of the nearest version that was measured. `numbers` null: the newest. */
export function nixCostsOf(numbers: readonly number[] | null): NixCostsFound {
  const newest = measured[1]!;
  if (numbers === null) return { costs: newest.costs, measuredWith: newest.version, isExact: false };
  const found = isBefore(numbers, coroutines) ? measured[0]! : newest;
  const isExact = numbers[0] === found.numbers[0] && numbers[1] === found.numbers[1];
  return { costs: found.costs, measuredWith: found.version, isExact };
}

/** Whether this Nix starts builds in an order that can be told: since 2.35 it wakes as many goals as there are slots, any of them. */
export function hasKnownOrder(numbers: readonly number[] | null): boolean {
  return numbers !== null && isBefore(numbers, [2, 35]);
}

/** Whether fetching has slots of its own (max-substitution-jobs, since 2.16); before, it takes those of builds. */
export function hasSubstitutionSlots(numbers: readonly number[] | null): boolean {
  return numbers === null || !isBefore(numbers, [2, 16]);
}

function isBefore(numbers: readonly number[], other: readonly number[]): boolean {
  for (let i = 0; i < other.length; i++) {
    const difference = (numbers[i] ?? 0) - other[i]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
