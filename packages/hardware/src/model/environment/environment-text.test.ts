import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { devShellText, environmentText } from "./environment-text.ts";
import { quoteYaml } from "./quote.ts";
import { toolVariables } from "./variables.ts";

const variables = toolVariables({ processes: 6, threads: 8 }, 5 * 1024 ** 3);

/** What no value of ours is, and what shells trip over. No NUL, which no environment holds. */
const nasty = [
  "",
  " ",
  "'",
  "''",
  "\\",
  "\\'",
  '"',
  "$HOME",
  "`id`",
  "$(id)",
  "~",
  "a b",
  "-n",
  "\n",
  "\t",
  "é",
  "*",
  "!!",
  "\\n",
  "=x",
  "%s",
];

// Where fish keeps what it remembers.
const home = mkdtempSync(join(tmpdir(), "nixperf-shells-"));
afterAll(() => rmSync(home, { recursive: true }));

/** Values of variables that a shell has when it has read `text`. */
function valuesIn(
  shell: readonly string[],
  text: string,
  names: readonly string[],
  before: Record<string, string> = {},
): Record<string, string | undefined> {
  const print = "process.stdout.write(JSON.stringify(process.env))";
  const [program = "", ...args] = shell;
  const script = `${text}\n'${process.execPath}' -e '${print}'\n`;
  const env = { PATH: "/usr/bin:/bin", HOME: home, ...before };
  const said = JSON.parse(execFileSync(program, [...args, script], { encoding: "utf8", env })) as Record<
    string,
    string
  >;
  return Object.fromEntries(names.map((name) => [name, said[name]]));
}

/** Skips aloud where the shell is not here; where `CI` is set that is a failure. */
function isHere(shell: string): boolean {
  try {
    execFileSync(shell, ["-c", ":"]);
    return true;
  } catch {
    if (process.env["CI"]) return true;
    process.stderr.write(`SKIPPED, no ${shell} here\n`);
    return false;
  }
}

const shells = [
  ["bash", ["bash", "--norc", "-c"]],
  ["zsh", ["zsh", "--no-rcs", "-c"]],
  ["fish", ["fish", "--no-config", "-c"]],
  // What direnv reads is bash.
  ["direnv", ["bash", "--norc", "-eu", "-c"]],
] as const;

describe.each(shells)("for %s", (reader, shell) => {
  test.runIf(isHere(shell[0]))("its shell has each variable with the value that was meant", { timeout: 20_000 }, () => {
    const names = variables.map(({ name }) => name);
    const wanted = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    expect(valuesIn(shell, environmentText(variables, reader), names)).toEqual(wanted);
    // All at once, as starting a shell takes longest.
    const samples = fc.sample(fc.string({ unit: "grapheme", maxLength: 8 }), { numRuns: 200, seed: 7 });
    const hostile = [...nasty, ...samples]
      .filter((value) => !value.includes("\0"))
      .map((value, index) => ({ name: `V${index}`, value, appends: false }));
    const found = valuesIn(
      shell,
      environmentText(hostile, reader),
      hostile.map(({ name }) => name),
    );
    for (const { name, value } of hostile) expect(found[name], JSON.stringify(value)).toBe(value);
  });
});

const flags = ["MAKEFLAGS", "GOFLAGS", "GRADLE_OPTS"];
const before = { MAKEFLAGS: "-s -j2", GOFLAGS: "-mod=mod -tags=a,b", GRADLE_OPTS: "-Dx='a b' -Xmx1g" };
const after = {
  MAKEFLAGS: "-s -j2 -j6",
  GOFLAGS: "-mod=mod -tags=a,b -p=6",
  GRADLE_OPTS: "-Dx='a b' -Xmx1g -Dorg.gradle.workers.max=6",
};

