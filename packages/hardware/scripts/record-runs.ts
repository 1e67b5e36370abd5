// Records runs of real Nix that the simulator is held against, into test/simulate/recordings. Needs the versions of Nix
// that the tests use, and the processors for itself: a run before or after which the machine counted slower than at first
// is repeated. `record-runs.ts [fan|chain|diamonds|mixed|empty|many|2.8|2.34]...` records only these graphs and versions;
// `many`, of up to 1,600 builds at once, only when it is named.
import { mkdirSync, writeFileSync } from "node:fs";
import { type NixInstall, nixInstalls, throwAwayStore } from "@nixperf/testing";
import { recordRun, type RecordedRun, spinsPerSecond } from "../test/simulate/record-run.ts";
import { emptyBuilds, type RecordedBuild, recordedGraph } from "../test/simulate/recorded-graphs.ts";

const directory = new URL("../test/simulate/recordings/", import.meta.url);
mkdirSync(directory, { recursive: true });
const words = new Set(process.argv.slice(2));
const all = ["fan", "chain", "diamonds", "mixed", "empty"];
const named = [...all, "many"].filter((name) => words.has(name));
const graphs = named.length > 0 ? named : all;
const versions = nixInstalls().filter(({ name }) => words.has(name));

for (const nix of versions.length > 0 ? versions : nixInstalls()) {
  for (const name of graphs) {
    if (name === "empty") {
      for (const count of [50, 100, 200, 400]) await record(nix, `empty${count}`, emptyBuilds(count), [1, 4], [1]);
    } else if (name === "many") {
      for (const count of [800, 1600]) await record(nix, `empty${count}`, emptyBuilds(count), [16], [1]);
    } else {
      await record(nix, name, recordedGraph(name as "fan"), [1, 2, 4], [1, 2]);
    }
  }
}

async function record(nix: NixInstall, name: string, builds: RecordedBuild[], jobs: number[], cores: number[]) {
  const rate = await spinsPerSecond(1);
  const capacity = (await spinsPerSecond(2)) / rate;
  const runs: RecordedRun[] = [];
  const store = throwAwayStore({ nix });
  try {
    for (const job of jobs) {
      for (const core of cores) {
        runs.push(
          await undisturbed(() => recordRun(store, builds, { jobs: job, cores: core, spinsPerSecond: rate }), rate),
        );
        process.stderr.write(`${nix.version} ${name} ${job} x ${core}: ${runs.at(-1)!.endedMs} ms\n`);
      }
    }
  } finally {
    store.dispose();
  }
  const recording = { graph: name, nix: nix.version, capacity: Math.round(capacity * 100) / 100, builds, runs };
  writeFileSync(new URL(`${name}-${nix.name}.json`, directory), text(recording));
}

/** One line a build and a run, so that what changed can be seen. */
function text({ builds, runs, ...head }: { builds: RecordedBuild[]; runs: RecordedRun[] }): string {
  const first = JSON.stringify(head, null, 2).slice(0, -2);
  return `${first},\n  "builds": ${list(builds)},\n  "runs": ${list(runs)}\n}\n`;
}

function list(items: object[]): string {
  return `[\n    ${items.map((item) => JSON.stringify(item)).join(",\n    ")}\n  ]`;
}

/** Runs it again when others were at work before or after. */
async function undisturbed(run: () => Promise<RecordedRun>, rate: number): Promise<RecordedRun> {
  const isQuiet = async () => (await spinsPerSecond(2)) > 1.7 * rate;
  for (let tries = 0; tries < 10; tries++) {
    const before = await isQuiet();
    const result = await run();
    if (before && (await isQuiet())) return result;
    process.stderr.write("disturbed, once more\n");
  }
  throw new Error("others are at work on this machine");
}
