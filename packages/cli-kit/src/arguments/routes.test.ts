import { expect, test } from "vitest";
import { table } from "../../test/fixtures/table.ts";
import { propose } from "../completion/propose.ts";
import { helpText } from "../help/help.ts";
import { parseArguments } from "./parse.ts";
import { leaves, programOf } from "./routes.ts";

const top = table.commands.find(({ name }) => name === "top")!;
const grouped = {
  ...table,
  groups: { log: "What is kept of earlier runs" },
  commands: [...table.commands, { ...top, name: "log show", brief: "One run" }, { ...top, name: "log prune" }],
};

test("commands of two words stand in a group, in the package's own program and in the umbrella", () => {
  for (const name of ["nixperf-demo", "nixperf"]) {
    const { root } = programOf(name, "1", [grouped], []);
    const prefix = name === "nixperf" ? ["demo"] : [];
    const typed = parseArguments(root, [...prefix, "--json", "log", "show", "--limit", "3", "x"]);
    expect(typed.route.path).toBe([name, ...prefix, "log", "show"].join(" "));
    expect(typed.words).toEqual(["x"]);
    expect(leaves(root).map(({ path }) => path)).toContain([name, ...prefix, "log", "prune"].join(" "));
  }
});

test("a group is explained, listed, completed, and its mistyped commands get a suggestion", () => {
  const program = programOf("nixperf-demo", "1", [grouped], []);
  expect(helpText(program.root, program, 80)).toMatch(/^ +log +What is kept of earlier runs/m);
  const { route } = parseArguments(program.root, ["log"]);
  expect(helpText(route, program, 80)).toMatch(/^ +show +One run$/m);
  expect(propose(program.root, ["log", ""]).map(({ word }) => word)).toEqual(["show", "prune", "help"]);
  expect(() => parseArguments(program.root, ["log", "shwo"])).toThrow(/did you mean show/);
});
