import { describe, expect, test } from "vitest";
import { constructedMachine } from "../../test/machines/constructed.ts";
import { gapList } from "./fact.ts";
import { darwinMemory, linuxMemory } from "./memory.ts";
import { noReadings } from "./readings/readings.ts";

const swaps = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority";

function linux(meminfo: string, swap: string = swaps): Record<string, number | null> & { gaps: string[] } {
  const { gaps, note } = gapList();
  const found = linuxMemory({ ...noReadings(), files: { "/proc/meminfo": meminfo, "/proc/swaps": swap } }, note);
  const values = Object.entries(found).map(([name, { value }]): [string, number | null] => [
    name,
    value as number | null,
  ]);
  return { ...Object.fromEntries(values), gaps: gaps.map(({ at }) => at) } as ReturnType<typeof linux>;
}

const whole = "MemTotal:  1000 kB\nMemFree:  1 kB\nMemAvailable:  600 kB\nSwapTotal:  50 kB\nSwapFree:  20 kB";

describe("memory of Linux", () => {
  test("is what /proc/meminfo says, in bytes", () => {
    expect(linux(whole)).toEqual({
      totalBytes: 1_024_000,
      availableBytes: 614_400,
      swapTotalBytes: 51_200,
      swapFreeBytes: 20_480,
      zramBytes: 0,
      gaps: [],
    });
  });

  test.each([
    ["MemTotal:  1000 kB", "MemTotal:  0 kB", ["totalBytes", "availableBytes"]],
    ["MemTotal:  1000 kB", "MemTotal:  1000 MB", ["totalBytes", "availableBytes"]],
    ["MemTotal:  1000 kB", "MemTotal:  99999999999999 kB", ["totalBytes", "availableBytes"]],
    ["MemAvailable:  600 kB", "MemAvailable:  1001 kB", ["availableBytes"]],
    ["MemAvailable:  600 kB\n", "", ["availableBytes"]],
    ["SwapFree:  20 kB", "SwapFree:  51 kB", ["swapFreeBytes"]],
  ])("%j that is %j is not known", (from, to, fields) => {
    const found = linux(whole.replace(from, to));
    expect(found.gaps).toEqual(fields.map((field) => `/memory/${field}`));
    for (const field of fields) expect(found[field]).toBeNull();
  });

  test("has all swap that is compressed memory, and no other", () => {
    const zram = "/dev/zram0                              partition\t2048\t\t0\t\t100";
    const file = "/swapfile                               file\t\t4096\t\t0\t\t-2";
    expect(linux(whole, `${swaps}\n${zram}\n${file}\n${zram.replace("zram0", "zram1")}`)["zramBytes"]).toBe(
      4 * 1024 ** 2,
    );
    expect(linux(whole, `${swaps}\n/dev/zram0 partition lots 0 100`)).toMatchObject({
      zramBytes: null,
      gaps: ["/memory/zramBytes"],
    });
  });
});

test("memory of a Mac that is free is what is free, speculative or inactive", () => {
  const found = darwinMemory(constructedMachine("Apple M1"), gapList().note);
  expect(found.totalBytes.value).toBe(16 * 1024 ** 3);
  expect(found.availableBytes.value).toBe((61_996 + 377_102 + 1000) * 16_384);
  expect(found.swapTotalBytes.value).toBe(2048 * 1024 ** 2);
  expect(found.swapFreeBytes.value).toBe(1235.75 * 1024 ** 2);
});
