import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { exitCode, isNixperfError } from "@nixperf/errors";
import { removeTree } from "@nixperf/testing";

import { usage } from "../errors.ts";
import { runCase } from "../harness/case.ts";
import { withSuite } from "../harness/document.ts";
import { benchEnvironment } from "../harness/environment.ts";
import { benchMarkdown } from "../harness/markdown.ts";
import type { BenchRecord } from "../harness/record.ts";
import { type Runner, startRunner } from "../harness/runner.ts";
import { benchStores } from "../suites/bench-stores.ts";
import { findPrograms } from "../suites/programs.ts";
import type { SuiteEntry } from "../suites/entry.ts";
import { suites } from "../suites/suites.ts";
import { numberFlag, parseFlags } from "./flags.ts";

const document = fileURLToPath(new URL("../../../../docs/performance.md", import.meta.url));

/**
 * `run`: measures a suite and prints its tables. The exit code is 2 when a case failed, 1 when one did not meet a claim at
 * full size.
 */
export async function runSuite(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(argv, {
    full: { type: "boolean", default: false },
    long: { type: "boolean", default: false },
    only: { type: "string" },
    rounds: { type: "string" },
    dir: { type: "string" },
    json: { type: "string" },
    write: { type: "boolean", default: false },
  });
  const [suite, ...others] = positionals;
  const made = suite === undefined || !Object.hasOwn(suites, suite) ? undefined : suites[suite];
  if (suite === undefined || made === undefined || others.length > 0) {
    throw usage(`there is no suite ${JSON.stringify(positionals.join(" "))}`, Object.keys(suites).join(", "));
  }
  const rounds = numberFlag("rounds", values.rounds, 1) ?? null;
  const dir = values.dir === undefined ? mkdtempSync(join(tmpdir(), "nixperf-bench-")) : resolve(values.dir);
  // At the end in any case, also when Ctrl-C ends the process from within a measurement.
  if (values.dir === undefined) process.once("exit", () => removeTree(dir));
  const programs = findPrograms();
  const stores = benchStores(dir, (name) => say(`writing a store of ${name}`));
  const entries = made({ programs, stores, dir, form: { full: values.full, long: values.long, rounds } });
  const wanted = values.only?.split(",") ?? entries.map((entry) => entry.id);
  const unknown = wanted.find((id) => !entries.some((entry) => entry.id === id));
  if (unknown !== undefined) {
    throw usage(`there is no case ${JSON.stringify(unknown)}`, entries.map((entry) => entry.id).join(", "));
  }
  const startedAt = new Date().toISOString();
  const cases: BenchRecord["cases"] = [];
  const runner = startRunner();
  for (const entry of entries) {
    if (!wanted.includes(entry.id)) continue;
    cases.push(await runEntry(entry, runner));
  }
  runner.stop();
  const record: BenchRecord = {
    schema: "nixperf.bench.run/1",
    suite,
    form: values.full ? "full" : "short",
    startedAt,
    environment: benchEnvironment(programs.nix.map((nix) => nix.version)),
    stores: stores.all().map(({ name, summary }) => ({ name, summary })),
    cases,
  };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(record, null, 2)}\n`);
  const markdown = benchMarkdown(record);
  process.stdout.write(markdown);
  if (values.write) {
    const text = existsSync(document) ? readFileSync(document, "utf8") : "# Performance\n";
    writeFileSync(document, withSuite(text, suite, markdown));
  }
  // The bounds are about the sizes of the full form.
  const missed =
    values.full && cases.some((one) => "claims" in one && one.claims.some((claim) => claim.verdict === "not met"));
  if (cases.some((one) => "failed" in one)) return exitCode.failed;
  return missed ? exitCode.found : exitCode.ok;
}

/** One case, whatever comes of it: what fails here says nothing about the others. */
async function runEntry(entry: SuiteEntry, { run }: Runner): Promise<BenchRecord["cases"][number]> {
  say(`${entry.id}: ${entry.title}`);
  const made = entry.make();
  if ("skipped" in made) {
    say(`  SKIPPED: ${made.skipped}`);
    return made;
  }
  try {
    return await runCase(made, run, (name, round) => say(`  ${name}: ${round}`));
  } catch (error) {
    if (!isNixperfError(error)) throw error;
    const failed = `${error.message}: ${error.found ?? ""}`.trim();
    say(`  FAILED: ${failed}`);
    return { id: entry.id, title: entry.title, failed };
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
