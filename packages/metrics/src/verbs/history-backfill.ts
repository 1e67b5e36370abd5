import { readFileSync } from "node:fs";
import type { Gap } from "@nixperf/errors";
import { derivationCost, withHistory } from "@nixperf/history";
import type { DerivationCost, History } from "@nixperf/history";
import { readStoreDatabase } from "@nixperf/nix/database";
import { parseDerivation } from "@nixperf/nix/drv";
import { locateStore, logDirectory, thisWorld } from "@nixperf/nix/location";
import { parsePackageName } from "@nixperf/nix/store-path";
import { alreadyMeasured } from "../model/backfill/already-measured.ts";
import type { Span } from "../model/backfill/already-measured.ts";
import { toldByTraces } from "../model/backfill/told-by-traces.ts";
import type { Untold } from "../model/backfill/told-by-traces.ts";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";
import { readLogs } from "../probe/backfill/read-logs.ts";

/** Around the times of builds: a log and what was measured of the same build differ by less. */
const dayMs = 86_400_000;

export interface HistoryBackfillOptions extends LedgerOptions {
  /** A store as Nix spells it; left out: the one that Nix itself would use. */
  store?: string | null | undefined;
  /** Keep what is found in the ledger. Default false: only say what there is. */
  apply?: boolean | undefined;
}

export interface HistoryBackfillRecord {
  schema: "nixperf.metrics.history-backfill/1";
  did: "shown" | "kept";
  /** Where the logs are. */
  logDir: string;
  /** Build logs there. */
  logs: number;
  /** Builds of which they tell how long they took. */
  builds: number;
  /** How many of them the ledger has as they were measured when they ran, which is better: they are left out. */
  measured: number;
  /** From the first of them to the last, ISO 8601; null where there is none. */
  since: string | null;
  until: string | null;
  /** Logs that do not tell it, by why. */
  untold: Untold;
  gaps: Gap[];
}

/**
 * Makes estimates possible on the first day: tells from the traces that Nix has left, the times of build logs and the
 * registrations in the store's database, how long builds took here, and with `apply` keeps that in the ledger, marked as
 * estimated. Nothing of Nix's is changed. Doing it again adds nothing that is there already, and of what was measured when it
 * was built nothing is estimated.
 *
 * @throws what `locateStore` and `readStoreDatabase` of `@nixperf/nix`, and what opening and writing the ledger throws
 */
export async function historyBackfill(options: HistoryBackfillOptions = {}): Promise<HistoryBackfillRecord> {
  const { signal, apply = false } = options;
  const world = thisWorld();
  const location = locateStore({ store: options.store, world });
  const logDir = `${logDirectory(location, world.env)}/drvs`;
  const { logs, unlisted } = readLogs(logDir, signal);
  const database = await readStoreDatabase({ location, ...(signal === undefined ? {} : { signal }) });
  const { builds, untold } = toldByTraces(logs, database);
  const inTime = builds.toSorted((a, b) => a.endedAt - b.endedAt || a.derivation - b.derivation);
  const traced = inTime.map(({ derivation, startedAt, endedAt, narBytes }): DerivationCost => {
    const drvPath = database.paths[derivation]!;
    const baseName = drvPath.slice(location.storeDir.length + 1);
    const name = baseName.slice(33, -".drv".length);
    return derivationCost({
      at: isoOf(endedAt),
      drvPath,
      name,
      pname: parsePackageName(name).pname,
      system: systemOf(`${location.realStoreDir}/${baseName}`),
      seconds: endedAt - startedAt,
      outcome: "built",
      startedAt: isoOf(startedAt),
      confidence: "estimated",
      narBytes,
    });
  });
  const costs = await withHistory(ledgerOf(options), async (history) => {
    const isMeasured = alreadyMeasured(await measuredSpans(history, traced, signal));
    const left = traced.filter((cost) => !isMeasured(spanOf(cost)));
    if (apply) await history.append(left, signal);
    return left;
  });
  return {
    schema: "nixperf.metrics.history-backfill/1",
    did: apply ? "kept" : "shown",
    logDir,
    logs: logs.length,
    builds: traced.length,
    measured: traced.length - costs.length,
    since: traced[0]?.at ?? null,
    until: traced.at(-1)?.at ?? null,
    untold,
    gaps: unlisted === null ? [] : [logsUnlisted(logDir, unlisted.directories, unlisted.why)],
  };
}

/** What was measured of builds that ended about when these did. */
async function measuredSpans(
  history: History,
  traced: readonly DerivationCost[],
  signal: AbortSignal | undefined,
): Promise<Span[]> {
  const [first, last] = [traced[0], traced.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [since, until] = [Date.parse(first.at) - dayMs, Date.parse(last.at) + dayMs];
  const spans: Span[] = [];
  for await (const costs of history.costs({ since, until, signal }))
    for (const cost of costs)
      if (cost.outcome === "built" && cost.confidence !== "estimated" && cost.drvPath !== null)
        spans.push(spanOf(cost));
  return spans;
}

function spanOf({ drvPath, startedAt, at, seconds }: DerivationCost): Span {
  const endedAt = Date.parse(at) / 1000;
  return {
    drvPath: drvPath!,
    startedAt: startedAt === null ? endedAt - seconds : Date.parse(startedAt) / 1000,
    endedAt,
  };
}

/** Null for a derivation that cannot be read any more. */
function systemOf(path: string): string | null {
  try {
    return parseDerivation(readFileSync(path)).platform;
  } catch {
    return null;
  }
}

function isoOf(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString();
}

function logsUnlisted(logDir: string, directories: number, why: string): Gap {
  return {
    at: "/logs",
    code: "NIXPERF_BACKFILL_LOGS_UNLISTED",
    message: `${directories} directories of build logs at ${logDir} cannot be listed (${why})`,
    tries: ["as root"],
  };
}
