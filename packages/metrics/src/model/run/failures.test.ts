import { expect, test } from "vitest";

import { parseFailure } from "./failures.ts";

const drvPath = "/nix/store/iyls5p3nvhz9b4vh5vrrifpnbwlavl2h-bad.drv";
const of = (cause: string, more: object = {}): object => ({
  drvPath,
  cause,
  isOfDependency: false,
  logTail: null,
  ...more,
});

test("messages up to Nix 2.28, with colours", () => {
  expect(
    parseFailure(`\u001B[31;1merror:\u001B[0m builder for '\u001B[35;1m${drvPath}\u001B[0m' failed with exit code 3`),
  ).toEqual(of("builder failed with exit code 3"));
  expect(
    parseFailure(
      `error: builder for '${drvPath}' failed with exit code 2;\n       last 2 log lines:\n       > make: ***\n       > no\n       For full logs, run 'nix log'`,
    ),
  ).toEqual(of("builder failed with exit code 2", { logTail: "make: ***\nno" }));
  expect(parseFailure(`building of '${drvPath}!out' from .drv file timed out after 1 seconds`)).toEqual(
    of("timed out after 1 seconds"),
  );
  expect(parseFailure(`1 dependencies of derivation '${drvPath}' failed to build`)).toEqual(
    of("1 dependencies failed", { isOfDependency: true }),
  );
  expect(parseFailure(`error: hash mismatch in fixed-output derivation '${drvPath}':\n  specified: sha256-A=`)).toEqual(
    of("hash mismatch in fixed-output derivation"),
  );
});

test("messages since Nix 2.29, and through another machine", () => {
  const text = `Cannot build '${drvPath}'.\n       Reason: builder failed with exit code 3.\n       Output paths:\n         /nix/store/x-bad\n       Last 2 log lines:\n       > before\n       > it is broken\n       For full logs, run:\n         nix log ${drvPath}`;
  const expected = of("builder failed with exit code 3", { logTail: "before\nit is broken" });
  expect(parseFailure(text)).toEqual(expected);
  expect(parseFailure(`error: build of '${drvPath}' on 'ssh://b' failed: ${text}`)).toEqual(expected);
  expect(parseFailure(`Cannot build '${drvPath}'.\nReason: 3 dependencies failed.`)).toEqual(
    of("3 dependencies failed", { isOfDependency: true }),
  );
  expect(parseFailure(`Cannot build '${drvPath}'.\nReason: 1 dependency failed.`)).toMatchObject({
    isOfDependency: true,
  });
  expect(parseFailure("timed out after 1 seconds")).toEqual({ ...of("timed out after 1 seconds"), drvPath: null });
  expect(parseFailure("interrupted by the user")).toBeNull();
});
