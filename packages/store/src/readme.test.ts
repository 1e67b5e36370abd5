import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const top = path("../../../");
const readme = readFileSync(path("../README.md"), "utf8");

/** Blocks of the README in this language, each with the block of output that stands behind it, if one does. */
function blocks(language: string): Array<[text: string, output: string]> {
  const found = readme.matchAll(
    new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`\\n(?:\\n\`\`\`\\n([^]*?)^\`\`\`\\n)?`, "gm"),
  );
  return [...found].map(([, text, output]) => [text!, output ?? ""]);
}

/** Nothing that this machine or user has configured: neither Nix's settings nor colours. */
const env = { PATH: process.env["PATH"], LANG: "C.UTF-8", HOME: "/nonexistent", NIX_CONF_DIR: "/nonexistent" };
/** Nor anything that was remembered, or will be. */
const state = () => ({ XDG_STATE_HOME: join(process.env["XDG_STATE_HOME"] ?? tmpdir(), randomUUID()) });

function node(args: string[], options: { cwd: string; input?: string }): string {
  const argv = ["--no-warnings", "--conditions=@nixperf/source", ...args];
  return execFileSync(process.execPath, argv, { encoding: "utf8", env: { ...env, ...state() }, ...options });
}

/** Ages grow, and the columns with them; the checkout may be anywhere; a user sees less than root, and is told so. */
const settled = (text: string): string =>
  text
    .replaceAll(top, "/src/nixperf/")
    .replaceAll(/\d[\d.]* (?:s|min|h|d|y)\b/g, "AGE")
    .replaceAll(/dead(?:,? as far as visible|: nothing needs it)/g, "dead")
    .replaceAll(/ +/g, " ")
    .trim();

const sessions = blocks("console")
  .filter(([text]) => text.startsWith("$ nixperf-store "))
  .map(([text]): [command: string, shown: string] => [
    text.slice("$ ".length, text.indexOf("\n")),
    text.slice(text.indexOf("\n")),
  ]);

test.each(sessions)("%s prints what the README shows", { timeout: 30_000 }, (command, text) => {
  const printed = settled(node([path("../bin/main.js"), ...command.split(" ").slice(1)], { cwd: top }));
  const shown = settled(text);
  if (shown.endsWith("…")) expect(printed.slice(0, shown.length - 1)).toBe(shown.slice(0, -1));
  else expect(printed).toBe(shown);
});

test("the scripts of the README run, and print what it says", { timeout: 30_000 }, () => {
  const [[first, output], [second]] = blocks("ts") as [[string, string], [string, string]];
  // Run in this folder, a script may import the package by its own name.
  const run = (script: string, input?: string) =>
    node(["--input-type=module-typescript", "--eval", script.replace("examples/", `${top}examples/`)], {
      cwd: path(".."),
      ...(input === undefined ? {} : { input }),
    });
  expect(run(first)).toBe(output);
  const store = `${top}examples/sample-store`;
  const dead = node([path("../bin/main.js"), "dead", "--json", "--store", store], { cwd: top });
  expect(run(second, dead).trim()).toBe("57");
});

test("there is something to try", () => {
  expect(sessions.length).toBeGreaterThan(3);
});
