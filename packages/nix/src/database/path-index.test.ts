import * as fc from "fast-check";
import { expect, test } from "vitest";
import { StorePathIndex } from "./path-index.ts";

const letter = fc.constantFrom(..."0123456789abcdfghijklmnpqrsvwxyz");
/** Hashes of few letters, so that many share their first ones. */
const path = fc
  .tuple(fc.constantFrom("0", "1"), fc.array(letter, { minLength: 31, maxLength: 31 }), fc.constantFrom("a", "b-1.0"))
  .map(([first, rest, name]) => `/nix/store/${first}${rest.join("")}-${name}`);

test("finds every path that was entered under its number, nothing else, and knows when one is entered twice", () => {
  fc.assert(
    fc.property(fc.array(path, { maxLength: 60 }), fc.array(path, { maxLength: 20 }), (entered, others) => {
      const paths: string[] = [];
      const index = new StorePathIndex(paths, entered.length, "/nix/store/".length);
      const reference = new Map<string, number>();
      for (const one of entered) {
        paths.push(one);
        expect(index.add(paths.length - 1)).toBe(!reference.has(one));
        if (!reference.has(one)) reference.set(one, paths.length - 1);
      }
      for (const one of [...entered, ...others, "", "/nix/store/", "/nix/store/short"]) {
        expect(index.get(one)).toBe(reference.get(one));
        expect(index.has(one)).toBe(reference.has(one));
      }
    }),
  );
});
