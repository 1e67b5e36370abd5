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
          gaps: [],
        }),
        view: async () => (record) => ({
          title: "Watched",
          blocks: [{ kind: "paragraph", text: record.words.join(" ") }],
        }),
        aside: () => true,
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

test("a command is told which words stood before --", async () => {
  const before = async (...argv: string[]): Promise<unknown> =>
    JSON.parse((await run(["watch", "--json", ...argv], { tables: [table] })).stdout).before;
  expect(await before("a", "b")).toBeNull();
  expect(await before("a", "--", "b")).toBe(1);
  expect(await before("--", "b", "-x")).toBe(0);
});

test("what could not be known is no error of a program that was run", async () => {
  expect((await run(["watch", "--strict", "--json"], { tables: [table] })).code).toBe(37);
});
