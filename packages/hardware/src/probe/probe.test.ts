import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseReadings } from "../model/readings/format.ts";
import { readingsScript } from "../model/readings/script.ts";
import { expandPattern } from "./expand-pattern.ts";
import { readBounded } from "./read-bounded.ts";
import { runCommand } from "./run-command.ts";
import { spaceUnder } from "./space.ts";
import { takeReadings } from "./take-readings.ts";

const top = mkdtempSync(join(tmpdir(), "nixperf-probe-"));
afterAll(() => rmSync(top, { recursive: true }));
const at = (name: string): string => join(top, name);

describe("a file", () => {
  test("is read without white space at its end, and without zero bytes", () => {
    writeFileSync(at("a"), "model\0 \n\n");
    expect(readBounded(at("a"), 100)).toBe("model");
    expect(readBounded("/proc/self/comm", 100)).toMatch(/\w/);
  });

  test("that is not there is told from one that may not be read", () => {
    expect(readBounded(at("nothing"), 100)).toBeUndefined();
    expect(readBounded(at("a/below"), 100)).toBeUndefined();
    expect(readBounded(top, 100)).toBeNull();
    if (process.getuid?.() === 0) return;
    writeFileSync(at("secret"), "x");
    chmodSync(at("secret"), 0);
    expect(readBounded(at("secret"), 100)).toBeNull();
  });

  test("larger than it can be counts as unreadable, and is not read to its end", () => {
    writeFileSync(at("large"), "x".repeat(101));
    expect(readBounded(at("large"), 101)).toBe("x".repeat(101));
    expect(readBounded(at("large"), 100)).toBeNull();
    expect(readBounded("/dev/zero", 100)).toBeNull();
  });

  test("that somebody else has to write first is not waited for", () => {
    execFileSync("mkfifo", [at("fifo")]);
    expect(readBounded(at("fifo"), 100)).toBeNull();
  });
});

test("patterns stand for what the shell takes them for", () => {
  for (const name of ["cpu0", "cpu1", "cpu10", "cpufreq", ".hidden", "cpu2.x"]) {
    mkdirSync(at(`sys/${name}`), { recursive: true });
    writeFileSync(at(`sys/${name}/online`), "1");
  }
  symlinkSync("cpu0", at("sys/cpu9"));
  for (const pattern of ["sys/cpu[0-9]*", "sys/*", "sys/*/online", "sys/cpu[0-9]*/online", "nothing/*"]) {
    const shell = execFileSync("sh", ["-c", `printf '%s\\n' ${at(pattern)}`], {
      encoding: "utf8",
      env: { LC_ALL: "C" },
    });
    const expected = shell.trimEnd().split("\n");
    expect(expandPattern(at(pattern))).toEqual(expected[0] === at(pattern) ? [] : expected);
  }
});

test("a program that fails is heard, and one that is not there or does not end is not", async () => {
  expect(await runCommand("sh", ["-c", "echo said; exit 3"])).toEqual({ code: 3, stdout: "said" });
  const complains = ["-c", "echo said; echo complained >&2; exit 1"];
  expect(await runCommand("sh", complains, { withErrors: true })).toEqual({ code: 1, stdout: "complained\nsaid" });
  expect(await runCommand("no-such-program", [])).toBeNull();
  expect(await runCommand("sleep", ["60"], { seconds: 0.1 })).toBeNull();
  expect(await runCommand("sh", ["-c", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done"])).toBeNull();
});

test("room under a directory that is not there is that of the one above it", () => {
  expect(spaceUnder(at("not/yet/there"))).toMatchObject({ realPath: top });
  expect(spaceUnder("/")?.blocks).toBeGreaterThan(0);
});

test("tokens in nix.conf and NIX_CONFIG are not kept", async () => {
  mkdirSync(at("conf"));
  writeFileSync(
    at("conf/nix.conf"),
    "cores = 3\naccess-tokens = github.com=ghp_secret\nextra-access-tokens=x=secret\naccess-tokens github.com=secret\n",
  );
  // Nix repeats the line that it does not understand.
  const complaint = "error: syntax error in configuration line 'access-tokens github.com=secret'";
  writeFileSync(at("conf/nix"), `#!/bin/sh\necho "${complaint}" >&2\nexit 1\n`, { mode: 0o755 });
  const before = { ...process.env };
  process.env["PATH"] = `${at("conf")}:${process.env["PATH"]}`;
  Object.assign(process.env, { NIX_CONF_DIR: at("conf"), NIX_CONFIG: "access-tokens = gitlab.com=secret\ncores = 2" });
  try {
    const readings = await takeReadings();
    expect(readings.files[at("conf/nix.conf")]).toBe(
      "cores = 3\naccess-tokens =\nextra-access-tokens=\naccess-tokens ",
    );
    const said = { code: 1, stdout: "error: syntax error in configuration line 'access-tokens" };
    expect(readings.commands["nix --version, as it is set"]).toEqual(said);
    const script = execFileSync("sh", { input: readingsScript(), encoding: "utf8" });
    expect(parseReadings(script, "sh").commands["nix --version, as it is set"]).toEqual(said);
    expect(script).not.toContain("secret");
    expect(readings.env["NIX_CONFIG"]).toBe("access-tokens =\ncores = 2");
    expect(JSON.stringify(readings)).not.toContain("secret");
  } finally {
    process.env = before;
  }
});
