import { isNixperfError } from "@nixperf/errors";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldens } from "../../test/golden/fixtures.ts";
import { verifyHashes, verifyStorePaths } from "../../test/golden/verify.ts";
import { compressHash, decodeNix32, encodeNix32, formatHash, hashAlgorithms, parseHash } from "./index.ts";
import type { HashAlgorithm, HashFormat } from "./index.ts";

describe.each(goldens)("as Nix %s answered", (_version, golden) => {
  test("hashes are read and written in its formats", () => verifyHashes(golden));
  test("store paths and automatic roots get its names", () => verifyStorePaths(golden));
});

test("nix32: what was written is read again", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      expect(decodeNix32(encodeNix32(bytes))).toEqual(bytes);
    }),
  );
});

test("nix32: the digits are those of one big number, least byte first", () => {
  const alphabet = "0123456789abcdfghijklmnpqrsvwxyz";
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      let number = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
      let digits = "";
      for (let i = 0; i < Math.ceil((bytes.length * 8) / 5); i++, number /= 32n)
        digits = alphabet[Number(number % 32n)]! + digits;
      expect(encodeNix32(bytes)).toBe(digits);
    }),
  );
});

test("nix32: only what it would write itself is read", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789abcdfghijklmnpqrsvwxyze") }));
  fc.assert(
    fc.property(text, (digits) => {
      const bytes = decodeNix32(digits);
      if (bytes !== null) expect(encodeNix32(bytes)).toBe(digits);
    }),
    { numRuns: 1000 },
  );
  expect(decodeNix32("z0")).toBeNull();
  expect(decodeNix32("7z")).toEqual(new Uint8Array([255]));
});

test("every hash is read from every format it is written in", () => {
  const algorithm = fc.constantFrom(...(Object.keys(hashAlgorithms) as HashAlgorithm[]));
  const hash = algorithm.chain((name) =>
    fc
      .uint8Array({ minLength: hashAlgorithms[name], maxLength: hashAlgorithms[name] })
      .map((bytes) => ({ algorithm: name, bytes })),
  );
  fc.assert(
    fc.property(hash, fc.constantFrom<HashFormat>("base16", "nix32", "base64", "sri"), (one, format) => {
      expect(parseHash(formatHash(one, format))).toEqual(one);
      expect(parseHash(formatHash(one, format), one.algorithm)).toEqual(one);
    }),
  );
});

test.each([
  ["", undefined],
  ["sha256", undefined],
  ["sha256:", undefined],
  ["sha256-", undefined],
  ["sha3:00", undefined],
  ["toString:00", undefined],
  ["d41d8cd98f00b204e9800998ecf8427e", undefined],
  ["sha1:d41d8cd98f00b204e9800998ecf8427e", undefined],
  ["md5:d41d8cd98f00b204e9800998ecf8427e", "sha1"],
  ["md5:d41d8cd98f00b204e9800998ecf8427g", undefined],
  ["md5-d41d8cd98f00b204e9800998ecf8427e", undefined],
  ["md5-1B2M2Y8AsgTpgAmY7PhCfg", undefined],
  ["md5-1B2M2Y8AsgTpgAmY7PhCfg==?opt", undefined],
  ["md5- 1B2M2Y8AsgTpgAmY7PhCfg==", undefined],
] as const)("%j is no hash", (text, algorithm) => {
  expect(() => parseHash(text, algorithm)).toThrow(expect.objectContaining({ code: "NIXPERF_HASH_INVALID" }));
});

test("whatever the text, nothing but the one error is thrown", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string().map((rest) => `sha256:${rest}`),
    fc.base64String().map((rest) => `sha1-${rest}`),
  );
  fc.assert(
    fc.property(text, (input) => {
      try {
        parseHash(input);
      } catch (error) {
        expect(isNixperfError(error)).toBe(true);
      }
    }),
  );
});

test("folding takes the exclusive or of what comes to lie together", () => {
  expect(compressHash(new Uint8Array([1, 2, 4, 8, 16]), 2)).toEqual(new Uint8Array([1 ^ 4 ^ 16, 2 ^ 8]));
  expect(compressHash(new Uint8Array([1, 2]), 4)).toEqual(new Uint8Array([1, 2, 0, 0]));
});
