import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sharedKeys } from "./keys.ts";
import type { ConfigKey } from "./key.ts";
import { resolveConfig } from "./resolve.ts";
import type { ConfigInput } from "./resolve.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nixperf-config-"));
  mkdirSync(join(root, "project/.git"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const keys: ConfigKey[] = [
  ...sharedKeys,
  { key: "targets.first", scope: "project", brief: "x", is: "string", placeholder: "X", default: null },
];

function put(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const machine = "home/.config/nixperf/config.jsonc";
const project = "project/nixperf.jsonc";

async function resolve(more: Partial<ConfigInput> = {}): Promise<Record<string, string[]>> {
  const where = { env: {}, home: join(root, "home"), cwd: join(root, "project"), program: "nixperf" };
  const { settings } = await resolveConfig({ keys, ...where, ...more });
  return Object.fromEntries(
    [...settings].map(([key, all]) => [
      key,
      all.map(({ source, at, value }) => `${source} ${at?.replace(`${root}/`, "") ?? "-"} ${value}`),
    ]),
  );
}

test("without files and variables everything is its default", async () => {
  expect(await resolve()).toEqual({
    "store.uri": ["default - null"],
    "store.rows": ["default - 10"],
    "output.color": ["default - auto"],
    strict: ["default - false"],
    "targets.first": ["default - null"],
  });
});

test("flags beat the environment, which beats the project, which beats the machine, which beats the default", async () => {
  put(machine, '{\n  // mine\n  "store": { "rows": 20, "uri": "daemon" },\n  "strict": true }');
  put(project, '{ "store": {\n "rows": 30 } }');
  const env = { NIXPERF_STORE_ROWS: "40", NIXPERF_STRICT: "" };
  const flags = [{ key: "store.rows", flag: "--rows", value: 50 }];
  expect(await resolve({ env, flags })).toMatchObject({
    "store.rows": [
      "flag --rows 50",
      "environment NIXPERF_STORE_ROWS 40",
      "project nixperf.jsonc:2 30",
      `machine ${machine}:3 20`,
      "default - 10",
    ],
    "store.uri": [`machine ${machine}:3 daemon`, "default - null"],
    strict: [`machine ${machine}:4 true`, "default - false"],
  });
});

test("a machine key in a project's file is refused, with file, line and where it belongs", async () => {
  put(project, '{\n  "store": {\n    "uri": "ssh://evil.example"\n  }\n}');
  await expect(resolve()).rejects.toMatchObject({
    code: "NIXPERF_CONFIG_SCOPE",
    message: 'nixperf.jsonc:3: "store.uri" is for the machine, not for a project',
    expected: `in ${join(root, machine)}`,
    tries: ["nixperf config --explain store.uri"],
  });
});

test("a project's key in the machine's file is refused as well", async () => {
  put(machine, '{ "targets": { "first": "x" } }');
  await expect(resolve()).rejects.toMatchObject({
    code: "NIXPERF_CONFIG_SCOPE",
    message: `${join(root, machine)}:1: "targets.first" is for a project, not for the machine`,
  });
});

test("a given file may hold keys of both scopes and replaces all others", async () => {
  put(machine, '{ "store": { "rows": 20 } }');
  put("project/my.jsonc", '{ "store": { "uri": "daemon" }, "targets": { "first": "x" } }');
  expect(await resolve({ file: "my.jsonc" })).toMatchObject({
    "store.uri": ["given my.jsonc:1 daemon", "default - null"],
    "store.rows": ["default - 10"],
    "targets.first": ["given my.jsonc:1 x", "default - null"],
  });
});

test.each([
  ['{\n "store": { "row": 3 } }', 'nixperf.jsonc:2: unknown key "store.row"; did you mean store.rows?'],
  ['{ "stor": { "rows": 3 } }', 'nixperf.jsonc:1: unknown key "stor"'],
  ['{ "strict": true, "__proto__": 1 }', 'nixperf.jsonc:1: unknown key "__proto__"'],
  ['{ "store": { "rows": { "x": 1 } } }', 'nixperf.jsonc:1: "store.rows" cannot be this'],
  ['{ "store": { "rows": 0 } }', 'nixperf.jsonc:1: "store.rows" cannot be this'],
  ['{ "store": { "rows": "10" } }', 'nixperf.jsonc:1: "store.rows" cannot be this'],
  ['{ "store": 3 }', 'nixperf.jsonc:1: "store" cannot be this'],
  ["[]", 'nixperf.jsonc:1: "" cannot be this'],
])("%s is refused", async (text, message) => {
  put(project, text);
  await expect(resolve()).rejects.toMatchObject({ message: expect.stringContaining(message) });
});

test.each([{ NIXPERF_STRICT: "yes" }, { NIXPERF_STORE_ROWS: "-1" }])("the environment %j is refused", async (env) => {
  await expect(resolve({ env })).rejects.toMatchObject({ code: "NIXPERF_CONFIG_VALUE" });
});

test("$schema is for editors", async () => {
  put(project, '{ "$schema": "./node_modules/@nixperf/cli-kit/schemas/project.json", "strict": true }');
  expect((await resolve())["strict"]).toEqual(["project nixperf.jsonc:1 true", "default - false"]);
});

test("a tolerant reader learns what is wrong with each file, and the rest still counts", async () => {
  put(machine, '{ "store": { "rows": 20 } }');
  put(project, '{ "store": { "uri": "x" }, "strict": true }');
  const where = { env: {}, home: join(root, "home"), cwd: join(root, "project"), program: "nixperf" };
  const { settings, faults, files } = await resolveConfig({ keys, ...where, tolerant: true });
  expect(faults).toMatchObject([{ file: 0, fault: { code: "NIXPERF_CONFIG_SCOPE" } }]);
  expect(files[0]).toMatchObject({ scope: "project", exists: true });
  expect(settings.get("store.rows")?.[0]?.value).toBe(20);
  expect(settings.get("strict")?.[0]?.value).toBe(false);
  put(project, "{");
  const again = await resolveConfig({ keys, ...where, tolerant: true });
  expect(again.faults).toMatchObject([{ file: 0, fault: { code: "NIXPERF_CONFIG_SYNTAX" } }]);
});
