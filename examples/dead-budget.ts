/**
 * Fails when too much of the store is dead: a gate for a machine that should be collected now and then.
 *
 *   node examples/dead-budget.ts 20GB [STORE]
 */
import { analyze } from "@nixperf/store";
import { formatBytes, parseSize } from "@nixperf/render";

const [budgetText = "20GB", store] = process.argv.slice(2);
const budget = parseSize(budgetText);
if (budget === null || !("bytes" in budget)) throw new Error(`not a size: ${budgetText}`);

const { dead, visibility, gaps } = await analyze({ store });
if (dead.narBytes === null) {
  process.stdout.write(`not known: ${gaps.map((gap) => gap.message).join("; ")}\n`);
  process.exitCode = 2;
} else {
  const sure = visibility === "exact" ? "" : " as far as visible";
  process.stdout.write(`${formatBytes(dead.narBytes)} dead${sure}, of ${formatBytes(budget.bytes)} allowed\n`);
  process.exitCode = dead.narBytes > budget.bytes ? 1 : 0;
}
