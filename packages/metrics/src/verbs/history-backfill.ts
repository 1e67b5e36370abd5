import { readFileSync } from "node:fs";
import type { Gap } from "@nixperf/errors";
import { derivationCost, withHistory } from "@nixperf/history";
import type { DerivationCost } from "@nixperf/history";
import { readStoreDatabase } from "@nixperf/nix/database";
import { parseDerivation } from "@nixperf/nix/drv";
import { locateStore, logDirectory, thisWorld } from "@nixperf/nix/location";
import { parsePackageName } from "@nixperf/nix/store-path";
import { toldByTraces } from "../model/backfill/told-by-traces.ts";
import type { Untold } from "../model/backfill/told-by-traces.ts";
import { ledgerOf } from "../probe/ledger/own-ledger.ts";
import type { LedgerOptions } from "../model/ledger-options.ts";
import { readLogs } from "../probe/backfill/read-logs.ts";

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
 * estimated. Nothing of Nix's is changed. Doing it again adds nothing that is there already.
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
  const costs = inTime.map(({ derivation, startedAt, endedAt, narBytes }): DerivationCost => {
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
  if (apply) await withHistory(ledgerOf(options), (history) => history.append(costs, signal));
  return {
    schema: "nixperf.metrics.history-backfill/1",
    did: apply ? "kept" : "shown",
    logDir,
    logs: logs.length,
    builds: builds.length,
    since: costs[0]?.at ?? null,
    until: costs.at(-1)?.at ?? null,
    untold,
    gaps: unlisted === null ? [] : [logsUnlisted(logDir, unlisted.directories, unlisted.why)],
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
