import { derivationCost, measuredRun } from "@nixperf/history";
import type { DerivationCost, Run } from "@nixperf/history";
import { parsePackageName } from "@nixperf/nix/store-path";

/** A run as the ledger keeps it, of which nothing is said but what is given. `number`: for its id and its time. */
export function ledgerRun(number: number, given: Partial<Run>): Run {
  return measuredRun({
    id: `01920000-0000-7000-8000-${String(number).padStart(12, "0")}`,
    kind: "build",
    startedAt: new Date(Date.UTC(2026, 10, 1) + number * 3_600_000).toISOString(),
    command: ["nix-build", "system.nix"],
    targets: ["system.nix"],
    outcome: "succeeded",
    exitStatus: 0,
    timing: "live",
    nixVersion: "2.34.8",
    implementation: "nix",
    settings: { "max-jobs": "2", cores: "1" },
    cohort: "all",
    ...given,
  });
}

/** What was built in a run from the second `from` of it to `to`. */
export function ledgerCost(
  run: Run,
  name: string,
  [from, to]: readonly [number, number],
  given: Partial<DerivationCost> = {},
): DerivationCost {
  const instant = (seconds: number): string => new Date(Date.parse(run.startedAt) + seconds * 1000).toISOString();
  return derivationCost({
    at: instant(to),
    startedAt: instant(from),
    run: run.id,
    name,
    pname: parsePackageName(name).pname,
    seconds: to - from,
    outcome: "built",
    ...given,
  });
}
