/** The part of vitest's JSON report that is read here. */
export interface TestReport {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: Array<{
    name: string;
    status: string;
    message: string;
    assertionResults: Array<{ status: string; fullName: string }>;
  }>;
}

export interface TestSummary {
  passed: number;
  failed: number;
  skipped: number;
  /** Names of the tests that were skipped, so that nobody overlooks them. */
  skippedNames: string[];
  /** What failed without being a test. */
  alsoFailed: string[];
  /** The last line of a run: `12 passed, 0 failed`, and `, 1 skipped` where any was. */
  line: string;
  ok: boolean;
}

/**
 * What a run of the tests came to, by the runner's own result. What is no test but failed counts as a failure too, so
 * that the last line never looks better than the run was: a test file that could not be loaded, an error outside any
 * test, a step before the tests (`failedSteps`), a runner without a result (`report` is `null`).
 *
 * @param skipsFail in CI, where a skipped test is one that nobody will ever run
 */
export function summarize(report: TestReport | null, failedSteps: readonly string[], skipsFail: boolean): TestSummary {
  const results = report?.testResults ?? [];
  const unloadable = results
    .filter(({ status, assertionResults }) => status === "failed" && !assertionResults.some(isFailed))
    .map(({ name }) => name);
  const alsoFailed = [...failedSteps, ...unloadable];
  if (report === null) alsoFailed.push("the test runner gave no result");
  else if (!report.success && report.numFailedTests === 0 && unloadable.length === 0)
    alsoFailed.push("an error outside any test");
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + alsoFailed.length;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const skippedNames = results.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => !["passed", "failed"].includes(status)).map(({ fullName }) => fullName),
  );
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return {
    passed,
    failed,
    skipped,
    skippedNames,
    alsoFailed,
    line,
    // No test at all is no proof of anything.
    ok: failed === 0 && passed > 0 && !(skipsFail && skipped > 0),
  };
}

function isFailed({ status }: { status: string }): boolean {
  return status === "failed";
}
