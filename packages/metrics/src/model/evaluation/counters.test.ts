import * as fc from "fast-check";
import { expect, test } from "vitest";
import { evaluationCounters, wasCached } from "./counters.ts";

test("numbers stay exactly what they are, under names joined by dots, in the order of names", () => {
  const said = {
    nrThunks: 35457,
    cpuTime: 0.022235,
    envs: { number: 3, bytes: 9007199254740991 },
    note: "x",
    calls: [1],
  };
  expect(Object.entries(evaluationCounters(JSON.stringify(said))!)).toEqual([
    ["cpuTime", 0.022235],
    ["envs.bytes", 9007199254740991],
    ["envs.number", 3],
    ["nrThunks", 35457],
  ]);
});

test("what is no such answer is none, and whatever is said, nothing is thrown", () => {
  for (const text of ["", "null", "[1]", "3", "{", "{}", '{"a":"b"}']) expect(evaluationCounters(text)).toBeNull();
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const counters = evaluationCounters(JSON.stringify(value));
      for (const figure of Object.values(counters ?? {})) expect(Number.isFinite(figure)).toBe(true);
    }),
  );
  expect(evaluationCounters('{"__proto__":{"a":1}}')).toEqual({ "__proto__.a": 1 });
});

test("an evaluation that called no function came from the cache", () => {
  expect(wasCached({ nrFunctionCalls: 0 })).toBe(true);
  expect(wasCached({ nrFunctionCalls: 35430 })).toBe(false);
  expect(wasCached({})).toBeNull();
});
