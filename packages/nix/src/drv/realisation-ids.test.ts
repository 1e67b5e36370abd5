import { expect, test } from "vitest";
import { parseDerivation, printDerivation, realisationIds } from "./index.ts";
import type { Derivation } from "./index.ts";

const drv = (name: string, inputs: readonly string[], more: Partial<Derivation> = {}): Derivation => ({
  ...parseDerivation(Buffer.from('Derive([("out","","r:sha256","")],[],[],"x86_64-linux","/bin/sh",[],[])')),
  args: [name],
  inputDrvs: inputs.map((input) => ({ path: `/s/${input}.drv`, outputs: ["out"], dynamic: [] })),
  ...more,
});
const fixed = { outputs: [{ name: "out", path: "/s/f", hashAlgo: "md5", hash: "d41d8cd98f00b204e9800998ecf8427e" }] };
const over = (drvs: Record<string, Derivation>): ReturnType<typeof realisationIds> =>
  realisationIds((path) => drvs[path.slice("/s/".length, -".drv".length)] ?? null);
const idOf = (drvs: Record<string, Derivation>, name: string): string | undefined =>
  over(drvs)(`/s/${name}.drv`)?.get("out");

test("an id changes with what is below it, but not with how something fixed came to be", () => {
  const top = drv("top", ["mid"]);
  const id = idOf({ top, mid: drv("mid", ["low"]), low: drv("low", []) }, "top");
  expect(id).toMatch(/^sha256:[0-9a-f]{64}!out$/);
  expect(idOf({ top, mid: drv("mid", ["low"]), low: drv("other", []) }, "top")).not.toBe(id);
  const fetched = idOf({ top, mid: drv("curl", ["low"], fixed), low: drv("low", []) }, "top");
  expect(idOf({ top, mid: drv("wget", [], fixed) }, "top")).toBe(fetched);
});

test("where a derivation is missing the ids above it are unknown, up to the next fixed output", () => {
  const drvs = {
    top: drv("top", ["mid"]),
    mid: drv("mid", ["gone"]),
    above: drv("above", ["cut"]),
    cut: drv("cut", ["gone"], fixed),
  };
  const ids = over(drvs);
  expect(ids("/s/gone.drv")).toBeNull();
  expect(ids("/s/mid.drv")).toBeNull();
  expect(ids("/s/top.drv")).toBeNull();
  expect(ids("/s/cut.drv")).not.toBeNull();
  expect(ids("/s/above.drv")).not.toBeNull();
});

test("derivations that form a circle are refused", () => {
  const refused = expect.objectContaining({ code: "NIXPERF_DRV_INCONSISTENT" });
  expect(() => idOf({ a: drv("a", ["b"]), b: drv("b", ["c"]), c: drv("c", ["b"]) }, "a")).toThrow(refused);
  expect(() => idOf({ a: drv("a", ["b"]), b: drv("b", ["b"]) }, "a")).toThrow(refused);
  expect(() => idOf({ a: drv("a", ["b"]), b: drv("b", ["a"]) }, "a")).toThrow(refused);
});

test("an output that the input does not have is refused", () => {
  const a = { ...drv("a", []), inputDrvs: [{ path: "/s/b.drv", outputs: ["dev"], dynamic: [] }] };
  expect(() => idOf({ a, b: drv("b", []) }, "a")).toThrow(
    expect.objectContaining({ code: "NIXPERF_DRV_INCONSISTENT" }),
  );
});

test("a chain of 20,000 and a lattice of 2^40 ways are no trouble, and each input is read once", () => {
  const chain = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, i) => [`n${i}`, drv(`n${i}`, i === 0 ? [] : [`n${i - 1}`])]),
  );
  expect(idOf(chain, "n19999")).toBeDefined();
  const lattice: Record<string, Derivation> = { a0: drv("a", []), b0: drv("b", []) };
  for (let i = 1; i <= 40; i++) {
    for (const side of ["a", "b"]) lattice[`${side}${i}`] = drv(side, [`a${i - 1}`, `b${i - 1}`]);
  }
  let reads = 0;
  const ids = realisationIds((path) => {
    reads++;
    return lattice[path.slice("/s/".length, -".drv".length)] ?? null;
  });
  expect(ids("/s/a40.drv")).not.toBeNull();
  expect(reads).toBe(81);
});

test("the own output paths do not count, but those of inputs do", () => {
  const placed = (path: string): Derivation =>
    drv("mid", [], { outputs: [{ name: "out", path, hashAlgo: "", hash: "" }], env: [["out", path]] });
  const [a, b] = [placed("/s/a"), placed("/s/b")];
  expect(printDerivation(a)).not.toBe(printDerivation(b));
  expect(idOf({ a }, "a")).toBe(idOf({ a: b }, "a"));
  expect(idOf({ top: drv("top", ["a"]), a }, "top")).not.toBe(idOf({ top: drv("top", ["a"]), a: b }, "top"));
});
