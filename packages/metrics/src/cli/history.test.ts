import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommands } from "@nixperf/cli-kit";
import type { ProcessContext } from "@nixperf/cli-kit";
import { withHistory } from "@nixperf/history";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { plainRun } from "../../test/plain-run.ts";
import { table } from "./index.ts";

let top: string;
beforeEach(async () => {
  top = mkdtempSync(join(tmpdir(), "nixperf-history-cli-"));
  vi.stubEnv("XDG_STATE_HOME", top);
  await withHistory({ stateDir: join(top, "nixperf") }, async (history) => {
    for (const day of [2, 1]) await history.saveRun(plainRun(day), [], []);
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(top, { recursive: true });
});

/** Runs a command of `history` in a project below `top`; `env`: beside an empty one. */
async function run(argv: string[], env: Record<string, string> = {}) {
  const written = { out: "", err: "" };
  const output = (to: "out" | "err") => ({
    isTerminal: false,
    columns: undefined,
    write: async (text: string) => ((written[to] += text), true),
  });
  const context: ProcessContext = {
    env,
    cwd: join(top, "project"),
    home: join(top, "home"),
    stdout: output("out"),
    stderr: output("err"),
    onSignal: () => () => {},
    exit: () => {},
    crashed: new Promise(() => {}),
    now: () => 0,
  };
  mkdirSync(context.cwd, { recursive: true });
  const { program, version } = table;
  const code = await runCommands({ tables: [table], program, version, argv: ["history", ...argv], context });
  return { code, ...written };
}

test("an export to standard output has the lines there and what it says of them elsewhere", async () => {
  const { code, out, err } = await run(["export", "-"]);
  expect([
    code,
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).id),
  ]).toEqual([0, [plainRun(2).id, plainRun(1).id]]);
  expect(err).toBe("2 records written to standard output.\n");
});

test("standard output does not have two things at once", async () => {
  for (const flag of ["--json", "--jsonl", "--format=markdown"]) {
    const { code, out, err } = await run(["export", "-", flag]);
    expect([code, out + err]).toEqual([2, expect.stringContaining("NIXPERF_EXPORT_MIXED")]);
    expect(out).not.toContain(plainRun(1).id);
  }
});

test("which ledger is used is never for a project to say, and for the environment it is", async () => {
  mkdirSync(join(top, "project"));
  writeFileSync(join(top, "project/nixperf.jsonc"), '{ "history": { "url": "postgres://u:secret@127.0.0.1:1/x" } }');
  const refused = await run(["list", "--json"]);
  expect([refused.code, JSON.parse(refused.out).code]).toEqual([2, "NIXPERF_CONFIG_SCOPE"]);
  rmSync(join(top, "project/nixperf.jsonc"));
  const away = await run(["list", "--json"], { NIXPERF_HISTORY: "postgres://u:secret@127.0.0.1:1/x" });
  expect([away.code, JSON.parse(away.out).code]).toEqual([2, "NIXPERF_HISTORY_SERVER_AWAY"]);
  expect(refused.out + refused.err + away.out + away.err).not.toContain("secret");
});

test("runs of several machines are listed with their machine", async () => {
  expect((await run(["list"])).out).not.toContain("MACHINE");
  await withHistory({ stateDir: join(top, "nixperf") }, (history) =>
    history.saveRun(plainRun(3, { hostname: "tower" }), [], []),
  );
  const { out } = await run(["list"]);
  expect(out).toMatch(
    /RUN +TARGET +MACHINE +OUTCOME.*\n +2 +\.#host +laptop.*\n +1 +\.#host +laptop.*\n +3 +\.#host +tower/,
  );
});

test("names from elsewhere are harmless where they are shown", async () => {
  const evil = "\u001B]0;t\u0007\u202E<script>|`x`\r\n";
  await withHistory({ stateDir: join(top, "nixperf") }, (history) =>
    history.saveRun(plainRun(3, { targets: [evil], hostname: evil, cohort: evil, command: [evil] }), [], []),
  );
  for (const words of [["list"], ["show", "3"]])
    for (const format of ["text", "markdown"])
      expect((await run([...words, `--format=${format}`])).out).not.toMatch(/[\u001B\u0007\u202E\r]/);
});
