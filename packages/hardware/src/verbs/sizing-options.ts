import { sizingOption } from "../errors.ts";
import { machineOf } from "../model/machine.ts";
import type { Readings } from "../model/readings/readings.ts";
import type { ProfileName } from "../model/recommend/profile.ts";
import type { RecommendationOptions } from "../model/recommend/recommendation.ts";
import type { SetupScope } from "../model/recommend/scope.ts";
import { readMeasured } from "../probe/read-measured.ts";

/** What a person may say about how builds are to be sized. */
export interface SizingWishes {
  /** What else the machine is for. Default: the one that it looks like. */
  profile?: ProfileName | null | undefined;
  /** The part of the memory that builds may have: more than 0, at most 1. Default 0.8. */
  memoryShare?: number | undefined;
  /** What one process of a build needs, in bytes, at least 1 MiB. Default: 1.5 GiB, an assumption. */
  memoryPerProcess?: number | undefined;
  /** Whether to advise what is experimental too. Default false. */
  experimental?: boolean | undefined;
}

/** What a person may say where settings are judged: in `recommend`, `doctor` and `setup`. */
export interface JudgingWishes extends SizingWishes {
  /** Whose settings are meant: those of this user, or the machine's for all. Default: the machine's for root. */
  scope?: SetupScope | undefined;
  /**
   * Whether to go by what was measured, where the ledger has it: the last calibration of this machine instead of rules of thumb
   * for its cores, and its newest recorded builds instead of an assumed memory for each process. Default false.
   */
  measured?: boolean | undefined;
  /** Where nixperf keeps its state. Default: this user's `stateDir` of `@nixperf/files`. */
  stateDir?: string | undefined;
  /** `postgres://…` of a ledger that machines share. Default: this machine's own. */
  url?: string | undefined;
}

const mebibyte = 1024 ** 2;

const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= mebibyte;

/** @throws NIXPERF_SIZING_OPTION for a share or a size that cannot be */
export function recommendationOptions(wishes: SizingWishes): RecommendationOptions {
  const { profile, memoryShare, memoryPerProcess, experimental } = wishes;
  if (memoryShare !== undefined && !(memoryShare > 0 && memoryShare <= 1))
    throw sizingOption("the share of the memory for builds", `${memoryShare * 100} %`, "more than 0 and at most 100 %");
  if (memoryPerProcess !== undefined && !isSize(memoryPerProcess))
    throw sizingOption("the memory of one process", `${memoryPerProcess} bytes`, "1 MiB or more");
  return {
    profile,
    memoryShare,
    experimental,
    perProcess: memoryPerProcess === undefined ? undefined : { bytes: memoryPerProcess, source: "as asked for" },
  };
}

/**
 * The same, with what the ledger has of the machine that was read, where that is wanted.
 *
 * @throws NIXPERF_SIZING_OPTION for a share or a size that cannot be
 */
export async function judgingOptions(
  wishes: JudgingWishes,
  readings: Readings,
  signal?: AbortSignal,
): Promise<RecommendationOptions> {
  const options = recommendationOptions(wishes);
  if (wishes.measured !== true) return { ...options, measured: null };
  const { fingerprint } = machineOf(readings).machine;
  const measured = await readMeasured({ state: wishes.stateDir, url: wishes.url }, fingerprint.value, signal);
  return { ...options, measured };
}
