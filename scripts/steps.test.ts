import { expect, test, vi } from "vitest";
import { runSteps, type Step } from "./steps.ts";

const node = (name: string, script: string, after: string[] = []): Step => ({
  name,
  command: [process.execPath, "-e", script],
  after,
});

test("goes on after a failure, but not with what needs the failed step", async () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const said = vi.spyOn(console, "error").mockReturnValue();
  const results = await runSteps(
    [
      node("needs bad", "", ["bad"]),
      node("needs that", "", ["needs bad"]),
      node("bad", "console.log('why it failed'); process.exit(3)"),
      node("good", "console.log('chatter'); console.error('nixperf: worth reading')"),
      { name: "no such program", command: ["nixperf-no-such-program"] },
    ],
    2,
  );
  expect(results.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
    "needs bad: not run",
    "needs that: not run",
    "bad: failed",
    "good: passed",
    "no such program: failed",
  ]);
  const text = written.mock.calls.map(([chunk]) => String(chunk)).join("");
  expect(text).toContain("why it failed");
  expect(text).toContain("nixperf: worth reading");
  expect(text).not.toContain("chatter");
  expect(said).toHaveBeenCalledTimes(5);
  vi.restoreAllMocks();
});

test("runs no more at once than it may, and waits for what a step comes after", async () => {
  const said = vi.spyOn(console, "error").mockReturnValue();
  const started = performance.now();
  const wait = "setTimeout(() => {}, 200)";
  await runSteps([node("a", wait), node("b", wait), node("c", wait, ["a"])], 1);
  expect(performance.now() - started).toBeGreaterThan(600);
  expect(said.mock.calls.map(([line]) => /passed +(\w)/.exec(String(line))?.[1])).toEqual(["a", "b", "c"]);
  vi.restoreAllMocks();
});

test("refuses steps that wait for each other", async () => {
  await expect(runSteps([node("a", "", ["b"]), node("b", "", ["a"])], 2)).rejects.toThrow("wait for each other");
});
