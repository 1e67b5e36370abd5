import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { detect, machineOf, parseReadings, readingsScript, takeReadings } from "../src/index.ts";
import type { Machine } from "../src/index.ts";

const { machine } = await detect();

/** What `program` says; null where it is not there. */
function said(program: string, args: string[]): string | null {
  try {
    return execFileSync(program, args, { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Skips aloud where a program of Linux is not there; where `CI` is set that is a failure. */
function needs(what: string, isThere: boolean): boolean {
  if (process.platform !== "linux") return false;
  if (isThere || process.env["CI"]) return true;
  process.stderr.write(`SKIPPED, no ${what} here\n`);
  return false;
}

const lscpu = said("lscpu", ["-J"]);
const free = said("free", ["-b"]);

describe.runIf(needs("lscpu", lscpu !== null))("what lscpu says of the processor holds", () => {
  interface Field {
    field: string;
    data: string;
    children?: Field[];
  }
  const all = (fields: Field[]): Field[] => fields.flatMap((one) => [one, ...all(one.children ?? [])]);
  const fields = new Map(
    all((JSON.parse(lscpu ?? '{"lscpu":[]}') as { lscpu: Field[] }).lscpu).map(({ field, data }) => [field, data]),
  );
  const field = (name: string): string => fields.get(`${name}:`) ?? "";

  test("threads, cores, and whether cores run several threads", () => {
    expect(machine.cpu.logical.value).toBe(Number(field("CPU(s)")));
    expect(machine.cpu.physical.value).toBe(Number(field("Core(s) per socket")) * Number(field("Socket(s)")));
    expect(machine.cpu.smt.value).toBe(Number(field("Thread(s) per core")) > 1);
  });

  test("model, architecture and memory nodes", () => {
    if (field("Model name") !== "-")
      expect(field("Model name").replaceAll(/\((?:R|TM)\)/g, "")).toBe(machine.cpu.model.value);
    expect(machine.platform.architecture.value).toBe(field("Architecture"));
    expect(machine.numa.nodes.value).toBe(Math.max(1, Number(field("NUMA node(s)"))));
    expect(machine.platform.virtualization.value !== "none").toBe(fields.has("Hypervisor vendor:"));
  });
});

test.runIf(needs("free", free !== null))("what free says of memory holds", () => {
  const [, memory = [], swap = []] = (free ?? "").split("\n").map((line) => line.split(/ +/).map(Number));
  expect(machine.memory.totalBytes.value).toBe(memory[1]);
  expect(machine.memory.swapTotalBytes.value).toBe(swap[1]);
  // Others take and give back memory all the time.
  expect(Math.abs((machine.memory.availableBytes.value ?? 0) - memory[6]!)).toBeLessThan(0.2 * memory[1]!);
});

test("Node may use as many CPUs as this process", () => {
  const nproc = said("nproc", []);
  if (nproc !== null) expect(machine.limits.process.cpus.value).toBe(Number(nproc));
});

test.runIf(needs("taskset", said("taskset", ["-V"]) !== null))("an affinity set with taskset is seen", async () => {
  const script = `import { detect } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const { machine } = await detect(); console.log(JSON.stringify(machine.limits.process));`;
  const args = ["--conditions=@nixperf/source", "--input-type=module", "--eval", script];
  const limits = JSON.parse(execFileSync("taskset", ["-c", "0", process.execPath, ...args], { encoding: "utf8" }));
  expect(limits).toMatchObject({ cpus: { value: 1 }, capacityUnits: { value: machine.cpu.kinds[0]?.factor } });
});

describe("the script for other machines", () => {
  /** Without what changes from one moment to the next. */
  const settled = (one: Machine): unknown =>
    JSON.parse(
      JSON.stringify(one, (key, value: { source: string | null }) =>
        /^(?:free|available|memoryAvailable|swapFree)/.test(key) ? value.source : value,
      ),
    );
  const script = readingsScript();

  for (const shell of [["sh"], ["bash"], ["dash"], ["busybox", "sh"]]) {
    const [program = "", ...args] = shell;
    if (said(program, [...args, "-c", ":"]) === null) continue;
    test(`run by ${shell.join(" ")}, tells what the probe tells`, { timeout: 30_000 }, async () => {
      const text = execFileSync(program, args, { input: script, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
      const there = machineOf(parseReadings(text, program));
      const here = machineOf(await takeReadings());
      expect(settled(there.machine)).toEqual(settled(here.machine));
      expect(there.gaps).toEqual(here.gaps);
    });
  }
});

test("a store under another directory is looked for on the disk of that directory", async () => {
  const root = existsSync("/dev/shm") ? "/dev/shm" : "/tmp";
  const { machine: other } = await detect({ store: `local?root=${root}` });
  expect(other.disks.store.directory.value).toBe(`${root}/nix/store`);
  expect(other.disks.store.mountPoint.value).toBe(said("stat", ["-c", "%m", root])?.trim());
});

test("it is known within half a second", async () => {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const before = performance.now();
    await detect();
    times.push(performance.now() - before);
  }
  expect(Math.min(...times)).toBeLessThan(500);
});
