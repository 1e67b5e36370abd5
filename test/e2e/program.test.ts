import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { supportedNodes } from "../../scripts/get-node.ts";
import { nodesAtHand, remove, run, sample, shell } from "./installed.ts";
import { makeLargeStore } from "./large-store.ts";
import { prepared } from "./prepared.ts";

const { installed: directory } = prepared();
const large = mkdtempSync(join(tmpdir(), "nixperf-e2e-large-"));
beforeAll(() => makeLargeStore(large));
afterAll(() => remove(large));

/** The record without what passes between two runs: when it was read, and ages. */
function withoutTime(json: string): unknown {
  return JSON.parse(json, (key, value: unknown) => {
    if (key === "readAt") return typeof value;
    return /seconds$/i.test(key) && typeof value === "number" ? Math.sign(value) : value;
  });
}

describe.each(nodesAtHand(supportedNodes))("installed from tarballs, under Node $version", (node) => {
  test("is the Node that it says", async () => {
    const { stdout } = await run(node, directory, ["node", "--version"]);
    expect(stdout.trim()).toBe(`v${node.version}`);
  });

  test("npx analyses a store, and a script that imports the package gets the same record", async () => {
    const script = join(directory, "analyze.js");
    writeFileSync(
      script,
      `import { analyze } from "@nixperf/store";
       console.log(JSON.stringify(await analyze({ store: ${JSON.stringify(sample)} })));`,
    );
    const program = await run(node, directory, ["npx", "nixperf-store", "analyze", "--json", "--store", sample]);
    const imported = await run(node, directory, ["node", script]);
    expect(program).toMatchObject({ code: 0, stderr: "" });
    expect(imported.code, imported.stderr).toBe(0);
    expect(withoutTime(program.stdout)).toEqual(withoutTime(imported.stdout));
    expect(JSON.parse(program.stdout)).toMatchObject({ schema: "nixperf.store.analyze/1" });
  });

  test("npx understands the name of the package too, and the umbrella has the same command", async () => {
    const byProgram = await run(node, directory, ["npx", "nixperf-store", "analyze", "--json", "--store", sample]);
    const byPackage = await run(node, directory, [
      "npx",
      "--no",
      "@nixperf/store",
      "analyze",
      "--json",
      "--store",
      sample,
    ]);
    const umbrella = await run(node, directory, ["npx", "nixperf", "store", "analyze", "--json", "--store", sample]);
    expect(byPackage.code, byPackage.stderr).toBe(0);
    expect(umbrella.code, umbrella.stderr).toBe(0);
    expect(withoutTime(byPackage.stdout)).toEqual(withoutTime(byProgram.stdout));
    expect(withoutTime(umbrella.stdout)).toEqual(withoutTime(byProgram.stdout));
  });

  test("the threads that walk a store are started from what is installed", async () => {
    const asked = ["nixperf-store", "disk", "--fresh", "--json", "--store", sample];
    const { code, stdout, stderr } = await run(node, directory, ["npx", ...asked]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { total } = JSON.parse(stdout) as { total: { bytes: number } };
    // In kilobytes everywhere, whatever du is set to.
    const du = await shell(node, join(sample, "nix/store"), "du -s -k .");
    expect(total.bytes / 1024).toBe(Number.parseInt(du.stdout, 10));
  });

  test("answers people in words, the answer first", async () => {
    const { code, stdout, stderr } = await run(node, directory, ["npx", "nixperf-store", "analyze", "--store", sample]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n")[0]).toMatch(/holds .* paths/);
  });

  test("a reader that stops after one line, or before any, is no failure", async () => {
    const program = "node node_modules/.bin/nixperf-store";
    const whole = await shell(node, directory, `${program} live --store ${large}`);
    expect(whole.stdout.length, "more than a pipe holds").toBeGreaterThan(1e6);
    for (const command of ["live", "live --json", "live --jsonl", "analyze", "--help"]) {
      for (const reader of ["head -1", "true"]) {
        const piped = await shell(node, directory, `${program} ${command} --store ${large} | ${reader}`);
        expect(piped, `${command} | ${reader}`).toMatchObject({ code: 0, stderr: "" });
      }
    }
  });

  test.each([
    ["an error where none is expected", `throw new TypeError("no such thing");`],
    ["an error when nothing waits for it", `setImmediate(() => { throw new Error("later"); });`],
    ["a rejection that nothing handles", `Promise.reject(new Error("unheard"));`],
  ])("a crash is 2, never 1, which would mean that something was found: %s", async (_, crash) => {
    writeFileSync(
      join(directory, "crash.cjs"),
      `const { DatabaseSync } = require("node:sqlite");
       const { prepare } = DatabaseSync.prototype;
       DatabaseSync.prototype.prepare = function (...args) { ${crash} return prepare.apply(this, args); };`,
    );
    const command = [
      "node",
      "--no-warnings",
      "--require",
      "./crash.cjs",
      "node_modules/.bin/nixperf-store",
      "analyze",
      "--fresh",
      "--store",
      sample,
    ];
    const { code, stderr } = await run(node, directory, command);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: a bug in nixperf: .*\n {2}try .*\n {2}code {6}NIXPERF_BUG\n$/);
  });

  test("wrong usage is 2, with a suggestion", async () => {
    const { code, stdout, stderr } = await run(node, directory, ["npx", "nixperf-store", "analyse", "--store", sample]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("analyze");
  });

  test("tells its version, which is that of its package", async () => {
    const { version } = JSON.parse(readFileSync(join(directory, "node_modules/@nixperf/store/package.json"), "utf8"));
    const { code, stdout } = await run(node, directory, ["npx", "nixperf-store", "--version"]);
    expect(code).toBe(0);
    expect(stdout).toContain(version);
  });
});
