/**
 * Differential fuzzing of liveness against real Nix:
 *
 *   npm run fuzz -- [--stores N] [--seed FIRST] [--nix VERSION] [--jobs N]
 *
 * Makes N random stores for each version of Nix (2000 unless said) and compares what nixperf says is live, dead and a
 * root with what Nix prints. Ends with 1 when they disagree.
 */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import { describe } from "./tally.ts";

const { values } = parseArgs({
  options: {
    stores: { type: "string", default: "2000" },
    seed: { type: "string", default: "0" },
    nix: { type: "string" },
    jobs: { type: "string", default: "2" },
  },
});
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());

const began = Date.now();
let shown = began;
const tallies = await fuzz({
  stores: Number(values.stores),
  firstSeed: Number(values.seed),
  version: values.nix,
  jobs: Number(values.jobs),
  signal: stopping.signal,
  onProgress(all) {
    const now = Date.now();
    if (now - shown < 10_000) return;
    shown = now;
    const done = all.reduce((sum, tally) => sum + tally.stores, 0);
    const failed = all.reduce((sum, tally) => sum + tally.failures.length, 0);
    const rate = done / ((now - began) / 1000);
    const left = Math.ceil((Number(values.stores) * all.length - done) / rate / 60);
    process.stderr.write(
      `${all.map(({ version, stores }) => `Nix ${version}: ${stores}`).join(", ")} of ${values.stores} stores each, ${failed} disagreements, ${rate.toFixed(1)} stores/s, ${left} min left\n`,
    );
  },
});
console.log(describe(tallies));
if (stopping.signal.aborted) process.exitCode = 130;
else if (tallies.length === 0) {
  console.error("nixperf: there is no Nix to compare with (scripts/get-nix.ts unpacks two versions)");
  process.exitCode = 2;
} else if (tallies.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
