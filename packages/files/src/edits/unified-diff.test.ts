import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "nixperf-diff-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

// Few different lines, so that many are alike; the last one may lack its line break.
const text = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "c", "", "-x", "+y", "@@", "\\"), { maxLength: 30 }), fc.boolean())
  .map(([lines, ends]) => lines.join("\n") + (ends && lines.length > 0 ? "\n" : ""));

const hasPatch = spawnSync("patch", ["--version"]).status === 0;

test.runIf(hasPatch)("patch makes the second text of the first, and with -R the first of the second", async () => {
  await fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after && before !== "" && after !== "");
      const file = join(dir, "file");
      const patch = (...flags: string[]) =>
        execFileSync("patch", ["-s", "-p0", "--no-backup-if-mismatch", ...flags, file], {
          input: unifiedDiff("file", before, after),
        });
      writeFileSync(file, before);
      patch("-F0");
      expect(readFileSync(file, "utf8")).toBe(after);
      patch("-R", "-F0");
      expect(readFileSync(file, "utf8")).toBe(before);
      expect(existsSync(`${file}.rej`)).toBe(false);
    }),
    { numRuns: 150 },
  );
});

/** Applies a unified diff as its definition says, context and counts checked. */
function applied(diff: string, before: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  let at = 0;
  const lines = diff.split("\n").slice(2, -1);
  for (let i = 0; i < lines.length;) {
    const [, start, removed = "1", , added = "1"] = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/.exec(lines[i++]!)!;
    const from = Number(start) - (removed === "0" ? 0 : 1);
    out.push(...old.slice(at, from));
    at = from;
    let [left, right] = [Number(removed), Number(added)];
    while (left + right > 0) {
      const line = lines[i++]!;
      const body = line.slice(1) + (lines[i]?.startsWith("\\") && lines[i]!.length > 1 ? (i++, "") : "\n");
      if (line[0] !== "+") {
        expect(body).toBe(old[at++]);
        left--;
      }
      if (line[0] !== "-") {
        out.push(body);
        right--;
      }
    }
  }
  return [...out, ...old.slice(at)].join("");
}

test("by its definition it leads from one text to the other, and it is as short as can be", async () => {
  await fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = unifiedDiff("file", before, after);
      if (before === after) {
        expect(diff).toBe("");
        return;
      }
      expect(applied(diff, before)).toBe(after);
      const changes = diff
        .split("\n")
        .slice(2)
        .filter((line) => /^[+-]/.test(line)).length;
      expect(changes).toBe(fewest(before.match(/[^\n]*\n|[^\n]+$/g) ?? [], after.match(/[^\n]*\n|[^\n]+$/g) ?? []));
    }),
  );
});

/** Length of the shortest edit script, by the longest common subsequence. */
function fewest(a: readonly string[], b: readonly string[]): number {
  let last = Array.from({ length: b.length + 1 }, () => 0);
  for (const line of a) {
    const row = [0];
    for (let j = 1; j <= b.length; j++)
      row.push(line === b[j - 1] ? last[j - 1]! + 1 : Math.max(last[j]!, row[j - 1]!));
    last = row;
  }
  return a.length + b.length - 2 * last[b.length]!;
}

test("a file that is made or removed is compared with /dev/null", () => {
  expect(unifiedDiff("/a/b", null, "x\n")).toBe("--- /dev/null\n+++ /a/b\n@@ -0,0 +1 @@\n+x\n");
  expect(unifiedDiff("/a/b", "x\ny", null)).toBe(
    "--- /a/b\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n\\ No newline at end of file\n",
  );
  expect(unifiedDiff("/a/b", null, "")).toBe("--- /dev/null\n+++ /a/b\n");
  expect(unifiedDiff("/a/b", null, null)).toBe("");
});

test("two large texts that have little in common take no time to speak of", () => {
  const lines = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word}${i}\n`).join("");
  const start = performance.now();
  const diff = unifiedDiff("f", lines("a"), lines("b"));
  expect(applied(diff, lines("a"))).toBe(lines("b"));
  expect(performance.now() - start).toBeLessThan(5_000);
});
