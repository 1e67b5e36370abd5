/**
 * Who keeps how much alive: asks one instant of the store two things, and adds up what only one owner's links keep.
 *
 *   node examples/roots-by-owner.ts [STORE]
 */
import { formatBytes } from "@nixperf/render";
import { readStore, roots } from "@nixperf/store";

const snapshot = await readStore({ store: process.argv[2] });
const { items, visibility } = await roots({ snapshot });

if (visibility === "unknown") throw new Error("not all roots may be seen, so what they retain is not known: try sudo");

const owners = new Map<string, { links: number; retained: number }>();
for (const { owner, retainedBytes } of items) {
  const name = owner === null ? "running programs" : (owner.name ?? `uid ${owner.uid}`);
  const sum = owners.get(name) ?? { links: 0, retained: 0 };
  owners.set(name, { links: sum.links + 1, retained: sum.retained + retainedBytes! });
}
for (const [name, { links, retained }] of owners) {
  process.stdout.write(`${name}: ${links} roots, which each for itself retain ${formatBytes(retained)} in all\n`);
}
if (visibility !== "exact") process.stdout.write("(as far as this user may see)\n");
