import { describe, expect, test } from "vitest";
import { oldNodes } from "../../scripts/get-node.ts";
import { nodesAtHand, run, sample } from "./installed.ts";
import { prepared } from "./prepared.ts";

const { installed: directory } = prepared();
const nodes = nodesAtHand(oldNodes);

describe.skipIf(nodes.length === 0).each(nodes)("under Node $version, which is too old", (node) => {
  test.each(["nixperf-store", "nixperf"])(
    "%s says so in one line, with a command that works, and exits with 2",
    async (program) => {
      const typed = program === "nixperf" ? ["store", "analyze"] : ["analyze"];
      const { code, stdout, stderr } = await run(node, directory, [
        "node",
        `node_modules/.bin/${program}`,
        ...typed,
        "--store",
        sample,
      ]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      const [first, ...tries] = stderr.split("\n");
      expect(first).toBe(`error: this is Node ${node.version}; nixperf needs 22.18, 24.11 or newer`);
      const owner = program === "nixperf" ? "nixperf" : "@nixperf/store";
      expect(tries.join("\n")).toContain(`npx -y -p node@24 -p ${owner} ${program} ${typed.join(" ")}`);
      expect(stderr).not.toMatch(/^\s+at |Warning/m);
    },
  );
});
