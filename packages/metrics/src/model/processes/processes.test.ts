import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildersOf } from "./builders.ts";
import type { ChildProcess, StartedBuild } from "./builders.ts";
import {
  busyTicks,
  counterNamed,
  pageSize,
  parseStat,
  pressureSeconds,
  sizeNamed,
  unifiedCgroup,
  variable,
} from "./parse-proc.ts";
import { processorTimes } from "./processor-time.ts";

test("a process may have any name", () => {
  const rest = "S 7 1 1 0 -1 4194560 12 34 0 0 5 6 70 80 20 0 1 0 4711 1000 55 18446744073709551615";
  for (const name of ["sh", "a b", ") S 1 (", ""])
    expect(parseStat(`42 (${name}) ${rest}`)).toEqual({
      pid: 42,
      name,
      state: "S",
      parent: 7,
      ticks: 11,
      childTicks: 150,
      threads: 1,
      startTicks: 4711,
      residentPages: 55,
    });
  for (const broken of ["", "42", "42 (sh", "42 (sh) S 7", "x (sh) ".concat(rest)])
    expect(parseStat(broken)).toBeNull();
});

test("a page is as large as the kernel says, which is not 4 KiB everywhere", () => {
  const auxv = (...words: number[]) => new Uint8Array(new BigUint64Array(words.map(BigInt)).buffer);
  expect(pageSize(auxv(33, 0x7ff, 16, 6, 6, 16384, 0, 0))).toBe(16384);
  expect([auxv(), auxv(33, 1, 0, 0), auxv(6, 0), auxv(6)].map(pageSize)).toEqual([null, null, null, null]);
});

test("what the kernel says of memory, pressure, processors and disks is read, and nothing else", () => {
  expect(sizeNamed("Name:\tsh\nVmHWM:\t    1234 kB\n", "VmHWM")).toBe(1234 * 1024);
  expect(sizeNamed("Name:\tsh\n", "VmHWM")).toBeNull();
  expect(pressureSeconds("some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0.00 total=7\n")).toBe(2.5);
  expect(pressureSeconds("nothing")).toBeNull();
  expect(busyTicks("cpu  10 20 30 1000 500 1 2 3 0 0\ncpu0 1 2\n")).toBe(66);
  expect(busyTicks("intr 1")).toBeNull();
  expect(counterNamed("nr_x 1\npgpgin 77\npgpgout 8\n", "pgpgin")).toBe(77);
  expect(unifiedCgroup("12:cpu:/a\n0::/system.slice/nix-daemon.service/nix-build-uid-1\n")).toBe(
    "/system.slice/nix-daemon.service/nix-build-uid-1",
  );
});

test("a variable is one whole name, and the first of that name", () => {
  const environ = "xout=1\0out=/nix/store/a\0name=\0out=2\0last=z";
  expect(["out", "name", "xout", "last", "no"].map((name) => variable(environ, name))).toEqual([
    "/nix/store/a",
    "",
    "1",
    "z",
    null,
  ]);
});

const build = (name: string, at: number, out: string | null = null): StartedBuild => ({
  drvPath: `/nix/store/${name}.drv`,
  name,
  at,
  outputs: out === null ? null : [out],
});
const child = (
  pid: number,
  startedAt: number,
  out: string | null = null,
  name: string | null = null,
): ChildProcess => ({
  pid,
  startedAt,
  out,
  name,
});

test("a builder is known by the output in its environment, whatever the order", () => {
  const builds = [build("a", 1, "/a"), build("b", 1.1, "/b")];
  const processes = [child(5, 0.9, "/b", "b"), child(6, 1, "/a", "a")];
  expect([...buildersOf(builds, processes)]).toEqual([
    [processes[0], builds[1]],
    [processes[1], builds[0]],
  ]);
});

test("where environments may not be read, builders belong to builds in the order of both", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 12 }), (steps) => {
      let at = 10;
      const builds = steps.map((step, index) => build(`d${index}`, (at += step / 100)));
      const processes = builds.map(({ at: saidAt }, index) =>
        child(100 + index, Math.floor((saidAt - 0.004) * 100) / 100),
      );
      const found = buildersOf(builds, processes.toReversed());
      for (const [index, one] of processes.entries()) expect(found.get(one)).toBe(builds[index]);
    }),
  );
});

test("a process that began after Nix spoke of a build, or long before, is not its builder", () => {
  expect(buildersOf([build("a", 5)], [child(1, 5.5)]).size).toBe(0);
  expect(buildersOf([build("a", 5)], [child(1, 1)]).size).toBe(0);
  expect(buildersOf([build("a", 5)], [child(1, 4.99, null, "b")]).size).toBe(0);
});

test("what the children of a Nix process used is given to the builds that ended meanwhile", () => {
  const readings = [
    { at: 0, seconds: 1 },
    { at: 1.002, seconds: 1.4 },
    { at: 2.002, seconds: 3 },
    { at: 2.5, seconds: 3 },
  ];
  const ended = (name: string, completedAt: number, seenSeconds: number | null) => ({
    drvPath: name,
    completedAt,
    seenSeconds,
  });
  const times = processorTimes(readings, [
    ended("b", 2, 0.9),
    ended("a", 1, 0.1),
    ended("c", 2.008, 0.3),
    ended("d", 2.4, null),
    ended("e", 3, 0.2),
  ]);
  expect(times.get("a")).toBeCloseTo(0.4);
  expect(times.get("b")).toBeCloseTo(1.2);
  expect(times.get("c")).toBeCloseTo(0.4);
  expect(times.get("d")).toBe(0);
  expect(times.get("e")).toBe(0.2);
});

test("builds that ended together and of which one was not seen are not told apart", () => {
  const readings = [
    { at: 0, seconds: 0 },
    { at: 1, seconds: 2 },
  ];
  const times = processorTimes(readings, [
    { drvPath: "a", completedAt: 0.99, seenSeconds: 1 },
    { drvPath: "b", completedAt: 0.995, seenSeconds: null },
  ]);
  expect([...times]).toEqual([
    ["a", 1],
    ["b", null],
  ]);
});
