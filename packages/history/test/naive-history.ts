import { estimator } from "../src/index.ts";
import type {
  CostEstimate,
  DerivationCost,
  LedgerRecord,
  Pruned,
  PruneOptions,
  Run,
  Sample,
  SampleDay,
  Wanted,
} from "../src/index.ts";

/** What a ledger does, written down as directly as possible: the reference for both engines. */
export class NaiveHistory {
  runs: Array<{ number: number; run: Run }> = [];
  costs: DerivationCost[] = [];
  samples: Sample[] = [];
  /** Rolled up: a list of what each day of a series was made of, first to last. */
  rolledUp = new Map<string, SampleDay[]>();
  known = new Set<string>();
  lastNumber = 0;
  formerRuns = new Set<string>();

  saveRun(run: Run, costs: readonly DerivationCost[], samples: readonly Sample[]): boolean {
    if (this.formerRuns.has(run.id) || this.runs.some((one) => one.run.id === run.id)) return false;
    this.runs.push({ number: ++this.lastNumber, run });
    this.costs.push(...costs.map((cost) => ({ ...cost, run: run.id })));
    this.append(samples.map((sample) => ({ ...sample, run: run.id })));
    return true;
  }

  append(records: ReadonlyArray<Sample | DerivationCost>, isWanted: (at: number) => boolean = () => true): number {
    const before = this.known.size;
    const seen = new Map<string, number>();
    records.forEach((record, at) => {
      const line = JSON.stringify(record);
      const nth = (seen.get(line) ?? 0) + 1;
      seen.set(line, nth);
      if (this.known.has(`${nth} ${line}`) || !isWanted(at)) return;
      this.known.add(`${nth} ${line}`);
      if (record.schema === "nixperf.history.sample/1") this.samples.push(record);
      else this.costs.push(record);
    });
    return this.known.size - before;
  }

  import(records: readonly LedgerRecord[]): number {
    const runsBefore = new Set([...this.formerRuns, ...this.runs.map(({ run }) => run.id)]);
    const sampledBefore = new Set(this.samples.map((sample) => keyOf(sample.at.slice(0, 10), sample)));
    const rolledUpBefore = new Set(this.rolledUp.keys());
    let added = 0;
    const brought = new Set<string>();
    for (const run of records.filter((one) => one.schema === "nixperf.history.run/1"))
      if (this.saveRun(run, [], [])) {
        brought.add(run.id);
        added++;
      }
    for (const day of records.filter((one) => one.schema === "nixperf.history.day/1")) {
      const key = keyOf(day.day, day);
      if (sampledBefore.has(key) || this.rolledUp.has(key)) continue;
      this.rolledUp.set(key, [day]);
      added++;
    }
    const samples = records.filter((one) => one.schema === "nixperf.history.sample/1");
    added += this.append(samples, (at) => !rolledUpBefore.has(keyOf(samples[at]!.at.slice(0, 10), samples[at]!)));
    const own: DerivationCost[] = [];
    for (const cost of records.filter((one) => one.schema === "nixperf.history.cost/1")) {
      if (cost.run !== null && brought.has(cost.run)) {
        this.costs.push(cost);
        added++;
      } else if (cost.run === null || !runsBefore.has(cost.run)) own.push(cost);
    }
    return added + this.append(own);
  }

