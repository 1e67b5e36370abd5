import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { bareEnvironment, program } from "./fixtures/spawn.ts";

// util-linux's `script` gives the program a real terminal and writes down all that it prints there.
const has = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;
beforeAll(() => {
  if (!has && process.env["CI"]) throw new Error("no util-linux script here, so no terminal to test on");
  if (!has) process.stderr.write("SKIPPED, no util-linux script here: the tests on a terminal\n");
});
const onTerminal = test.skipIf(!has);

function terminal(argv: string, env: Record<string, string> = {}): string {
  const line = `stty cols 60; ${[process.execPath, ...program()].join(" ")} ${argv}`;
  const options = { env: { ...bareEnvironment, TERM: "xterm", ...env }, encoding: "utf8" } as const;
  return spawnSync("script", ["-qec", line, "/dev/null"], options).stdout.replaceAll("\r\n", "\n");
}

const erase = "\r\x1b[K";

onTerminal("progress is drawn on one line with rate and time left, and is gone when the result comes", () => {
  const started = performance.now();
  const shown = terminal("work --seconds 2 --no-color").split(erase);
  expect(shown.length).toBeGreaterThan(8);
  expect(shown.length).toBeLessThan((performance.now() - started) / 100 + 2);
  expect(shown.at(-1)).toBe("done\n");
  expect(shown.at(-2)).toMatch(/^counting sheep {2}\d+ of 100 steps {2}\d\d %  \d+\/s {2}.* left$/);
  for (const line of shown.slice(0, -1)) expect(line).not.toContain("\n");
});

onTerminal("there is no progress with --quiet, and none on a terminal that cannot erase", () => {
  expect(terminal("work --seconds 1 --quiet --no-color")).toBe("done\n");
  expect(terminal("work --seconds 1", { TERM: "dumb" })).toBe("done\n");
});

onTerminal("errors are coloured on a terminal, unless asked not to be", () => {
  expect(terminal("tpo")).toContain("\x1b[1;31merror:\x1b[0m unknown command tpo");
  expect(terminal("tpo --no-color")).toContain("error: unknown command tpo");
  expect(terminal("tpo --no-color")).not.toContain("\x1b[1;31m");
  expect(terminal("tpo", { NO_COLOR: "1" })).not.toContain("\x1b[1;31m");
});

onTerminal("help fits a narrow terminal", () => {
  const lines = terminal("help top").split("\n");
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

onTerminal(
  "a terminal that is closed stops a verb, with the code of SIGHUP, whatever can no longer be written",
  async () => {
    const top = mkdtempSync(join(tmpdir(), "nixperf-terminal-"));
    onTestFinished(() => rmSync(top, { recursive: true }));
    const [drawn, code, told] = [join(top, "drawn"), join(top, "code"), join(top, "told.sh")];
    // The first shell dies with its terminal, upon which all others hear of it; the second outlives it, to tell.
    const me = [process.execPath, ...program()].join(" ");
    writeFileSync(told, `trap '' HUP\n${me} work --seconds 20 --tell\necho $? > ${code}\n`);
    const line = `sh ${told}; true`;
    const options = { env: { ...bareEnvironment, TERM: "xterm" }, stdio: "ignore" } as const;
    const child = spawn("script", ["-qfec", line, drawn], options);
    const text = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");
    await expect.poll(() => text(drawn), { timeout: 10_000 }).toContain("counting sheep");
    child.kill("SIGKILL");
    await expect.poll(() => text(code), { timeout: 10_000 }).toBe("129\n");
  },
);
