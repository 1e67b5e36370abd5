import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const top = fileURLToPath(new URL("../..", import.meta.url));

function example(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const flags = ["--conditions=@nixperf/source", "--disable-warning=ExperimentalWarning"];
  return spawnSync(process.execPath, [...flags, ...args], { cwd: top, encoding: "utf8" });
}

test("the gate on dead bytes passes below its budget and fails above", () => {
  expect(example("examples/dead-budget.ts", "1GB", "examples/sample-store")).toMatchObject({ status: 0, stderr: "" });
  const above = example("examples/dead-budget.ts", "1KB", "examples/sample-store");
  expect(above).toMatchObject({ status: 1, stderr: "" });
  expect(above.stdout).toMatch(/^\d+ KiB dead( as far as visible)?, of 1,000 B allowed$/m);
});

test("the roots of the sample store are told by owner", () => {
  const { status, stdout, stderr } = example("examples/roots-by-owner.ts", "examples/sample-store");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/: 8 roots, which each for itself retain [\d.]+ KiB in all/);
});
