import { expect, test } from "vitest";
import { asNixperfError, didYouMean, errorRecord, isNixperfError, NixperfError } from "./index.ts";

test("an error keeps what was found, expected and to be tried, and its record has every field", () => {
  const error = new NixperfError({ code: "NIXPERF_X", message: "cannot x", found: "y", tries: ["z"] });
  expect(errorRecord(error)).toEqual({
    schema: "nixperf.error/1",
    code: "NIXPERF_X",
    message: "cannot x",
    found: "y",
    expected: null,
    tries: ["z"],
  });
});

test("errors of another copy of the package are known by their brand", () => {
  const foreign = Object.defineProperty(new Error("x"), Symbol.for("nixperf.error"), { value: true });
  expect(isNixperfError(foreign)).toBe(true);
  expect(isNixperfError(new Error("x"))).toBe(false);
  expect(isNixperfError(null)).toBe(false);
});

test("what was not thrown on purpose becomes NIXPERF_BUG and keeps its cause", () => {
  const cause = new TypeError("undefined is not a function");
  const bug = asNixperfError(cause);
  expect(bug.code).toBe("NIXPERF_BUG");
  expect(bug.cause).toBe(cause);
  const known = new NixperfError({ code: "NIXPERF_X", message: "x" });
  expect(asNixperfError(known)).toBe(known);
});

test.each([
  ["limt", "limit"],
  ["stor", "store"],
  ["colsure", "closure"],
  ["zzz", null],
  ["analyse", "analyze"],
])("did you mean: %s is %s", (word, expected) => {
  expect(didYouMean(word, ["limit", "store", "closure", "analyze"])).toBe(expected);
});
