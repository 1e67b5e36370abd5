import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bareEnvironment, program } from "./fixtures/spawn.ts";

// A real shell completes a real program: what it then runs is written down by the program itself.
let dir = "";
let env: Record<string, string> = {};

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-completion-"));
  mkdirSync(join(dir, "bin"));
  const me = [process.execPath, ...program()].map((word) => `'${word}'`).join(" ");
  const script = `#!/bin/sh
case $1 in __complete | completion) exec ${me} "$@" ;; esac
for word in "$@"; do printf '<%s>' "$word"; done > '${dir}/ran'
`;
  writeFileSync(join(dir, "bin/nixperf-demo"), script);
  chmodSync(join(dir, "bin/nixperf-demo"), 0o755);
  env = {
    ...bareEnvironment,
    PATH: `${dir}/bin:${bareEnvironment["PATH"]}`,
    HOME: dir,
    TERM: "vt100",
    INPUTRC: "/dev/null",
  };
});
afterAll(() => rmSync(dir, { recursive: true }));

/** What the shell ran after it was fed keys. */
function ran(shell: string, argv: string[], input: string): string {
  rmSync(join(dir, "ran"), { force: true });
  spawnSync(shell, argv, { env, input, cwd: dir, encoding: "utf8", timeout: 60_000 });
  return readFileSync(join(dir, "ran"), "utf8");
}

/** A test that needs a shell. Where there is none it is skipped aloud; under CI that is a failure. */
function withShell(shell: string, body: () => void): void {
  const found = spawnSync(shell, ["-c", "exit 0"]).status === 0;
  if (found) {
    describe(shell, body);
    return;
  }
  if (!process.env["CI"]) process.stderr.write(`SKIPPED, no ${shell} here: completions in ${shell}\n`);
  test.skipIf(!process.env["CI"])(`${shell} completes`, () => {
    throw new Error(`no ${shell} here`);
  });
}

const completed = "<top><--by=closure><--format><markdown><--limit><3>";
const keys = ["nixperf-demo to\t", "--by=cl\t", "--fo\t", "ma\t", "--li\t", "3\n"];

withShell("bash", () => {
  test("completes commands, flags and choices at its prompt, also behind =", () => {
    const typed = `source <(nixperf-demo completion bash)\n${keys.join("")}exit\n`;
    expect(ran("bash", ["--norc", "--noprofile", "-i"], typed)).toBe(completed);
  });

  test("completes file names where any text may stand", () => {
    writeFileSync(join(dir, "unmistakable.jsonc"), "{}");
    const typed = "source <(nixperf-demo completion bash)\nnixperf-demo --config unmis\t\nexit\n";
    expect(ran("bash", ["--norc", "--noprofile", "-i"], typed)).toBe("<--config><unmistakable.jsonc>");
  });
});

withShell("zsh", () => {
  // zsh completes only on a terminal; its own zpty makes one.
  const script = (...typed: string[]): string => `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    seen() {
      local all= part; local -i tries
      for (( tries = 0; tries < 300; tries++ )); do
        while zpty -r -t shell part; do all+=$part; done
        [[ $all == *$1* ]] && { print -r -- $all; return }
        sleep 0.05
      done
      print -r -- "not seen: $1 in $all"
    }
    zpty -w shell "PS1=; autoload -U compinit; compinit -u -d '${dir}/zcompdump'; source <(nixperf-demo completion zsh); print RE''ADY"
    seen READY
    ${typed.join("\n    ")}
    zpty -d shell`;
  const run = (...typed: string[]): string =>
    execFileSync("zsh", ["-f", "-c", script(...typed)], { env, cwd: dir, encoding: "utf8", timeout: 60_000 });

  test("completes commands, flags and choices at its prompt, also behind =", () => {
    rmSync(join(dir, "ran"), { force: true });
    run(
      "zpty -w -n shell $'nixperf-demo to\\t'; seen top",
      "zpty -w -n shell $'--by=cl\\t'; seen closure",
      "zpty -w -n shell $'--fo\\t'; seen format",
      "zpty -w -n shell $'ma\\t'; seen markdown",
      "zpty -w -n shell $'--li\\t'; seen limit",
      `zpty -w -n shell $'3\\n'; for i in {1..200}; do [[ -s '${dir}/ran' ]] && break; sleep 0.05; done`,
    );
    expect(readFileSync(join(dir, "ran"), "utf8")).toBe(completed);
  });

  test("shows what each proposal means", () => {
    expect(run("zpty -w -n shell $'nixperf-demo \\t'; seen work")).toMatch(/top +-- The largest paths/);
  });
});

withShell("fish", () => {
  const complete = (line: string): string[] => {
    const script = `nixperf-demo completion fish | source; complete -C '${line}'`;
    return execFileSync("fish", ["--no-config", "-c", script], { env, cwd: dir, encoding: "utf8" })
      .trimEnd()
      .split("\n");
  };

  test("completes commands, flags, choices and configuration keys with what they mean", () => {
    expect(complete("nixperf-demo to")).toEqual(["top\tThe largest paths"]);
    expect(complete("nixperf-demo top --li")).toEqual(["--limit\tRows to show"]);
    expect(complete("nixperf-demo top --by ").sort()).toEqual(["closure", "nar", "retained"]);
    expect(complete("nixperf-demo top --by=c")).toEqual(["--by=closure"]);
    expect(complete("nixperf-demo config --explain output")).toEqual([
      "output.color\tWhether to use colours; auto: on a terminal",
    ]);
  });

  test("completes file names where any text may stand", () => {
    writeFileSync(join(dir, "unmistakable.jsonc"), "{}");
    expect(complete("nixperf-demo --config unmis")).toEqual(["unmistakable.jsonc"]);
  });
});
