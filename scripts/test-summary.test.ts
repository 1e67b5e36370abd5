import { describe, expect, test } from "vitest";
import { summarize, type TestReport } from "./test-summary.ts";

const report = (changes: Partial<TestReport>): TestReport => ({
  success: true,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...changes,
});

describe("the last line of a test run", () => {
  test("counts what the runner counted", () => {
    expect(summarize(report({}), [], true)).toMatchObject({ line: "3 passed, 0 failed", ok: true });
    const failed = report({ success: false, numFailedTests: 2 });
    expect(summarize(failed, [], false)).toMatchObject({ line: "3 passed, 2 failed", ok: false });
  });

  test("shows skipped tests by name, and takes them for failures in CI only", () => {
    const skipping = report({
      numPendingTests: 1,
      testResults: [
        {
          name: "a.test.ts",
          status: "passed",
          message: "",
          assertionResults: [{ status: "skipped", fullName: "a b" }],
        },
      ],
    });
    expect(summarize(skipping, [], false)).toMatchObject({ line: "3 passed, 0 failed, 1 skipped", ok: true });
    expect(summarize(skipping, [], true)).toMatchObject({ skippedNames: ["a b"], ok: false });
  });

  test("counts a file that could not be loaded, an error outside tests, and a step that failed", () => {
    const unloadable = report({
      success: false,
      testResults: [{ name: "a.test.ts", status: "failed", message: "no such module", assertionResults: [] }],
    });
    expect(summarize(unloadable, [], false)).toMatchObject({
      line: "3 passed, 1 failed",
      alsoFailed: ["a.test.ts"],
      ok: false,
    });
    expect(summarize(report({ success: false }), [], false)).toMatchObject({ line: "3 passed, 1 failed", ok: false });
    expect(summarize(report({}), ["lint"], false)).toMatchObject({
      line: "3 passed, 1 failed",
      alsoFailed: ["lint"],
      ok: false,
    });
  });

  test("is no success without a result, or without a single test", () => {
    expect(summarize(null, [], false)).toMatchObject({ line: "0 passed, 1 failed", ok: false });
    expect(summarize(report({ numPassedTests: 0 }), [], false).ok).toBe(false);
  });
});
