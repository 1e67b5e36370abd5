import { expect, test } from "vitest";
import { run } from "../test/fixtures/fake-process.ts";
import { command } from "./index.ts";
import type { CommandTable } from "./index.ts";

const table: CommandTable = {
  package: "demo",
  program: "nixperf-demo",
  version: "1.2.3",
  brief: "A command that runs another",
  commands: [
    command({
      name: "watch",
      verb: "watch",
      schema: "nixperf.demo.watch/1",
      brief: "Watches",
      examples: [],
      args: [{ name: "WORD", brief: "Words", optional: true, variadic: true }],
      runsProgram: true,
      load: async () => ({
        verb: async ({ words, before }: { words: string[]; before: number | null }) => ({
          schema: "nixperf.demo.watch/1",
          words,
          before,
          gaps: [{ at: "", code: "NIXPERF_DEMO_GAP", message: "one thing is not known", tries: [] }],
        }),
        view: async () => (record) => ({
          title: "Watched",
          blocks: [{ kind: "paragraph", text: record.words.join(" ") }],
        }),
        aside: () => true,
        acted: ({ words }) => words.length > 0,
        exitCode: () => 37,
      }),
      options: ({ args, argsBeforeDashes }) => ({ words: args, before: argsBeforeDashes }),
    }),
  ],
};

test("a command that runs a program ends as that did, and leaves stdout to it", async () => {
  const shown = await run(["watch", "--", "make", "-j"], { tables: [table] });
  expect([shown.code, shown.stdout]).toEqual([37, ""]);
  expect(shown.stderr).toContain("make -j");
  const json = await run(["watch", "--json", "--", "make"], { tables: [table] });
  expect([json.code, json.stderr]).toEqual([37, ""]);
  expect(JSON.parse(json.stdout)).toMatchObject({ words: ["make"] });
});

test("where the result cannot be written a command that runs a program ends as that did all the same", async () => {
  expect((await run(["watch", "--", "make"], { tables: [table], full: true })).code).toBe(37);
  expect((await run(["watch", "--json", "--", "make"], { tables: [table], full: true })).code).toBe(37);
  expect((await run(["top"], { full: true })).code).toBe(2);
});

test("a command is told which words stood before --", async () => {
  const before = async (...argv: string[]): Promise<unknown> =>
    JSON.parse((await run(["watch", "--json", ...argv], { tables: [table] })).stdout).before;
  expect(await before("a", "b")).toBeNull();
  expect(await before("a", "--", "b")).toBe(1);
  expect(await before("--", "b", "-x")).toBe(0);
});

test("what could not be known is no error of a program that was run, and one where none was", async () => {
  const strictly = async (...words: string[]) =>
    (await run(["watch", "--strict", "--json", ...words], { tables: [table] })).code;
  expect(await strictly("--", "make")).toBe(37);
  expect(await strictly()).toBe(2);
});
