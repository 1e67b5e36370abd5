import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { errorSummary, replayRecording } from "../../src/model/simulate/recording.ts";
import type { Recording, RunError } from "../../src/model/simulate/recording.ts";
import { readRecording } from "../../src/probe/simulate/read-files.ts";
import { nixWorker } from "./nix-worker.ts";

const directory = new URL("./recordings/", import.meta.url);
const recordings = readdirSync(directory)
  .sort()
  .map((name) => readRecording(new URL(name, directory).pathname));
const isEmpty = ({ graph }: { graph: string }): boolean => graph.startsWith("empty");
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

test("what real Nix took with other settings is told from one run: in the middle less than 10 % off", () => {
  const errors = recordings
    .filter((recording) => !isEmpty(recording))
    .flatMap((recording) => replayRecording(recording)!);
  const predicted = errors.filter(({ isBase }) => !isBase);
  print("predicted from the run with one job and one core", predicted);
  expect(predicted.length).toBeGreaterThanOrEqual(40);
  for (const nix of ["2.8.0", "2.34.8"]) {
    const own = errorSummary(predicted.filter((run) => run.nix === nix))!;
    expect(own.median).toBeLessThan(0.1);
    expect(own.worst).toBeLessThan(0.2);
  }
});

test("where builds do nothing, what is left is Nix's own work, and that is told as well", () => {
  const errors = recordings.filter(isEmpty).flatMap((recording) => replayRecording(recording)!);
  print("builds that do nothing", errors);
  expect(errors.length).toBeGreaterThanOrEqual(16);
  expect(errorSummary(errors)!.median).toBeLessThan(0.15);
  // Many wait and one runs: nearly all of it is the waking.
  const waking = errors.filter(({ graph, jobs }) => jobs === 1 && (graph === "empty200" || graph === "empty400"));
  expect(errorSummary(waking)!.worst).toBeLessThan(0.1);
});

function print(title: string, errors: readonly RunError[]): void {
  const summary = errorSummary(errors)!;
  const lines = errors.map(({ graph, nix, jobs, cores, recordedSeconds, simulatedSeconds, error }) =>
    [
      `  ${nix.padEnd(7)} ${graph.padEnd(9)} ${jobs} x ${cores}`,
      `${recordedSeconds.toFixed(2)} s`,
      `${simulatedSeconds.toFixed(2)} s`,
      percent(error),
    ].join("  "),
  );
  const head = `${title}: median ${percent(summary.median)}, worst ${percent(summary.worst)} of ${errors.length} runs`;
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
}

/** Starts that are nearer to each other than this may change places: the clocks of builders that start together race. */
const togetherMs = 15;

test("given when builders ended, Nix starts the next ones in the order of the rule", () => {
  const runs = recordings
    .filter((recording) => !isEmpty(recording))
    .flatMap(({ runs: list, ...recording }) =>
      list.map((run) => ({ ...recording, run, misplaced: misplaced(recording, run) })),
    );
  const asTold = runs.filter((run) => run.misplaced === 0).length;
  const others = runs.filter((run) => run.misplaced > 0);
  const list = others.map(
    ({ graph, nix, run, misplaced: n }) => `  ${nix} ${graph} ${run.jobs} x ${run.cores}: ${n} builds`,
  );
  process.stdout.write(`${[`${asTold} of ${runs.length} runs in the order that was told`, ...list].join("\n")}\n`);
  expect(asTold / runs.length).toBeGreaterThan(0.8);
});

/** How many builds were started before one that, by the rule and by when builders really ended, comes before them. */
function misplaced({ builds }: Omit<Recording, "runs">, run: Recording["runs"][number]): number {
  const told = nixWorker(
    builds.map(({ name, inputs }, i) => ({
      key: `${name}.drv$`,
      inputs,
      endOf: (start: number) => Math.max(start, run.endsMs[i]!),
    })),
    run.jobs,
    1,
  );
  let latest = -Infinity;
  let count = 0;
  for (const i of told.order) {
    if (run.startsMs[i]! < latest - togetherMs) count++;
    latest = Math.max(latest, run.startsMs[i]!);
  }
  return count;
}
