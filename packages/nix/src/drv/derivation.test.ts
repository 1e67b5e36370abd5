import { isNixperfError } from "@nixperf/errors";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldens } from "../../test/golden/fixtures.ts";
import { verifyOutputPaths, verifyRealisations, verifyRoundTrips } from "../../test/golden/verify.ts";
import { outputKind, outputPath, parseDerivation, printDerivation } from "./index.ts";
import type { Derivation, DynamicInput } from "./index.ts";

const files = goldens.flatMap(([, golden]) => golden.derivations.map((d) => Buffer.from(d.base64, "base64")));
const isNamed = (path: string, name: string): boolean => path.slice(path.lastIndexOf("/") + 34) === `${name}.drv`;
const named = (name: string): Derivation[] =>
  goldens.flatMap(([, golden]) =>
    golden.derivations
      .filter((d) => isNamed(d.path, name))
      .map((d) => parseDerivation(Buffer.from(d.base64, "base64"))),
  );

describe.each(goldens)("as Nix %s wrote them", (version, golden) => {
  test("derivations come back byte for byte", () => verifyRoundTrips(golden));
  test("output paths follow from the derivations' hashes", () => expect(verifyOutputPaths(golden)).toBe(34));
  test("realisations are found under the computed ids", () =>
    expect(verifyRealisations(golden)).toBe(version === "2.8.0" ? 10 : 12));
});

test("every kind of output is told apart", () => {
  const kinds = (name: string): string[] => [
    ...new Set(named(name).map((drv) => drv.outputs.map((o) => `${o.name} ${outputKind(o)}`).join(", "))),
  ];
  expect(kinds("outputs-2.0")).toEqual(["dev input-addressed, man input-addressed, out input-addressed"]);
  expect(kinds("fixed-sha1-flat")).toEqual(["out fixed"]);
  expect(kinds("ca-flat")).toEqual(["out floating"]);
  expect(kinds("deferred")).toContain("bin deferred, out deferred");
  expect(kinds("impure")).toEqual(["out impure"]);
});

test("what stands in a derivation is what the expression said", () => {
  for (const drv of named("text")) {
    const env = new Map(drv.env);
    expect(env.get("quotes")).toBe('a "quoted" \\ backslash');
    expect(env.get("layout")).toBe("line\nline\r\ttab");
    expect(env.get("accents")).toBe("ä € 日本 😀");
    expect(env.get("dollar")).toBe("$out ${x}");
    expect(drv.platform).toBe("x86_64-linux");
    expect(drv.builder).toBe("/bin/sh");
    expect(drv.args[0]).toBe("-e");
    expect(drv.encoding).toBe("utf8");
    expect(outputPath(drv, "out")).toBe(env.get("out"));
    expect(outputPath(drv, "dev")).toBeNull();
  }
  expect(named("text")).toHaveLength(2);
});

test("a file that is not UTF-8 is read a byte a character", () => {
  for (const drv of named("bytes")) {
    expect(drv.encoding).toBe("latin1");
    expect(new Map(drv.env).get("latin")).toBe("caf\xe9 \xff\xfe\x80 end");
  }
});

test("derivations that depend on outputs of outputs are read", () => {
  const [twice] = named("dynamic-twice");
  expect(twice?.version).toBe("xp-dyn-drv");
  expect(twice?.inputDrvs[0]).toMatchObject({
    outputs: [],
    dynamic: [{ name: "out", outputs: [], dynamic: [{ name: "out", outputs: ["out"], dynamic: [] }] }],
  });
});

const words = fc.array(fc.constantFrom("out", "dev", "x"), { maxLength: 3 });
const dynamicOf = (depth: number): fc.Arbitrary<DynamicInput[]> =>
  depth === 0
    ? fc.constant([])
    : fc.array(fc.record({ name: fc.constant("out"), outputs: words, dynamic: dynamicOf(depth - 1) }), {
        maxLength: 2,
      });
const dynamic = dynamicOf(4);
const path = fc.stringMatching(/^\/[a-z/.-]{0,20}$/);
const anything = fc.string({ unit: "binary", maxLength: 30 });
const derivation: fc.Arbitrary<Derivation> = fc.constantFrom(null, "xp-dyn-drv" as const).chain((version) =>
  fc.record({
    version: fc.constant(version),
    outputs: fc.array(
      fc.record({
        name: fc.constantFrom("out", "dev"),
        path: fc.oneof(path, fc.constant("")),
        hashAlgo: fc.constantFrom("", "r:sha256"),
        hash: fc.constantFrom("", "impure", "00"),
      }),
    ),
    inputDrvs: fc.array(fc.record({ path, outputs: words, dynamic: version === null ? fc.constant([]) : dynamic })),
    inputSrcs: fc.array(path),
    platform: fc.constantFrom("x86_64-linux", "builtin"),
    builder: anything,
    args: fc.array(anything),
    env: fc.array(fc.tuple(anything, anything)),
    encoding: fc.constant("utf8" as const),
  }),
);

test("any derivation that is printed is read again", () => {
  fc.assert(
    fc.property(derivation, (drv) => {
      expect(parseDerivation(Buffer.from(printDerivation(drv)))).toEqual(drv);
    }),
  );
});

test("a spoilt file gives the one error or a derivation, never anything else", () => {
  const spoil = fc.record({
    file: fc.constantFrom(...files),
    at: fc.nat(5000),
    cut: fc.nat(40),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 5 }),
      fc.constantFrom(...['"', "[", "(", "\\", "]", ","].map((c) => Buffer.from(c))),
    ),
  });
  fc.assert(
    fc.property(spoil, ({ file, at, cut, put }) => {
      const from = at % file.length;
      const bytes = Buffer.concat([file.subarray(0, from), put, file.subarray(from + cut)]);
      try {
        parseDerivation(bytes);
      } catch (error) {
        expect(isNixperfError(error) && error.code).toBe("NIXPERF_DRV_INVALID");
      }
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["", "unexpected text at offset 0"],
  ['\uFEFFDerive([],[],[],"x","y",[],[])', "offset 0"],
  ["Derive(", "offset 7"],
  ['Derive([],[],[],"x","y",[],[]) ', "offset 30"],
  ['Derive([],[],["relative"],"x","y",[],[])', "offset 14"],
  ['DrvWithVersion("other",[],[],[],"x","y",[],[])', "offset 0"],
  ['Derive([],[("/d",(["out"],[]))],[],"x","y",[],[])', "offset 17"],
])("%j is refused where it goes wrong", (text, where) => {
  expect(() => parseDerivation(Buffer.from(text))).toThrow(where);
});

test("text that is nested or opened without end is refused at once", () => {
  const nested = `DrvWithVersion("xp-dyn-drv",[],[("/d",${'([],[("out",'.repeat(100_000)}`;
  expect(() => parseDerivation(Buffer.from(nested))).toThrow(
    expect.objectContaining({ expected: "inputs nested at most 64 deep" }),
  );
  const begun = performance.now();
  expect(() => parseDerivation(Buffer.from(`Derive([],[],[],"x","${"\\".repeat(5_000_000)}`))).toThrow("offset");
  expect(() => parseDerivation(Buffer.from(`Derive([],[],[${'"/a",'.repeat(500_000)}`))).toThrow("offset");
  expect(performance.now() - begun).toBeLessThan(5000);
});
