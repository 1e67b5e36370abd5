import * as fc from "fast-check";
import { expect, test } from "vitest";
import { common, parseCpuList } from "./cpu-list.ts";

test.each([
  ["0", [0]],
  ["0-3", [0, 1, 2, 3]],
  ["0-1,4,6-7\n", [0, 1, 4, 6, 7]],
  ["3,1,1-2", [1, 2, 3]],
  ["", []],
])("%j is %j", (text, cpus) => expect(parseCpuList(text)).toEqual(cpus));

test.each(["3-1", "0-", "-1", "a", "0,,1", "0;1", "1.5", "99999999", "0-70000", "0x1", "0 1"])(
  "%j is no list",
  (text) => {
    expect(parseCpuList(text)).toBeNull();
  },
);

test("every set that the kernel may print is read back", () => {
  const sets = fc.uniqueArray(fc.nat(300)).map((cpus) => cpus.sort((a, b) => a - b));
  fc.assert(fc.property(sets, (cpus) => void expect(parseCpuList(printed(cpus))).toEqual(cpus)));
  fc.assert(fc.property(sets, sets, (a, b) => void expect(common(a, b)).toEqual(a.filter((cpu) => b.includes(cpu)))));
});

/** As `%*pbl` prints it: runs of two and more as a range. */
function printed(cpus: readonly number[]): string {
  const runs: Array<[from: number, to: number]> = [];
  for (const cpu of cpus) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === cpu - 1) last[1] = cpu;
    else runs.push([cpu, cpu]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join();
}
