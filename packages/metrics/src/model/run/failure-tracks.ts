import type { LogEvent } from "@nixperf/nix/log";

import { type Failure, parseFailure } from "./failures.ts";
import type { Instant } from "./instant.ts";
import { plainText } from "./log-tail.ts";

export interface FailureTrack extends Failure {
  readonly seq: number;
}

export interface FailureTracks {
  event(event: LogEvent, now: Instant): void;
  readonly failures: readonly FailureTrack[];
  hasFailed(drvPath: string): boolean;
  /** Nix said that a person ended it. */
  isInterrupted(): boolean;
  /** The first error that is about no derivation, one line. */
  error(): string | null;
}

/** No run has more failures than derivations; this is more than any has. */
const maxFailures = 100_000;
const levelOfErrors = 0;

export function failureTracks(): FailureTracks {
  const failures: FailureTrack[] = [];
  const names = new Set<string>();
  let isInterrupted = false;
  let error: string | null = null;
  return {
    failures,
    hasFailed: (drvPath) => names.has(drvPath),
    isInterrupted: () => isInterrupted,
    error: () => error,
    event(event, now) {
      if (event.action !== "msg" || event.level > levelOfErrors) return;
      const text = event.rawMsg ?? event.msg;
      const failure = parseFailure(text) ?? parseFailure(event.msg);
      if (failure !== null) {
        if (failures.length >= maxFailures) return;
        failures.push({ ...failure, seq: now.seq });
        if (failure.drvPath !== null && !failure.isOfDependency) names.add(failure.drvPath);
      } else if (/interrupted by the user/.test(text)) isInterrupted = true;
      else
        error ??= plainText(text)
          .replace(/^error:\s*/, "")
          .trim()
          .split("\n")[0]!
          .slice(0, 300);
    },
  };
}