describe.each(shells)("flags for %s", (reader, shell) => {
  test.runIf(isHere(shell[0]))("come after those that are there, also the second time", { timeout: 20_000 }, () => {
    const text = environmentText(variables, reader);
    expect(valuesIn(shell, text, flags, before)).toEqual(after);
    expect(valuesIn(shell, text + text, flags, before)).toEqual(after);
    const empty = Object.fromEntries(flags.map((name) => [name, ""]));
    expect(valuesIn(shell, text, ["MAKEFLAGS"], empty)["MAKEFLAGS"]?.trim()).toBe("-j6");
    // What says otherwise after them is overruled again.
    expect(valuesIn(shell, text, ["MAKEFLAGS"], { MAKEFLAGS: "-j6 -j2" })).toEqual({ MAKEFLAGS: "-j6 -j2 -j6" });
    expect(valuesIn(shell, text, ["MAKEFLAGS"], { MAKEFLAGS: "-j66" })).toEqual({ MAKEFLAGS: "-j66 -j6" });
  });
});

test("in the lines for GitHub flags come after those of the environment, on one line", () => {
  const lines = environmentText(variables, "github", before).split("\n");
  for (const name of flags) expect(lines).toContain(`${name}=${after[name as keyof typeof after]}`);
  expect(environmentText(variables, "github", after).split("\n")).toContain(`MAKEFLAGS=${after.MAKEFLAGS}`);
  expect(environmentText(variables, "github", { MAKEFLAGS: "-s\nPATH=/evil" })).toContain(
    "\nMAKEFLAGS=-s PATH=/evil -j6\n",
  );
});

test("in a job of GitLab flags are added by the shell that runs it", () => {
  const text = environmentText(variables, "gitlab");
  const script = text.split("before_script:\n")[1]!.trimEnd().split("\n");
  const lines = script.map((line) => JSON.parse(line.replace(/^ {2}- /, "")) as string);
  for (const shell of [
    ["sh", "-eu", "-c"],
    ["bash", "--norc", "-c"],
  ])
    expect(valuesIn(shell, lines.join("\n"), flags, before), shell[0]).toEqual(after);
  for (const name of flags) expect(text).not.toContain(`  ${name}: `);
});

test("lines for GitHub are a name, = and a value, and nothing else, as it takes no comments", () => {
  const text = environmentText(variables, "github");
  expect(text).toMatch(/^(?:[A-Za-z_]+=[^\n]+\n)+$/);
  expect(text).toContain("MAKEFLAGS=-j6\n");
});

test("for GitLab every value is a string of YAML, also where it looks like a number", () => {
  const text = environmentText(variables, "gitlab");
  expect(text.split("\n").slice(1, 4)).toEqual([
    "variables:",
    '  NIX_BUILD_CORES: "6"',
    '  CMAKE_BUILD_PARALLEL_LEVEL: "6"',
  ]);
  expect(quoteYaml('a: "b" # \u2028\u0085\n')).toBe(String.raw`"a: \"b\" # \u2028\u0085\n"`);
});

test("processes are bound by memory, threads by CPUs; only the number of cores reaches builders", () => {
  const of = (name: string): string | undefined => variables.find((one) => one.name === name)?.value;
  expect([of("NIX_BUILD_CORES"), of("CARGO_BUILD_JOBS"), of("GOFLAGS")]).toEqual(["6", "6", "-p=6"]);
  expect([of("GOMAXPROCS"), of("RAYON_NUM_THREADS"), of("UV_THREADPOOL_SIZE")]).toEqual(["8", "8", "8"]);
  expect([of("CCACHE_MAXSIZE"), of("SCCACHE_CACHE_SIZE")]).toEqual(["5Gi", "5G"]);
  expect(variables.filter(({ reachesBuilders }) => reachesBuilders).map(({ name }) => name)).toEqual([
    "NIX_BUILD_CORES",
  ]);
  const few = toolVariables({ processes: 1, threads: 1 }, null);
  expect(few.find(({ name }) => name === "UV_THREADPOOL_SIZE")?.value).toBe("4");
  expect(few.some(({ name }) => name.includes("CACHE"))).toBe(false);
});

test("the text for a dev shell quotes what the Nix language would read", () => {
  expect(devShellText([{ name: "A", value: '${x} "\\', appends: false }])).toContain(String.raw`    A = "\${x} \"\\";`);
});
