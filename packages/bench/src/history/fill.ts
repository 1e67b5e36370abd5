// Fills an empty ledger. Arguments: runs, derivations of each, the directory of state, and the URL of the server if it is
// there. A program of its own, so that suites can wait for it.
import { withHistory } from "@nixperf/history";

import { benchCosts, benchRun, benchSamples } from "./records.ts";

const [runs = "", derivations = "", stateDir = "", url] = process.argv.slice(2);

function* lines(): Generator<string> {
  for (let n = 0; n < Number(runs); n++) {
    const run = benchRun(n, Number(runs));
    yield JSON.stringify(run);
    for (const cost of benchCosts(run, n, Number(derivations))) yield JSON.stringify({ ...cost, run: run.id });
    for (const sample of benchSamples(run)) yield JSON.stringify(sample);
  }
}

await withHistory({ stateDir, ...(url === undefined ? {} : { url }) }, (history) => history.importLines(lines()));
