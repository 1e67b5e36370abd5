// Asks a ledger what the commands ask it, with @nixperf/history as it is published: what is measured.
// Arguments: the question, the directory of state, and the URL of the server if it is there.
// This is JavaScript, so that no time goes into stripping types.
import { readFileSync } from "node:fs";
import { withHistory } from "@nixperf/history";

const [question, stateDir, url] = process.argv.slice(2);
const input = process.env.BENCH_INPUT === undefined ? null : JSON.parse(readFileSync(process.env.BENCH_INPUT, "utf8"));

/** How much it found. */
const questions = {
  nothing: async () => 0,
  list: async (history) => (await history.runs({ limit: 50 })).runs.length,
  show: async (history) => {
    const { run } = await history.run(input.run);
    return await count(history.costsOf(run.id));
  },
  estimate: async (history) => (await history.estimate(input.wanted)).filter((one) => one !== null).length,
  trend: async (history) => await count(history.costs({ name: input.name })),
  plan: async (history) => (await history.prune({ now: input.now, isDryRun: true })).runs.kept,
  save: async (history) => {
    for (const { run, costs, samples } of input.runs) await history.saveRun(run, costs, samples);
    return input.runs.length;
  },
};

async function count(pages) {
  let found = 0;
  for await (const some of pages) found += some.length;
  return found;
}

const found = await withHistory({ stateDir, ...(url ? { url } : {}) }, questions[question]);
process.stdout.write(`${found}\n`);
