import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { goldens } from "../../test/golden/fixtures.ts";
import { nixVersion, runNix } from "./index.ts";
import type { RunNixOptions, RunNixResult } from "./index.ts";

const node = (script: string, more: Partial<RunNixOptions> = {}): Promise<RunNixResult> =>
  runNix({ program: process.execPath, args: ["-e", script], ...more });

const whole = {
  signal: null,
  stdout: "",
  stderr: "",
  timedOut: false,
  overflowed: false,
  missing: false,
  startError: null,
};

describe("every outcome has the same shape", () => {
  test("success", async () => {
    const result = await node("console.log('out'); console.error('err')");
    const command = [process.execPath, "-e", "console.log('out'); console.error('err')"];
    expect(result).toEqual({ ...whole, command, exitCode: 0, stdout: "out\n", stderr: "err\n" });
  });

  test("failure", async () => {
    expect(await node("process.exit(3)")).toMatchObject({ ...whole, exitCode: 3 });
  });

  test("ended by a signal", async () => {
    expect(await node("process.kill(process.pid, 'SIGKILL')")).toMatchObject({
      ...whole,
      exitCode: null,
      signal: "SIGKILL",
    });
  });

  test("too slow", async () => {
    const result = await node("setTimeout(() => {}, 60_000); console.log('begun')", { timeoutSeconds: 0.5 });
    expect(result).toMatchObject({ ...whole, exitCode: null, signal: "SIGTERM", stdout: "begun\n", timedOut: true });
  });

  test("too much output", async () => {
    const result = await node("for (;;) console.log('x'.repeat(100))", { maxBuffer: 1000 });
    expect(result).toMatchObject({ exitCode: null, timedOut: false, overflowed: true, missing: false });
    expect(result.stdout.length).toBeLessThanOrEqual(1000);
  });

  test("stderr handed on piece by piece is neither kept nor bounded", async () => {
    let text = "";
    const script = "for (let i = 0; i < 5000; i++) console.error('line é', i); process.exitCode = 2";
    const result = await node(script, { maxBuffer: 1000, onStderr: (piece) => (text += piece) });
    expect(result).toMatchObject({ ...whole, exitCode: 2, stderr: "" });
    expect(text.split("\n").length).toBe(5001);
    expect(text.endsWith("line é 4999\n")).toBe(true);
  });

  test("not there, or not a program", async () => {
    expect(await runNix({ program: "no-such-nix", args: ["x"] })).toEqual({
      ...whole,
      command: ["no-such-nix", "x"],
      exitCode: null,
      missing: true,
      startError: "ENOENT",
    });
    expect(await runNix({ program: import.meta.filename, args: [] })).toMatchObject({
      missing: true,
      startError: "EACCES",
    });
  });

  test("too many arguments", async () => {
    const args = Array.from({ length: 100_000 }, () => "x".repeat(100));
    expect(await runNix({ program: process.execPath, args })).toMatchObject({ missing: false, startError: "E2BIG" });
  });

  test("cancelled before it began", async () => {
    const result = await node("", { cancelSignal: AbortSignal.abort() });
    expect(result).toMatchObject({ exitCode: null, missing: false, startError: null });
  });

  test("cancelled", async () => {
    const cancelSignal = AbortSignal.timeout(300);
    expect(await node("setTimeout(() => {}, 60_000)", { cancelSignal })).toMatchObject({
      exitCode: null,
      missing: false,
      timedOut: false,
    });
  });
});

test("variables are added to this process's own, and taken away", async () => {
  const script = "console.log(process.env.A, process.env.HOME, typeof process.env.PATH)";
  expect((await node(script, { env: { A: "1", HOME: undefined } })).stdout).toBe("1 undefined string\n");
});

test("input is given, and there is none otherwise", async () => {
  const script = "process.stdin.on('data', (d) => process.stdout.write(d))";
  expect((await node(script, { input: "given" })).stdout).toBe("given");
  expect((await node(script)).stdout).toBe("");
});

describe("the version", () => {
  const directory = mkdtempSync(join(tmpdir(), "nixperf-version-"));
  afterAll(() => rmSync(directory, { recursive: true }));
  const program = (name: string, script: string): string => {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return join(directory, name);
  };

  test.each(goldens)("is read from what Nix %s says", async (version, golden) => {
    const nix = program(version, `[ "$1" = --version ] && echo '${golden.version}'`);
    expect((await nixVersion({ program: nix }))?.version).toBe(version);
  });

  test("is null when the program failed, whatever it wrote, and when it does not end", async () => {
    expect(await nixVersion({ program: program("failing", "echo 'nix (Nix) 2.8.0'; exit 1") })).toBeNull();
    expect(await nixVersion({ program: program("endless", "exec sleep 60"), timeoutSeconds: 0.1 })).toBeNull();
  });

  test("is null where there is no Nix", async () => {
    expect(await nixVersion({ program: "no-such-nix" })).toBeNull();
    expect(await nixVersion({ program: process.execPath })).toBeNull();
  });
});
