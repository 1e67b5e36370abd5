import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sshWords, wordSplitOf } from "./ssh-words.ts";

test.each([
  ["", []],
  [" -p  2222\t-4 ", ["-p", "2222", "-4"]],
  ['-o "ProxyCommand=ssh -W %h:%p jump"', ["-o", "ProxyCommand=ssh -W %h:%p jump"]],
  ["-o ProxyCommand='ssh jump'", ["-o", "ProxyCommand=ssh jump"]],
  ["a '' b \"\"", ["a", "", "b", ""]],
  [String.raw`'a\"b' "a\"b" "a\b" a\ b a\'b`, [String.raw`a\"b`, 'a"b', String.raw`a\b`, "a b", "a'b"]],
  ["a\nb", ["a\nb"]],
  ["a\\", ["a"]],
  ["a'", null],
  ['a"', null],
  [String.raw`"a\"`, null],
])("as a shell would: %j", (text, words) => {
  expect(sshWords(text, "shell")).toEqual(words);
});

test("at every blank, quotes are letters", () => {
  expect(sshWords(" -o 'Proxy Command'\n-4\r", "blanks")).toEqual(["-o", "'Proxy", "Command'", "-4"]);
});

test("a real shell makes the same words of what is special to both", () => {
  const text = fc.string({ unit: fc.constantFrom(..."ab=-% \t'\"\\"), maxLength: 12 });
  fc.assert(
    fc.property(text, (one) => {
      const words = sshWords(one, "shell");
      // A backslash at the end, of which a shell makes one; a quote that does not end is refused.
      if (words === null || /(?:^|[^\\])(?:\\\\)*\\$/.test(one)) return;
      const real = spawnSync("sh", ["-c", `printf '%s\\0' ${one === "" ? "" : "x"} ${one}`], { encoding: "utf8" });
      expect(words).toEqual(real.stdout.split("\0").slice(1, -1));
    }),
    { numRuns: 150 },
  );
});

test("which Nix does which", () => {
  const split = (implementation: "CppNix" | "Lix" | "Determinate", ...numbers: number[]) =>
    wordSplitOf({ implementation, numbers });
  expect([split("CppNix", 2, 8, 0), split("CppNix", 2, 25, 4), split("CppNix", 2, 26), split("CppNix", 3)]).toEqual([
    "blanks",
    "blanks",
    "shell",
    "shell",
  ]);
  expect([split("Lix", 2, 93), split("Determinate", 2, 33, 1), wordSplitOf(null)]).toEqual([
    "blanks",
    "shell",
    "shell",
  ]);
});
