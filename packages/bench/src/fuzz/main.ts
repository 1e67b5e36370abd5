import { asNixperfError, exitCode } from "@nixperf/errors";
import { numberFlag, parseFlags } from "../cli/flags.ts";
import { fuzz } from "./fuzz.ts";
import { describe } from "./tally.ts";
import type { Tally } from "./tally.ts";

const help = `npm run fuzz -- [--stores N] [--seed FIRST] [--nix VERSION] [--jobs N]

  Makes N random stores for each version of Nix (2000 unless said), with the seeds FIRST (0), FIRST + 1, …, and compares
  what nixperf says is live, dead and a root with what Nix prints. Two at a time unless --jobs says otherwise. Ends with 1
  when they disagree, and says which seeds; --nix VERSION --seed SEED --stores 1 makes that store again.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const { values } = parseFlags(argv, {
      stores: { type: "string" },
      seed: { type: "string" },
      nix: { type: "string" },
      jobs: { type: "string" },
      help: { type: "boolean" },
    });
    if (values.help === true) {
      process.stdout.write(help);
      return exitCode.ok;
    }
    const stopping = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());
    const stores = Math.floor(numberFlag("stores", values.stores, 1) ?? 2000);
    const tallies = await fuzz({
      stores,
      firstSeed: Math.floor(numberFlag("seed", values.seed, 0) ?? 0),
      version: values.nix,
      jobs: Math.floor(numberFlag("jobs", values.jobs, 1) ?? 2),
      signal: stopping.signal,
      onProgress: everyTenSeconds(stores),
    });
    if (tallies.length === 0) {
      process.stderr.write("error: there is no such Nix to compare with; scripts/get-nix.ts unpacks two versions\n");
      return exitCode.failed;
    }
    console.log(describe(tallies));
    if (stopping.signal.aborted) return 130;
    return tallies.some(({ failures }) => failures.length > 0) ? exitCode.found : exitCode.ok;
  } catch (thrown) {
    const error = asNixperfError(thrown);
    const cause = error.cause instanceof Error ? `\n${error.cause.stack}` : "";
    process.stderr.write(`error: ${error.message}${cause}\n\n${help}`);
    return exitCode.failed;
  }
}

function everyTenSeconds(stores: number): (tallies: readonly Tally[]) => void {
  const began = Date.now();
  let shown = began;
  return (tallies) => {
    const now = Date.now();
    if (now - shown < 10_000) return;
    shown = now;
    const done = tallies.reduce((sum, tally) => sum + tally.stores, 0);
    const failed = tallies.reduce((sum, tally) => sum + tally.failures.length, 0);
    const rate = done / ((now - began) / 1000);
    const left = Math.ceil((stores * tallies.length - done) / rate / 60);
    const each = tallies.map((tally) => `Nix ${tally.version}: ${tally.stores}`).join(", ");
    process.stderr.write(
      `${each} of ${stores} stores each, ${failed} disagreements, ${rate.toFixed(1)} stores/s, ${left} min left\n`,
    );
  };
}
