import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseRecording } from "../../src/model/simulate/recording-text.ts";
import { uncrowded } from "../../src/model/simulate/uncrowded.ts";
import { ledgerCost, ledgerRun } from "../ledger/runs.ts";

const directory = fileURLToPath(new URL("recordings", import.meta.url));

test("what real builds take by themselves is told from what they took beside each other", () => {
  const run = ledgerRun(1, {});
  const raw: number[] = [];
  const told: number[] = [];
  for (const name of readdirSync(directory)) {
    const recording = parseRecording(readFileSync(join(directory, name), "utf8"));
    if (typeof recording === "string") throw new Error(recording);
    const { builds, runs, capacity } = recording;
    const work = builds.map(({ serialSeconds, parallelSeconds }) => serialSeconds + parallelSeconds);
    if (Math.max(...work) === 0) continue;
    const alone = runs.find(({ jobs, cores }) => jobs === 1 && cores === 1)!;
    const sum = (list: ReadonlyArray<{ seconds: number }>): number =>
      list.reduce((all, { seconds }) => all + seconds, 0);
    const aloneSeconds = sum(alone.startsMs.map((start, i) => ({ seconds: (alone.endsMs[i]! - start) / 1000 })));
    for (const { jobs, cores, startsMs, endsMs } of runs) {
      if (jobs !== 4 || cores !== 1) continue;
      const costs = builds.map((build, i) =>
        ledgerCost(run, build.name, [startsMs[i]! / 1000, endsMs[i]! / 1000], { cpuSeconds: work[i]! }),
      );
      raw.push(Math.abs(sum(costs) / aloneSeconds - 1));
      told.push(Math.abs(sum(uncrowded(costs, capacity)) / aloneSeconds - 1));
    }
  }
  // Four at once on two processors took up to 21 % longer.
  expect(raw.length).toBe(8);
  expect(Math.max(...raw)).toBeGreaterThan(0.2);
  expect(Math.max(...told)).toBeLessThan(0.1);
});
