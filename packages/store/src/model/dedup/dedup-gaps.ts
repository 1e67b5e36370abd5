import type { Gap } from "@nixperf/errors";

/** What could not be seen, or is not as it seems. */
export interface DedupUncertainty {
  storeDir: string;
  /** Base names of registered paths that are not on disk. */
  missing: readonly string[];
  unreadable: ReadonlyArray<{ path: string; code: string }>;
  /** Why blocks say little on this file system. */
  caveats: readonly string[];
  /** Which Nix would do it is known, or makes no difference. */
  ruleKnown: boolean;
  /** How much `.links` would grow cannot be told on this file system. */
  growthUnknown: boolean;
}

export function dedupGaps({
  storeDir,
  missing,
  unreadable,
  caveats,
  ruleKnown,
  growthUnknown,
}: DedupUncertainty): Gap[] {
  const gaps: Gap[] = [];
  if (missing.length > 0) {
    gaps.push({
      at: "/potential",
      code: "NIXPERF_OPTIMISER_BLOCKED",
      message: `Nix's optimiser would stop at ${storeDir}/${missing[0]!}, which is registered and not on disk${others(missing.length)}: the figures are what it would do otherwise`,
      tries: ["nix-store --verify, which takes such paths out of the database"],
    });
  }
  const [first] = unreadable;
  if (first !== undefined) {
    gaps.push({
      at: "/potential",
      code: "NIXPERF_FILES_UNREADABLE",
      message: `cannot read ${first.path} (${first.code})${others(unreadable.length)}: what is equal to it is not known, and there may be more to save`,
      tries: ["the same with sudo (nothing is written either way)"],
    });
  }
  if (!ruleKnown) {
    gaps.push({
      at: "/potential",
      code: "NIXPERF_OPTIMISER_UNKNOWN",
      message:
        "how this Nix treats hard links that builders have made: versions differ, and the lesser of both figures is given",
      tries: ["with the directory of nix on PATH, such as /nix/var/nix/profiles/default/bin"],
    });
  }
  if (caveats.length > 0) {
    gaps.push({
      at: "/potential/bytes",
      code: "NIXPERF_BLOCKS_UNSURE",
      message: `what comes back may differ from blocks here: the file system has ${caveats.join(", ")}`,
      tries: [],
    });
  }
  if (growthUnknown) {
    gaps.push({
      at: "/potential/growth",
      code: "NIXPERF_GROWTH_UNKNOWN",
      message: "how much the directory .links would grow is not known for this file system",
      tries: [],
    });
  }
  return gaps;
}

function others(count: number): string {
  return count === 1 ? "" : `, and ${count - 1} more`;
}
