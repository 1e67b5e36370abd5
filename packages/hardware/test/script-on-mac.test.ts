import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { machineOf, parseReadings, readingsScript } from "../src/index.ts";
import { constructedMachine } from "./machines/constructed.ts";

const directory = mkdtempSync(join(tmpdir(), "nixperf-mac-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** A program that says what a Mac's would, whatever it is asked. */
function program(name: string, says: string, code = 0): void {
  writeFileSync(join(directory, `${name}.txt`), `${says}\n`);
  writeFileSync(join(directory, name), `#!/bin/sh\ncat ${directory}/${name}.txt\nexit ${code}\n`, { mode: 0o755 });
}

test("on a Mac the script asks the programs of a Mac, and is understood", () => {
  const mac = constructedMachine("Apple M2");
  const says = (command: string): string => mac.commands[command]!.stdout;
  program("sysctl", says("sysctl"), 1);
  program("vm_stat", says("vm_stat"));
  program("mount", says("mount"));
  program("pmset", says("pmset -g batt"));
  program("diskutil", says("diskutil info"));
  const line = "/dev/disk3s7   482797652  51234567 123456789    30%  765432 1234567890    0%   /nix";
  program("df", `Filesystem   1024-blocks     Used Available Capacity iused      ifree %iused  Mounted on\n${line}`);
  // The names of kernels come one by one and together.
  writeFileSync(join(directory, "uname"), '#!/bin/sh\n[ $# -eq 1 ] && echo Darwin || echo "Darwin 23.6.0 x86_64"\n', {
    mode: 0o755,
  });
  const env = { PATH: `${directory}:/usr/bin:/bin`, HOME: "/Users/user", TMPDIR: directory };
  const text = execFileSync("sh", ["-s"], { input: readingsScript(), encoding: "utf8", env });
  const readings = parseReadings(text, "mac");
  for (const name of ["sysctl", "vm_stat", "mount", "pmset -g batt", "diskutil info", "uname"])
    expect(readings.commands[name], name).toEqual(mac.commands[name]);
  expect(readings.space["/tmp"]).toMatchObject({
    blockBytes: 1024,
    blocks: 482_797_652,
    freeBlocks: 123_456_789,
    inodes: 1_235_333_322,
    freeInodes: 1_234_567_890,
  });
  expect(readings.files).toEqual({});
  const [there, here] = [machineOf(readings).machine, machineOf(mac).machine];
  expect(there.cpu).toEqual(here.cpu);
  expect(there.memory).toEqual(here.memory);
  expect(there.fingerprint).toEqual(here.fingerprint);
  expect(there.platform.battery).toEqual({ value: true, source: "pmset -g batt" });
});
