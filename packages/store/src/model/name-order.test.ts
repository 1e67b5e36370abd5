import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inNameOrder } from "./name-order.ts";

const storeDir = "/nix/store";
const letter = fc.constantFrom(..."0123456789abcdfghijklmnpqrsvwxyz");
const hashPart = fc.oneof(
  fc.string({ unit: letter, minLength: 32, maxLength: 32 }),
  // Many that begin alike.
  fc
    .string({ unit: fc.constantFrom("0", "9", "a", "z"), minLength: 2, maxLength: 2 })
    .map((end) => "0".repeat(30) + end),
);
const name = fc.tuple(hashPart, fc.constantFrom("a", "A", "b.drv", "-", "_")).map(([hash, rest]) => `${hash}-${rest}`);

test("the order is that of the texts, of all paths and of some", () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 60 }), fc.nat(3), (names, modulus) => {
      const paths = names.map((one) => `${storeDir}/${one}`);
      const wanted = [...paths.keys()].filter((i) => modulus === 0 || i % modulus !== 0);
      const ordered = [...inNameOrder(paths, storeDir, Uint32Array.from(wanted))].map((i) => paths[i]);
      const expected = wanted.map((i) => paths[i]).sort();
      expect(ordered).toEqual(expected);
    }),
  );
});
