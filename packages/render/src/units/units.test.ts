import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesIn, byteUnits, formatBytes, pickUnit } from "./bytes.ts";
import { formatCount, formatRatio } from "./count.ts";
import { parseAge, parseInstant, parseSize } from "./parse.ts";
import { formatAge, formatDuration } from "./time.ts";

const year = 365 * 86_400;

describe("bytes", () => {
  it.each([
    [0, "0 B"],
    [1, "1 B"],
    [1023, "1,023 B"],
    [1024, "1.0 KiB"],
    [102_400, "100 KiB"],
    [1_048_575, "1.0 MiB"],
    [26_951_156_531, "25.1 GiB"],
    [99.96 * 2 ** 30, "100 GiB"],
    [1023.4 * 2 ** 20, "1,023 MiB"],
    [-1536, "-1.5 KiB"],
    [Number.MAX_SAFE_INTEGER, "8.0 PiB"],
    [null, "–"],
    [Number.NaN, "–"],
  ])("%s reads %s", (amount, shown) => expect(formatBytes(amount)).toBe(shown));

  it("keeps one unit down a column, and never shows something as nothing", () => {
    const column = [3.1 * 2 ** 30, 1.4 * 2 ** 30, 12 * 2 ** 20, 0, null];
    const unit = pickUnit(column);
    expect(column.map((amount) => formatBytes(amount, unit))).toEqual(["3.1 GiB", "1.4 GiB", "<0.1 GiB", "0 GiB", "–"]);
  });

  it("is within half of the last digit shown", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(...byteUnits), (amount, unit) => {
        const shown = formatBytes(amount, unit);
        if (shown.startsWith("<")) return amount > 0 && amount < 0.05 * bytesIn(unit);
        const back = Number(shown.split(" ")[0]?.replaceAll(",", ""));
        return Math.abs(back - amount / bytesIn(unit)) <= (shown.includes(".") ? 0.0501 : 0.501);
      }),
    );
  });
});

describe("counts and ratios", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [32_714, "32,714"],
    [-1_234_567, "-1,234,567"],
    [null, "–"],
  ])("%s reads %s", (amount, shown) => expect(formatCount(amount)).toBe(shown));

  it("names what it counts", () => {
    expect(formatCount(1, "path")).toBe("1 path");
    expect(formatCount(2, "path")).toBe("2 paths");
    expect(formatCount(0, "entry", "entries")).toBe("0 entries");
  });

  it.each([
    [0, "0 %"],
    [0.0001, "<0.1 %"],
    [0.034, "3.4 %"],
    [0.77, "77 %"],
    [0.994, "99.4 %"],
    [0.99999, ">99.9 %"],
    [1, "100 %"],
    [1.5, "150 %"],
    [null, "–"],
  ])("%s reads %s", (ratio, shown) => expect(formatRatio(ratio)).toBe(shown));
});

describe("times", () => {
  it.each([
    [0, "0 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [720, "12 min"],
    [36 * 3600, "36 h"],
    [12 * 86_400, "12 d"],
    [210 * 86_400, "210 d"],
    [1.4 * year, "1.4 y"],
    [-3 * 86_400, "-3 d"],
    [null, "–"],
  ])("an age of %s reads %s", (seconds, shown) => expect(formatAge(seconds)).toBe(shown));

  it.each([
    [0, "0 s"],
    [0.000_01, "<1 ms"],
    [0.087, "87 ms"],
    [0.9, "0.9 s"],
    [9.96, "10 s"],
    [59.7, "1 min"],
    [720, "12 min"],
    [2050, "34 min 10 s"],
    [3599.9, "1 h"],
    [13_200, "3 h 40 min"],
    [86_390, "1 d"],
    [187_200, "2 d 4 h"],
    [null, "–"],
  ])("a duration of %s reads %s", (seconds, shown) => expect(formatDuration(seconds)).toBe(shown));
});

describe("what people type", () => {
  it.each([
    ["20GB", { bytes: 20e9 }],
    ["20GiB", { bytes: 20 * 2 ** 30 }],
    ["20g", { bytes: 20 * 2 ** 30 }],
    ["1.5 T", { bytes: 1.5 * 2 ** 40 }],
    ["512", { bytes: 512 }],
    ["7 bytes", { bytes: 7 }],
    ["15%", { ratio: 0.15 }],
    ["100 %", { ratio: 1 }],
    ["101%", null],
    ["-1GB", null],
    ["9EiB", null],
    ["1e9", null],
    ["GB", null],
    ["20 Gx", null],
    ["", null],
  ])("%s is a size of %o", (text, size) => expect(parseSize(text)).toEqual(size));

  it.each([
    ["14d", 14 * 86_400],
    ["6 weeks", 6 * 7 * 86_400],
    ["2y", 2 * year],
    ["1.5 h", 5400],
    ["3 months", 90 * 86_400],
    ["90s", 90],
    ["30 min", 1800],
    ["5m", null],
    ["14", null],
    ["d", null],
    ["-1d", null],
    ["1 fortnight", null],
  ])("%s is an age of %o", (text, seconds) => expect(parseAge(text)).toBe(seconds));

  it.each([
    ["2026-11-20", Date.UTC(2026, 10, 20)],
    ["2026-11-20T08:30", Date.UTC(2026, 10, 20, 8, 30)],
    ["2026-11-20 08:30:15.25Z", Date.UTC(2026, 10, 20, 8, 30, 15, 250)],
    ["2026-11-20T08:30:15+02:00", Date.UTC(2026, 10, 20, 6, 30, 15)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    ["2026-02-29", null],
    ["2026-13-01", null],
    ["2026-11-20T24:00", null],
    ["2026-11-20T08:30+99:00", null],
    ["20 November 2026", null],
    ["2026", null],
  ])("%s is the instant %o", (text, instant) => expect(parseInstant(text)).toBe(instant));

  it("is understood again after it was printed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8e12 }),
        (instant) => parseInstant(new Date(instant).toISOString()) === instant,
      ),
    );
    fc.assert(
      fc.property(fc.nat(1023), fc.constantFrom(...byteUnits.slice(0, 6)), (amount, unit) => {
        const size = parseSize(`${amount} ${unit}`);
        return (
          amount * bytesIn(unit) <= Number.MAX_SAFE_INTEGER === (size !== null) &&
          (size === null || ("bytes" in size && size.bytes === amount * bytesIn(unit)))
        );
      }),
    );
  });
});
