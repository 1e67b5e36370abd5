import { expect, test } from "vitest";
import { table } from "../../test/fixtures/table.ts";
import { describeCommands } from "./describe.ts";
import { renderReference } from "./reference.ts";

test("every command is described once, with its flags, examples and record; hidden flags are not", () => {
  const commands = describeCommands([table]);
  expect(commands.map(({ path }) => path)).toEqual([
    ...table.commands.map(({ name }) => `nixperf demo ${name}`),
    "nixperf config",
    "nixperf completion",
  ]);
  const [top] = commands;
  expect(top).toMatchObject({
    package: "demo",
    verb: "top",
    recordSchema: "nixperf.demo.top/1",
    usage: "nixperf demo top [PATH] [FLAG...]",
    aliases: ["largest"],
    topAliases: ["biggest"],
  });
  expect(top?.flags.map(({ form }) => form)).toEqual([
    "-n, --limit N",
    "--by nar|closure|retained",
    "--min-size SIZE",
    "--older AGE",
    "--kind KIND",
  ]);
  expect(top?.examples[1]?.command).toBe("nixperf demo names -0 | xargs -0 nixperf demo top");
  expect(commands[1]?.flags.map(({ name }) => name)).toEqual(["count", "null"]);
});

test("in a package's own program the commands have its name", () => {
  expect(describeCommands([table], "nixperf-demo")[0]?.usage).toBe("nixperf-demo top [PATH] [FLAG...]");
});

test("the reference has a section for each command, and no table cell is cut by a bar", () => {
  const page = renderReference([table]);
  for (const { name } of table.commands) expect(page).toContain(`\n## nixperf demo ${name}\n`);
  expect(page).toContain("| `--by nar\\|closure\\|retained` | Measure to sort by (default: nar) |");
  expect(page).toContain("| `store.uri` | machine | a text that is not empty | `NIXPERF_STORE_URI` |");
  expect(page.endsWith("|\n")).toBe(true);
});
