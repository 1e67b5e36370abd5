import { expect, test } from "vitest";
import type { Output } from "../process-context.ts";
import { progressLine, progressText } from "./progress.ts";

const terminal = (): { output: Output; written: string[] } => {
  const written: string[] = [];
  const write = (text: string): Promise<boolean> => Promise.resolve(written.push(text) > 0);
  return { written, output: { isTerminal: true, columns: 80, write } };
};

test("the line says how far, how fast and how long", () => {
  const progress = { doing: "reading", done: 12_000, total: 32_000, unit: "paths" } as const;
  expect(progressText(progress, 12_000, 2)).toBe("reading  12,000 of 32,000 paths  38 %  6,000/s  4.0 s left");
  expect(progressText({ ...progress, total: null }, 12_000, 2)).toBe("reading  12,000 paths  6,000/s");
  expect(progressText(progress, 12_000, 0.1)).toBe("reading  12,000 of 32,000 paths  38 %");
  expect(progressText({ doing: "deleting", done: 2 ** 30, total: 2 ** 31, unit: "bytes" }, 2 ** 30, 8)).toBe(
    "deleting  1.0 GiB of 2.0 GiB  50 %  128 MiB/s  8.0 s left",
  );
});

test("what is being done cannot move the cursor", () => {
  expect(progressText({ doing: "x\x1b[2J", done: 0, total: null, unit: "files" }, 0, 0)).toBe("x\\x1b[2J  0 files");
});

test("quick work draws nothing, and nothing is drawn more than ten times a second", () => {
  const { output, written } = terminal();
  let time = 0;
  const line = progressLine(output, () => time, 80);
  for (; time < 300; time += 1) line.update({ doing: "a", done: time, total: 3000, unit: "paths" });
  expect(written).toEqual([]);
  for (; time < 1300; time += 1) line.update({ doing: "a", done: time, total: 3000, unit: "paths" });
  expect(written.length).toBeGreaterThan(5);
  expect(written.length).toBeLessThanOrEqual(11);
});

test("the line stays within the terminal, and is taken away once", () => {
  const { output, written } = terminal();
  let time = 0;
  const line = progressLine(output, () => time, 20);
  time = 1000;
  line.update({ doing: "a very long description of the work", done: 1, total: 2, unit: "paths" });
  expect(written).toEqual(["\r\x1b[Ka very long descrip"]);
  line.erase();
  line.erase();
  expect(written.slice(1)).toEqual(["\r\x1b[K"]);
});
