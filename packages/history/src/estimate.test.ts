import { array, assert, double, property } from "fast-check";
import { expect, test } from "vitest";
import { likely } from "./estimate.ts";
import { costClass, derivationCost, estimator } from "./index.ts";
import type { DerivationCost } from "./index.ts";

const drv = (name: string) => `/nix/store/${"a".repeat(32)}-${name}.drv`;
const cost = (name: string, seconds: number, more: Partial<DerivationCost> = {}): DerivationCost =>
  derivationCost({
    at: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
    name,
    pname: name.replace(/-\d.*$/, ""),
    seconds,
    outcome: "built",
    ...more,
  });
const wanted = (name: string) => ({ drvPath: drv(name), name });

test("the very derivation tells most, then its name in other versions, then its class", () => {
  const estimate = estimator([
    cost("hello-2.12", 10, { drvPath: drv("hello-2.12") }),
    cost("hello-2.11", 20),
    ...[1, 2, 3, 4, 5].map((seconds) => cost(`python3.12-x${seconds}-1.0`, seconds)),
  ]);
  expect(estimate(wanted("hello-2.12"))).toMatchObject({ by: "derivation", builds: 1, seconds: { median: 10 } });
  expect(estimate(wanted("hello-2.13"))).toMatchObject({ by: "name", builds: 2, seconds: { median: 15, low: null } });
  expect(estimate(wanted("python3.12-new-1"))).toEqual({
    by: "class",
    builds: 5,
    seconds: { median: 3, low: 1.4, high: 4.6 },
    cpuSeconds: null,
    memoryBytes: null,
  });
  expect(estimate(wanted("perl5.38-new-1"))).toBeNull();
  expect(estimate(wanted("gcc-13"))).toBeNull();
});

test("what failed, was stopped or was fetched tells nothing, nor does another system", () => {
  const estimate = estimator([
    cost("gcc-13", 1, { outcome: "failed" }),
    cost("gcc-13", 2, { outcome: "stopped" }),
    cost("gcc-13", 3, { outcome: "substituted" }),
    cost("gcc-13", 4, { system: "x86_64-linux" }),
  ]);
  expect(estimate({ ...wanted("gcc-13"), system: "aarch64-darwin" })).toBeNull();
  expect(estimate({ ...wanted("gcc-13"), system: "x86_64-linux" })).toMatchObject({
    builds: 1,
    seconds: { median: 4 },
  });
  expect(estimate(wanted("gcc-13"))).toMatchObject({ builds: 1 });
});

test("of one package the newest twenty builds count", () => {
  const estimate = estimator(
    Array.from({ length: 50 }, (_, i) => cost(`gcc-${i}`, i, { memoryBytes: i === 49 ? 7 : null })),
  );
  expect(estimate(wanted("gcc-99"))).toEqual({
    by: "name",
    builds: 20,
    seconds: { median: 39.5, low: 31.9, high: 47.1 },
    cpuSeconds: null,
    memoryBytes: { median: 7, low: null, high: null },
  });
});

test("the median lies in the interval, and four figures of five do", () => {
  assert(
    property(array(double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 }), (figures) => {
      const { median, low, high } = likely(figures);
      const sorted = figures.toSorted((a, b) => a - b);
      const half = (sorted.length - 1) / 2;
      expect(median).toBeCloseTo((sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2, 6);
      if (figures.length < 5) expect([low, high]).toEqual([null, null]);
      else {
        const inside = figures.filter((figure) => figure >= low! - 1e-6 && figure <= high! + 1e-6);
        expect(inside.length).toBeGreaterThanOrEqual(0.8 * figures.length - 2);
        expect(low! <= median && median <= high!).toBe(true);
      }
    }),
  );
});

test.each([
  ["hello-2.12.1", "package"],
  ["hello-2.12.1.tar.gz", "source"],
  ["source", "source"],
  ["fix-build.patch", "source"],
  ["python3.12-requests-2.31.0", "python"],
  ["python3-3.12.4", "package"],
  ["perl5.38.2-URI-5.21", "perl"],
  ["unit-sshd.service", "configuration"],
  ["nixos-system-host-24.05", "configuration"],
  ["etc", "configuration"],
  ["emacs-magit-3.3", "emacs"],
  ["rust_serde-1.0.1", "rust-crate"],
  ["vimplugin-fugitive-2024", "vim"],
])("%s is of the class %s", (name, kind) => expect(costClass(name)).toBe(kind));
