import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../test/fixtures/fake-process.ts";

test.each([
  [["tpo"], "NIXPERF_COMMAND_UNKNOWN"],
  [[], "NIXPERF_COMMAND_MISSING"],
  [["top", "--limt", "3"], "NIXPERF_FLAG_UNKNOWN"],
  [["--limit", "3", "top"], "NIXPERF_FLAG_MISPLACED"],
  [["top", "--limit", "0"], "NIXPERF_FLAG_VALUE"],
  [["top", "--limit", "1", "-n", "2"], "NIXPERF_FLAG_REPEATED"],
  [["top", "--format", "html"], "NIXPERF_FLAG_CONFLICT"],
  [["top", "a", "b"], "NIXPERF_ARGUMENT_EXTRA"],
  [["fail"], "NIXPERF_ARGUMENT_MISSING"],
  [["fail", "bgu"], "NIXPERF_ARGUMENT_VALUE"],
])("%j is refused with code %2$s", async (argv, code) => {
  const { stdout, stderr, code: exit } = await run([...argv, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ schema: "nixperf.error/1", code });
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 2 });
});

test("a key that no command has is refused with its place and its code", async () => {
  const directory = mkdtempSync(join(tmpdir(), "nixperf-config-"));
  const file = join(directory, "config.jsonc");
  writeFileSync(file, `{\n  "store": { "rwos": 3 }\n}\n`);
  try {
    const { stdout, code } = await run(["top", "--json", "--config", file]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ code: "NIXPERF_CONFIG_UNKNOWN" });
    expect(JSON.parse(stdout).message).toMatch(/config\.jsonc:2.*store\.rows/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
