import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { appleM2 } from "../../test/advice/readings.ts";
import { constructedMachine } from "../../test/machines/constructed.ts";
import { writeReadings } from "../model/readings/format.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const readme = readFileSync(path("../../README.md"), "utf8");

const directory = mkdtempSync(join(tmpdir(), "nixperf-readme-"));
afterAll(() => rmSync(directory, { recursive: true }));
writeFileSync(
  join(directory, "apple-m2.txt"),
  writeReadings(appleM2("# chosen by hand for 16 GB\ncores = 8\nmax-jobs = 4\n")),
);
writeFileSync(join(directory, "runner.txt"), writeReadings(constructedMachine("nested cgroups")));

const sessions = [...readme.matchAll(/^```console\n\$ nixperf-hardware (\S+ --readings [^\n]*)\n([^]*?)^```\n/gm)].map(
  ([, command, shown]): [command: string, shown: string] => [command!, shown!],
);

test("the README shows these commands", () => expect(sessions.length).toBeGreaterThanOrEqual(4));

test.each(sessions)("%s prints what the README shows", { timeout: 20_000 }, (command, shown) => {
  const argv = ["--no-warnings", "--conditions=@nixperf/source", path("../../bin/main.js"), ...command.split(" ")];
  const env = { PATH: process.env["PATH"], LANG: "C.UTF-8", HOME: directory };
  const { stdout, stderr } = spawnSync(process.execPath, argv, { cwd: directory, encoding: "utf8", env });
  expect(stderr).toBe("");
  const parts = shown.split("…\n").map((part) => part.trim());
  for (const part of parts) expect(stdout).toContain(part);
  if (parts.length === 1) expect(stdout.trim()).toBe(parts[0]);
});
