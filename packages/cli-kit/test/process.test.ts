import { execFileSync, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bareEnvironment, program, spawned } from "./fixtures/spawn.ts";

/** The tests' program in a pipeline of a real shell. */
function shell(script: string): { stdout: string; stderr: string; status: number | null } {
  const me = [process.execPath, ...program()].map((word) => `'${word}'`).join(" ");
  const options = { encoding: "utf8", env: bareEnvironment, cwd: "/", maxBuffer: 2 ** 28 } as const;
  return spawnSync("bash", ["-c", `set -o pipefail; me() { ${me} "$@"; }; ${script}`], options);
}

const whenWorking = (then: (child: ChildProcess) => void) => (child: ChildProcess) => {
  let told = false;
  child.stderr?.on("data", () => {
    if (!told) then(child);
    told = true;
  });
};

test("a closed pipe is no error: exit 0 and nothing on stderr", () => {
  for (const format of ["", "-0", "--json", "--jsonl"]) {
    const ran = shell(`me names --count 200000 ${format} | head -c 100 > /dev/null`);
    expect(ran, format).toMatchObject({ status: 0, stderr: "" });
  }
});

test("a gate that found something says so even when nobody reads its output", () => {
  expect(shell("me check | true").status).toBe(1);
});

test("a full disk is an error with its reason", () => {
  const ran = shell("me names > /dev/full");
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(
    "error: cannot write the output to its end\n  found     ENOSPC\n  code      NIXPERF_OUTPUT_FAILED\n",
  );
});

test("a directory that is gone is said to be, and is no bug", () => {
  const ran = shell('cd "$(mktemp -d)" && rmdir "$PWD" && me names');
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(/^error: the directory that this was started in is not there any more\n/);
});

test("a large record arrives whole through a slow pipe", () => {
  const ran = shell("me names --count 300000 --json | (sleep 1; cat)");
  expect(ran.status).toBe(0);
  expect(ran.stdout.length).toBeGreaterThan(8_000_000);
  expect((JSON.parse(ran.stdout) as { names: unknown[] }).names).toHaveLength(300_000);
});

test.each([
  ["bug", "TypeError: undefined is not a function"],
  ["later", "RangeError: thrown where nobody can catch it"],
  ["rejection", "Error: nobody caught this"],
])("a crash (%s) is one line, exit 2, and a record with --json", async (how, message) => {
  const ran = await spawned(["fail", how]);
  expect(ran.code).toBe(2);
  expect(ran.stdout).toBe("");
  expect(ran.stderr).toContain(`error: a bug in nixperf: ${message}\n`);
  expect(ran.stderr).not.toContain("    at ");
  const asJson = await spawned(["fail", how, "--json"]);
  expect(asJson.code).toBe(2);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ schema: "nixperf.error/1", code: "NIXPERF_BUG" });
  expect((await spawned(["fail", how], { env: { NIXPERF_DEBUG: "1" } })).stderr).toMatch(/verbs\.ts:\d+/);
});

test("a command module that cannot be loaded is exit 2 and one message", () => {
  const script = `import { start } from ${JSON.stringify(new URL("../src/start.ts", import.meta.url).href)};
    start(() => import("./missing.js"));`;
  const options = { encoding: "utf8", env: bareEnvironment } as const;
  const run = (...argv: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(
      process.execPath,
      ["--conditions=@nixperf/source", "--input-type=module", "-e", script, "--", ...argv],
      options,
    );
  expect(run()).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^error: a bug in nixperf: .*missing/),
  });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s stops a verb that listens: exit %d, with what it can still tell", async (signal, code) => {
  const stop = { during: whenWorking((child) => child.kill(signal)) };
  expect(await spawned(["work"], stop)).toMatchObject({
    code,
    stdout: "",
    stderr: expect.stringContaining(`error: stopped by ${signal}\n`),
  });
  expect(await spawned(["work", "--tell"], stop)).toMatchObject({ code, stdout: "stopped after a few ticks\n" });
  const asJson = await spawned(["work", "--json"], stop);
  expect(asJson.code).toBe(code);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ code: "NIXPERF_STOPPED" });
});

test("a second SIGINT ends at once a verb that does not listen", async () => {
  const started = performance.now();
  const during = whenWorking((child) => {
    child.kill("SIGINT");
    setTimeout(() => child.kill("SIGINT"), 300);
  });
  expect((await spawned(["work", "--deaf"], { during })).code).toBe(130);
  expect(performance.now() - started).toBeLessThan(20_000);
});

test("of Node's experimental warnings only the one about SQLite is silenced", async () => {
  const { stderr, code } = await spawned(["sqlite"]);
  expect([code, stderr.includes("SQLite"), stderr.includes("another warning")]).toEqual([0, false, true]);
});

test("--help, --version and completions load no zod, no renderer, no files and no verb", () => {
  const hook = `import { registerHooks } from "node:module"; import { writeSync } from "node:fs";
    registerHooks({ load(url, context, next) { writeSync(2, url + "\\n"); return next(url, context); } });`;
  const node = [`--import=data:text/javascript,${encodeURIComponent(hook)}`, ...program()];
  const loaded = (...argv: string[]): string =>
    spawnSync(process.execPath, [...node, ...argv], { encoding: "utf8", env: bareEnvironment }).stderr;
  const heavy = /\/zod\/|\/render\/|\/files\/|jsonc|sqlite|fixtures\/verbs/;
  for (const argv of [["--help"], ["help", "top"], ["--version"], ["__complete", "bash", "to"]]) {
    expect(loaded(...argv)).toContain("/cli-kit/src/run.ts");
    expect(
      loaded(...argv)
        .split("\n")
        .filter((url) => heavy.test(url)),
      argv.join(" "),
    ).toEqual([]);
  }
  const ran = loaded("top", "--json");
  expect(ran).toContain("fixtures/verbs");
  expect(ran.split("\n").filter((url) => /\/zod\/|\/render\/|jsonc/.test(url))).toEqual([]);
});

test("the exit code of --help is 0 even when nobody reads it", () => {
  expect(
    execFileSync("bash", ["-c", `'${process.execPath}' ${program().join(" ")} --help | true; echo \${PIPESTATUS[0]}`], {
      encoding: "utf8",
    }),
  ).toBe("0\n");
});

test("where the configuration is broken every command refuses it, but config explains it", async () => {
  const dir = mkdtempSync(join(tmpdir(), "nixperf-broken-"));
  const file = join(dir, "nixperf.jsonc");
  const run = (...argv: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [...program(), ...argv], { encoding: "utf8", env: bareEnvironment, cwd: dir });
  try {
    writeFileSync(file, '{\n  "store": {\n    "uri": "ssh://evil.example"\n  }\n}');
    const refused = run("top");
    expect([refused.status, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toBe(`error: nixperf.jsonc:3: "store.uri" is for the machine, not for a project
  expected  in /nonexistent/.config/nixperf/config.jsonc
  try       nixperf-demo config --explain store.uri
  code      NIXPERF_CONFIG_SCOPE
`);
    const explained = run("config", "--explain", "store.uri");
    expect(explained.status).toBe(0);
    expect(explained.stdout).toContain('nixperf.jsonc:3: "store.uri" is for the machine, not for a project');
    expect(JSON.parse(String(run("config", "--json").stdout))).toMatchObject({
      gaps: [{ at: "/files/0", code: "NIXPERF_CONFIG_SCOPE" }],
    });
    expect(run("completion", "bash").status).toBe(0);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
