import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { run } from "../../test/fixtures/fake-process.ts";
import { table } from "../../test/fixtures/table.ts";
import type { CommandTable } from "../command.ts";
import { configSchemaFiles } from "./json-schemas.ts";
import type { ConfigKey } from "./key.ts";
import { resolveConfig } from "./resolve.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nixperf-config-"));
  mkdirSync(join(root, "project/.git"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const seconds = z
  .string({ error: "an age such as 30d" })
  .regex(/^\d+d$/, { error: "an age such as 30d" })
  .transform((text) => Number.parseInt(text) * 86_400);
const rule = z
  .strictObject({ keepLast: z.int({ error: "a whole number" }).nullable().optional(), keepSince: seconds.optional() })
  .transform(({ keepLast, keepSince }) => ({ keepLast, keepSinceSeconds: keepSince }));
const schema = z.strictObject({
  profiles: rule.optional(),
  rules: z.array(z.strictObject({ path: z.string({ error: "a path" }), olderThan: seconds.nullable() })).optional(),
});
const load = vi.fn(async () => schema);
const key: ConfigKey = {
  key: "keep",
  scope: "machine",
  brief: "What to keep",
  is: "object",
  expected: 'an object such as {"profiles": {"keepLast": 5}}',
  schema: load,
  default: null,
};

const machine = "home/.config/nixperf/config.jsonc";

function put(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

async function resolve() {
  const where = { env: {}, home: join(root, "home"), cwd: join(root, "project"), program: "nixperf" };
  return (await resolveConfig({ keys: [key], ...where })).settings.get("keep")!;
}

test("an object is shown as it is written and handed on as its schema has it; its schema is loaded when it is there", async () => {
  load.mockClear();
  expect(await resolve()).toEqual([{ source: "default", at: null, value: null, meaning: null }]);
  expect(load).not.toHaveBeenCalled();
  const written = { profiles: { keepLast: 5, keepSince: "30d" } };
  put(machine, `{\n "keep": ${JSON.stringify(written)} }`);
  const meaning = { profiles: { keepLast: 5, keepSinceSeconds: 2_592_000 } };
  expect(await resolve()).toEqual([
    { source: "machine", at: `${join(root, machine)}:2`, value: written, meaning },
    { source: "default", at: null, value: null, meaning: null },
  ]);
});

const unknown = "NIXPERF_CONFIG_UNKNOWN";
const value = "NIXPERF_CONFIG_VALUE";

test.each([
  [
    '{ "keep": {\n "profiles": {\n "keepLats": 5 } } }',
    unknown,
    '3: unknown key "keepLats" in "keep.profiles"; did you mean keepLast?',
    null,
    "one of keepLast, keepSince",
  ],
  [
    '{ "keep": {\n "profile": {} } }',
    unknown,
    '2: unknown key "profile" in "keep"; did you mean profiles?',
    null,
    "one of profiles, rules",
  ],
  [
    '{ "keep": {\n "rules": [\n { "path": "x", "olderThen": "1d" } ] } }',
    unknown,
    '2: unknown key "olderThen" in "keep.rules[0]"; did you mean olderThan?',
    null,
    "one of path, olderThan",
  ],
  ['{ "keep": { "__proto__": 1 } }', unknown, '1: unknown key "__proto__" in "keep"', null, "one of profiles, rules"],
  [
    '{ "keep": {\n "profiles": {\n "keepSince": "30" } } }',
    value,
    '3: "keep.profiles.keepSince" cannot be this',
    '"30"',
    "an age such as 30d",
  ],
  [
    '{ "keep": { "profiles": { "keepLast": "5" } } }',
    value,
    '1: "keep.profiles.keepLast" cannot be this',
    '"5"',
    "a whole number",
  ],
  [
    '{ "keep": { "rules": [ { "path": "x", "olderThan": null }, { "olderThan": "1d" } ] } }',
    value,
    '1: "keep.rules[1].path" cannot be this',
    "nothing",
    "a path",
  ],
  ['{ "keep": 3 }', value, '1: "keep" cannot be this', "3", 'an object such as {"profiles": {"keepLast": 5}}'],
  ['{ "keep": [] }', value, '1: "keep" cannot be this', "[]", 'an object such as {"profiles": {"keepLast": 5}}'],
  [
    '{ "keep": { "profiles": {\n "keepLast": "5",\n "a": 1 } } }',
    value,
    '2: "keep.profiles.keepLast" cannot be this',
    '"5"',
    "a whole number",
  ],
])("%s is refused with its line, its place and what is expected", async (text, code, message, found, expected) => {
  put(machine, text);
  await expect(resolve()).rejects.toMatchObject({
    code,
    message: `${join(root, machine)}:${message}`,
    found,
    expected,
    tries: code === unknown ? ["nixperf config --explain keep"] : [],
  });
});

test("in a project's file it is refused like every key of the machine, before its schema is loaded", async () => {
  load.mockClear();
  put("project/nixperf.jsonc", '{\n "keep": { "profiles": {} } }');
  await expect(resolve()).rejects.toMatchObject({
    code: "NIXPERF_CONFIG_SCOPE",
    message: 'nixperf.jsonc:2: "keep" is for the machine, not for a project',
  });
  expect(load).not.toHaveBeenCalled();
});

test("the command config tells it as it is written, and where it is from", async () => {
  const file = join(root, "given.jsonc");
  writeFileSync(file, '{\n  "keep": { "profiles": { "keepSince": "30d" } }\n}');
  const tables: CommandTable[] = [{ ...table, configKeys: [key] }];
  const record = JSON.parse((await run(["config", "--json", "--config", file], { tables })).stdout);
  expect(record.keys.find((one: { key: string }) => one.key === "keep")).toMatchObject({
    value: { profiles: { keepSince: "30d" } },
    source: "given",
    at: `${file}:2`,
    settings: [
      { source: "given", at: `${file}:2`, value: { profiles: { keepSince: "30d" } } },
      { source: "default", at: null, value: null },
    ],
  });
  expect(record.keys.find((one: { key: string }) => one.key === "keep")).not.toHaveProperty("meaning");
  const { stdout } = await run(["config", "--explain", "keep", "--config", file], { tables });
  expect(stdout).toContain("keep is { profiles }, from given");
  expect(stdout).toMatch(/profiles\.keepSince +"30d"/);
  expect((await run(["config"], { tables })).stdout).toMatch(/keep +not set +default/);
});

test("an editor knows its keys in the machine's file, and that a project's has none of it", async () => {
  const files = await configSchemaFiles([{ ...table, configKeys: [key] }]);
  const properties = (name: string) => JSON.parse(files[name]!).properties;
  expect(properties("machine.json").keep).toMatchObject({
    description: "What to keep",
    additionalProperties: false,
    properties: { profiles: { properties: { keepSince: { type: "string" } }, additionalProperties: false } },
  });
  expect(properties("project.json")).not.toHaveProperty("keep");
});
