import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, runCommands } from "@nixperf/cli-kit";
import type { CommandTable, Output, ProcessContext } from "@nixperf/cli-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepEverything } from "../model/retention/keep-everything.ts";
import { presets } from "../model/retention/presets.ts";
import { configKeys } from "./config-keys.ts";
import { retentionFlags, retentionOptions } from "./retention-flags.ts";

/** A program whose one command prints the policy that it is given. */
const table: CommandTable = {
  package: "store",
  program: "nixperf-store",
  version: "1",
  brief: "x",
  configKeys,
  commands: [
    command<object, object>({
      name: "plan",
      verb: "plan",
      schema: "nixperf.store.plan/1",
      brief: "x",
      examples: [],
      flags: retentionFlags,
      load: async () => ({ verb: async (options) => options, view: async () => () => ({ title: "x", blocks: [] }) }),
      options: retentionOptions,
    }),
  ],
};

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "nixperf-retention-"));
});
afterEach(() => rmSync(home, { recursive: true }));

async function run(config: string | null, ...argv: string[]) {
  const file = join(home, "config.jsonc");
  if (config !== null) writeFileSync(file, config);
  let written = "";
  const output: Output = { isTerminal: false, columns: undefined, write: async (text) => ((written += text), true) };
  const context: ProcessContext = {
    env: {},
    cwd: home,
    home,
    stdout: output,
    stderr: output,
    onSignal: () => () => {},
    exit: () => {},
    crashed: new Promise(() => {}),
    now: () => 0,
  };
  const given = config === null ? [] : ["--config", file];
  const { program, version } = table;
  const code = await runCommands({ tables: [table], program, version, argv: [...argv, ...given], context });
  return { code, record: argv.includes("--json") ? JSON.parse(written) : null, written };
}

test("without flags and configuration no root goes", async () => {
  const { record } = await run(null, "plan", "--json");
  expect(record).toMatchObject({ policy: keepEverything, preset: null, without: [] });
});

test("flags and configuration make one policy, and it is told where each part comes from", async () => {
  const config = '{ "retention": { "preset": "weekly", "results": { "olderThan": "7d" } } }';
  const flags = ["--keep-generations", "3", "--dead-for", "14d", "--without", "/a", "--without", "system-4"];
  const { record } = await run(config, "plan", ...flags, "--json");
  expect(record).toMatchObject({
    policy: {
      ...presets.weekly.policy,
      profiles: { ...keepEverything.profiles, keepLast: 3 },
      results: { olderThanSeconds: 604_800 },
      deadForSeconds: 1_209_600,
    },
    preset: "weekly",
    origins: { "profiles.keepLast": "flag", results: "configuration", direnv: "preset", deadForSeconds: "flag" },
    without: ["/a", "system-4"],
  });
  const typed = await run(config, "plan", "--preset", "gentle", "--json");
  expect(typed.record.policy).toEqual(presets.gentle.policy);
});

test.each([
  [
    '{\n  "retention": {\n    "profiles": {\n      "keepLats": 5 } } }',
    4,
    'unknown key "keepLats" in "retention.profiles"; did you mean keepLast?',
  ],
  ['{\n  "retention": {\n    "deadFor": "14" } }', 3, '"retention.deadFor" cannot be this'],
  ['{\n  "retenshun": {} }', 2, 'unknown key "retenshun"; did you mean retention?'],
])("%s is refused at its line", async (config, line, message) => {
  const { code, written } = await run(config, "plan");
  expect(code).toBe(2);
  expect(written).toContain(`config.jsonc:${line}: ${message}`);
});

test("the policy of a cloned repository is refused", async () => {
  writeFileSync(join(home, "nixperf.jsonc"), '{ "retention": { "preset": "tight" } }');
  const { code, record } = await run(null, "plan", "--json");
  expect(code).toBe(2);
  expect(record).toMatchObject({
    code: "NIXPERF_CONFIG_SCOPE",
    message: 'nixperf.jsonc:1: "retention" is for the machine, not for a project',
  });
});

test.each([
  ["--keep-generations", "0"],
  ["--preset", "weakly"],
  ["--dead-for", "14"],
])("%s %s is refused", async (...flag) => {
  expect((await run(null, "plan", ...flag)).code).toBe(2);
});
