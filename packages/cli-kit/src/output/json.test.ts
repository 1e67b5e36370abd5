import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonLine, jsonPieces } from "./json.ts";

test("the pieces together are what JSON.stringify gives", () => {
  const value = fc.anything({ withDate: true, withNullPrototype: true, withTypedArray: true, withObjectString: true });
  fc.assert(
    fc.property(fc.oneof(fc.dictionary(fc.string(), value), fc.array(value)), (record) => {
      const whole = JSON.stringify(record).replace(/[\x7f-\x9f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
      expect([...jsonPieces(record)].join("")).toBe(whole);
    }),
  );
});

test("a large record comes in pieces of bounded length", () => {
  const record = { rows: Array.from({ length: 20_000 }, (_, i) => ({ path: `/nix/store/${i}`, narBytes: i })) };
  const pieces = [...jsonPieces(record)];
  expect(pieces.length).toBeGreaterThan(10);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000);
  expect(JSON.parse(pieces.join(""))).toEqual(record);
});

test("no control character reaches a terminal, and the value is kept", () => {
  const hostile = { name: "a\x1b[31m\x9b2J\x7f\n" };
  const text = [...jsonPieces(hostile)].join("");
  expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  expect(JSON.parse(text)).toEqual(hostile);
  expect(jsonLine(hostile)).toBe(text);
});
