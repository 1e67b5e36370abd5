import { expect, test } from "vitest";
import { alreadyMeasured } from "./already-measured.ts";

const span = (drvPath: string, startedAt: number, endedAt: number) => ({ drvPath, startedAt, endedAt });

test("a build that was measured at the same time is the same, one of another time or derivation is not", () => {
  const isMeasured = alreadyMeasured([span("/a.drv", 100, 200), span("/b.drv", 50, 60), span("/a.drv", 500, 600)]);
  // Its log was made a little later, and last written a little after Nix said that it was done.
  expect(isMeasured(span("/a.drv", 100.1, 200.4))).toBe(true);
  expect(isMeasured(span("/a.drv", 499, 601))).toBe(true);
  // A build of a few milliseconds, beside what was measured of it.
  expect(isMeasured(span("/b.drv", 60.3, 60.4))).toBe(true);
  expect(isMeasured(span("/a.drv", 300, 400))).toBe(false);
  expect(isMeasured(span("/b.drv", 100, 200))).toBe(false);
  expect(isMeasured(span("/c.drv", 100, 200))).toBe(false);
});
