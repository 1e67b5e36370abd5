/**
 * The whole of what is checked, in one command:
 *
 *   npm test -- [--fast] [--fuzz N] [-- VITEST ARGUMENT…]
 *
 *   --fast     without real Nix and without packed packages: build, lint, format, types, knip, unit tests, house rules
 *   --fuzz N   try N random stores with each version of Nix instead of the usual few
 *
 * All steps run even when one fails, except those that need what it should have made. The last line is
 * `N passed, N failed`, by the test runner's own result; a failed step counts as a failure. Where CI is set, so does a
 * skipped test.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runSteps, type Step } from "./steps.ts";
import { summarize, type TestReport } from "./test-summary.ts";

const top = resolve(import.meta.dirname, "..");
process.chdir(top);
process.env["TURBO_TELEMETRY_DISABLED"] = "1";

const { values, positionals } = wanted();
if (values.fuzz !== undefined) process.env["NIXPERF_FUZZ"] = values.fuzz;
const inCI = (process.env["CI"] ?? "") !== "";

const quick: Step[] = [
  { name: "build", command: ["turbo", "run", "build", "--output-logs=errors-only"] },
  { name: "lint", command: ["oxlint", "--deny-warnings"] },
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "types", command: ["tsc", "--noEmit"] },
  {
    name: "documents made from the sources",
    command: [process.execPath, "--conditions=@nixperf/source", "scripts/docs.ts", "--check"],
  },
  { name: "unused files, exports and dependencies (knip)", command: ["knip", "--no-config-hints"] },
];
const whole: Step[] = [
  { name: "system packages", command: [process.execPath, "scripts/system-packages.ts"] },
  { name: "real Nix", command: [process.execPath, "scripts/get-nix.ts"], after: ["system packages"] },
  { name: "other versions of Node", command: [process.execPath, "scripts/get-node.ts"] },
  ...quick,
  { name: "packages (publint, attw)", command: [process.execPath, "scripts/check-packages.ts"], after: ["build"] },
];

const steps = await runSteps(values.fast ? quick : whole, Math.max(2, availableParallelism()));
const failedSteps = steps.filter(({ outcome }) => outcome !== "passed").map(({ name }) => name);

const report = resolve(".tools/test-report.json");
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });
const projects = values.fast ? ["--project", "unit", "--project", "house"] : [];
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
spawnSync("vitest", ["run", ...projects, ...reporters, ...positionals], { stdio: ["ignore", 2, 2] });

const summary = summarize(read(report), failedSteps, inCI);
for (const name of summary.skippedNames) console.error(`nixperf: skipped ${name}`);
if (inCI && summary.skipped > 0) console.error("nixperf: in CI a skipped test is a failure");
for (const name of summary.alsoFailed) console.error(`nixperf: failed  ${name}`);
process.exitCode = summary.ok ? 0 : 1;
console.log(summary.line);

function wanted() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { fast: { type: "boolean", default: false }, fuzz: { type: "string" } },
    });
  } catch (error) {
    console.error(`nixperf: ${(error as Error).message}`);
    process.exit(2);
  }
}

function read(path: string): TestReport | null {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
