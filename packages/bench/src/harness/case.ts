import { type Claim, type ClaimResult, judge } from "./claim.ts";
import type { Command } from "./command.ts";
import { pairedRatio, type Ratio, typicalFactor } from "./statistics.ts";
import { type Measured, type RunMeasured, takeTurns } from "./take-turns.ts";

/** Commands to be measured side by side, and what that is to show. */
export interface Case {
  /** Short name for `--only`. */
  id: string;
  /** The question, as a heading. */
  title: string;
  /** The first one is nixperf's; it is measured twice in each round, which tells the noise. */
  commands: readonly [Command, ...Command[]];
  claims: readonly Claim[];
  rounds: number;
}

/** A case that cannot be measured here, and why. */
export interface SkippedCase {
  id: string;
  title: string;
  skipped: string;
}

/** A case in which a command failed or gave a wrong answer. */
export interface FailedCase {
  id: string;
  title: string;
  failed: string;
}

export interface CaseResult {
  id: string;
  title: string;
  measured: Measured[];
  /** The first command against itself. */
  noise: Ratio;
  /** The factor by which these two typically differ in a round; what lies within it of a bound is noise. */
  noiseFactor: number;
  claims: ClaimResult[];
}

const again = " (again)";

/** Measures one case. */
export async function runCase(
  one: Case,
  run: RunMeasured,
  onRun: (name: string, round: number | "warm-up" | "memory") => void,
): Promise<CaseResult> {
  const [first, ...others] = one.commands;
  const twin: Command = { ...first, name: first.name + again, warmUp: false };
  const [subject, same, ...rest] = await takeTurns([first, twin, ...others], { rounds: one.rounds, onRun, run });
  const noise = pairedRatio(same!.seconds, subject!.seconds);
  const measured = [subject!, ...rest];
  const noiseFactor = typicalFactor(same!.seconds, subject!.seconds);
  return {
    id: one.id,
    title: one.title,
    measured,
    noise,
    noiseFactor,
    claims: one.claims.map((claim) => judge(claim, measured, noiseFactor)),
  };
}
