import type { Ask } from "./queries/read.ts";
import type { Engine } from "./engine/engine.ts";
import { recordInvalid } from "./errors.ts";
import type { History } from "./history.ts";
import { readable } from "./parse/parse-record.ts";
import { estimateAll } from "./queries/estimate.ts";
import { prune } from "./queries/prune.ts";
import { costPages, readDays, samplePages } from "./queries/read.ts";
import { findRun, listRuns } from "./queries/runs.ts";
import { appendRecords, saveRun } from "./queries/save.ts";
import type { WholeRun } from "./queries/save.ts";
import { exportLines, importLines } from "./queries/transfer.ts";
import type { DerivationCost } from "./records/derivation-cost.ts";
import type { LedgerRecord } from "./records/ledger-record.ts";
import type { Run } from "./records/run.ts";
import type { Sample } from "./records/sample.ts";

/** The ledger in an engine: what is kept there is checked, and what is asked for is asked by the same queries in all. */
export function historyOf(engine: Engine): History {
  const asking =
    (signal: AbortSignal | undefined): Ask =>
    (ask) =>
      engine.read(ask, signal);
  return {
    saveRun: async (run, costs, samples, signal) => {
      const whole = checkedRun(run, costs, samples);
      const saved = await engine.write((db, add) => saveRun(db, add, whole), signal);
      return { ...saved, isWaiting: false, fault: null };
    },
    append: async (records, signal) => {
      const whole = records.map(checked);
      if (whole.length > 0) await engine.write((_, add) => appendRecords(add, whole), signal);
      return { isWaiting: false, fault: null };
    },
    runs: async (filter = {}) => ({ runs: await engine.read((db) => listRuns(db, filter)) }),
    run: (which) => engine.read((db) => findRun(db, which)),
    costsOf: (runId) => costPages(asking(undefined), { run: runId }),
    days: (filter = {}) => engine.read((db) => readDays(db, filter), filter.signal),
    samples: (filter = {}) => samplePages(asking(filter.signal), filter),
    costs: (filter = {}) => costPages(asking(filter.signal), filter),
    estimate: (wanted, signal) => engine.read((db) => estimateAll(db, wanted), signal),
    prune: (options = {}) =>
      options.isDryRun === true
        ? engine.read((db) => prune(db, null, options), options.signal)
        : engine.writeAlone("prune", (db, add) => prune(db, add, options), options.signal),
    exportLines: (signal) => exported(engine, signal),
    importLines: (lines, signal) =>
      engine.writeAlone("import", (db, add) => importLines(db, add, lines, signal), signal),
    push: async () => ({ pushed: 0, waiting: 0 }),
    close: () => engine.close(),
  };
}

/** What is to be kept, as it will be read again. */
export function checkedRun(run: Run, costs: readonly DerivationCost[], samples: readonly Sample[]): WholeRun {
  const index = { next: 0 };
  const next = <Type extends LedgerRecord>(record: Type) => checked(record, index.next++);
  return { run: next(run), costs: costs.map(next), samples: samples.map(next) };
}

export function checked<Type extends LedgerRecord>(record: Type, index: number): Type {
  const found = readable(record);
  if (found === null) throw recordInvalid(record.schema, index);
  return found;
}

async function* exported(engine: Engine, signal: AbortSignal | undefined): AsyncGenerator<string[], void, void> {
  const { db, close } = await engine.snapshot();
  try {
    yield* exportLines(db, signal);
  } finally {
    await close();
  }
}
