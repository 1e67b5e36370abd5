/**
 * A process of its own that tries the random stores of one base and prints one line of JSON for each. It runs as the user
 * whose stores they are, so that nixperf and Nix see the same.
 *
 *   node worker.ts VERSION FIRST-SEED COUNT
 */
import { renameSync } from "node:fs";
import { nixInstalls, removeTree } from "@nixperf/testing";
import { random } from "../shape/random.ts";
import { buildBase } from "./base.ts";
import { tryStore } from "./one-store.ts";
import { baseOf } from "./seeds.ts";
import type { Line } from "./seeds.ts";

const [version, first, count] = process.argv.slice(2);
const nix = nixInstalls().find((install) => install.version === version);
if (nix === undefined) throw new Error(`no Nix ${version}`);

// What is under way is finished and cleared away.
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());

const base = baseOf(Number(first));
const store = await buildBase(nix, random(base.number), base.contentAddressed);
const kept = `${store.top}.base`;
renameSync(store.top, kept);
try {
  for (let seed = Number(first); seed < Number(first) + Number(count) && !stopping.signal.aborted; seed++) {
    let line: Line;
    try {
      const tried = await tryStore({ store, kept, contentAddressed: base.contentAddressed }, seed);
      const who = process.getuid?.() === 0 ? "as root" : "as an unprivileged user";
      const more = [who, `content-addressed derivations ${base.contentAddressed ? "on" : "off"}`];
      line = { seed, failed: null, ...tried, features: [...tried.features, ...more] };
    } catch (error) {
      line = { seed, failed: String(error instanceof Error ? error.stack : error) };
    }
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  for (const path of [kept, store.top, `${store.top}.copy1`, `${store.top}.copy2`]) removeTree(path);
}