  days(): SampleDay[] {
    const parts = new Map([...this.rolledUp].map(([key, days]) => [key, [...days]]));
    for (const sample of this.samples) {
      const key = keyOf(sample.at.slice(0, 10), sample);
      parts.set(key, [...(parts.get(key) ?? []), alone(sample)]);
    }
    return [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, days]) => together(days));
  }

  estimate(wanted: readonly Wanted[]): Array<CostEstimate | null> {
    return wanted.map(estimator(this.costs));
  }

  prune(options: PruneOptions): Pruned {
    const { now = 0, keepRunsSeconds = 365 * 86_400, keepRuns = 10_000 } = options;
    const iso = (seconds: number) => new Date(now - seconds * 1000).toISOString();
    const inTime = this.runs.toSorted((a, b) =>
      a.run.startedAt === b.run.startedAt ? b.number - a.number : a.run.startedAt < b.run.startedAt ? 1 : -1,
    );
    const staying = new Set(inTime.slice(0, keepRuns).filter(({ run }) => run.startedAt >= iso(keepRunsSeconds)));
    const runs = { kept: staying.size, removed: this.runs.length - staying.size };
    for (const one of this.runs) if (!staying.has(one)) this.formerRuns.add(one.run.id);
    this.runs = this.runs.filter((one) => staying.has(one));

    const { keepSeconds = 90 * 86_400, keepSamples = 100_000 } = options;
    const all = [...new Set(this.samples.map(({ at }) => at.slice(0, 10)))].toSorted().toReversed();
    let [left, isFull] = [keepSamples, false];
    const keptDays = new Set<string>();
    for (const day of all) {
      const count = this.samples.filter(({ at }) => at.startsWith(day)).length;
      isFull ||= count > left || day < iso(keepSeconds).slice(0, 10);
      if (isFull) continue;
      left -= count;
      keptDays.add(day);
    }
    const old = this.samples.filter(({ at }) => !keptDays.has(at.slice(0, 10)));
    this.samples = this.samples.filter(({ at }) => keptDays.has(at.slice(0, 10)));
    for (const sample of old) {
      const key = keyOf(sample.at.slice(0, 10), sample);
      this.rolledUp.set(key, [...(this.rolledUp.get(key) ?? []), alone(sample)]);
      for (const known of this.known)
        if (known.slice(known.indexOf(" ") + 1) === JSON.stringify(sample)) this.known.delete(known);
    }

    const { keepCostsSeconds = 365 * 86_400, keepCostsEach = 20 } = options;
    const costs = this.costs.filter((cost) => {
      if (cost.at >= iso(keepCostsSeconds)) return true;
      const newer = this.costs.filter(
        ({ pname, outcome, at }) => pname === cost.pname && outcome === cost.outcome && at > cost.at,
      );
      return newer.length < keepCostsEach;
    });
    const removed = this.costs.length - costs.length;
    const stays = new Set(costs.map((cost) => JSON.stringify(cost)));
    for (const known of this.known)
      if (known.includes("history.cost/1") && !stays.has(known.slice(known.indexOf(" ") + 1))) this.known.delete(known);
    this.costs = costs;
    return {
      runs,
      samples: { kept: this.samples.length, rolledUp: old.length, days: this.rolledUp.size },
      costs: { kept: costs.length, removed },
    };
  }
}

function keyOf(day: string, { name, unit, subject }: Pick<Sample, "name" | "unit" | "subject">): string {
  return `${day} ${name} ${unit} ${JSON.stringify(Object.entries(subject).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
}

function alone({ at, name, unit, subject, value }: Sample): SampleDay {
  const point = { at, value };
  const figures = { count: 1, min: value, max: value, sum: value };
  return {
    schema: "nixperf.history.day/1",
    day: at.slice(0, 10),
    name,
    unit,
    subject,
    ...figures,
    first: point,
    last: point,
  };
}

function together(days: readonly SampleDay[]): SampleDay {
  const byFirst = days.toSorted((a, b) => (a.first.at === b.first.at ? 0 : a.first.at < b.first.at ? -1 : 1));
  const byLast = days.toSorted((a, b) => (a.last.at === b.last.at ? 0 : a.last.at < b.last.at ? -1 : 1));
  return {
    ...days[0]!,
    count: days.reduce((sum, { count }) => sum + count, 0),
    min: Math.min(...days.map(({ min }) => min)),
    max: Math.max(...days.map(({ max }) => max)),
    sum: days.reduce((sum, one) => sum + one.sum, 0),
    first: byFirst[0]!.first,
    last: byLast.at(-1)!.last,
  };
}
