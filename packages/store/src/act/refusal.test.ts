import type { RunNixResult } from "@nixperf/nix/command";
import { expect, test } from "vitest";
import { readRefusal } from "./refusal.ts";

const a = "/nix/store/8wqq0ry3gm16qx1fy23h853xd72ara6h-a-1.0";
const b = "/nix/store/cg5qjlhwnlad502rcvjnc2hywh196ihd-b-1.0+x";
const dotted = "/nix/store/22222222222222222222222222222222-.-dot";

const ended = (stderr: string, more: Partial<RunNixResult> = {}): RunNixResult => ({
  command: [],
  exitCode: 1,
  signal: null,
  stdout: "",
  stderr,
  timedOut: false,
  overflowed: false,
  missing: false,
  startError: null,
  ...more,
});
const read = (stderr: string, more: Partial<RunNixResult> = {}) => readRefusal(ended(stderr, more), [a, b, dotted]);

test.each([
  ["2.8", `error: Cannot delete path '${b}' since it is still alive. To find out why, use: nix-store --query --roots`],
  [
    "2.34",
    `error: Cannot delete path '${b}' since it is still alive. To find out why, use: nix-store --query --roots and nix-store --query --referrers`,
  ],
  ["Determinate", `error: Cannot delete path '${b}' because it's referenced by the GC root '/nix/var/nix/gcroots/x'.`],
  ["two lines", `error:\n       … while deleting\n\n       error: Cannot delete path "${b}" since it is still alive.`],
])("the path that Nix %s found alive is the one it names last, not one it deleted before", (_, message) => {
  expect(read(`finding garbage collector roots...\ndeleting '${a}'\n${message}\n`)).toMatchObject({
    kind: "path",
    path: b,
    why: "alive",
  });
});

test("a name that this version cannot read is found without its directory", () => {
  const message =
    "error: path '22222222222222222222222222222222-.-dot' is not a valid store path: name '.-dot' is not valid";
  expect(read(message)).toMatchObject({ kind: "path", path: dotted, why: "not-a-name" });
});

test("a file in a path that cannot be removed is that path's failure", () => {
  expect(read(`error: cannot unlink '${a}/bin/x': Operation not permitted`)).toEqual({
    kind: "path",
    path: a,
    why: "failed",
    message: `cannot unlink '${a}/bin/x': Operation not permitted`,
  });
});

test("what names none of the paths is no path's fault", () => {
  expect(read("error: opening lock file '/nix/var/nix/db/big-lock': Permission denied")).toMatchObject({
    kind: "other",
  });
  expect(read(`deleting '${a}'\nerror: reading symlink: File name too long`)).toEqual({
    kind: "other",
    message: "reading symlink: File name too long",
  });
  expect(read("", { exitCode: null, signal: "SIGKILL" })).toEqual({ kind: "other", message: "ended by SIGKILL" });
  expect(read("", { exitCode: 3 })).toEqual({ kind: "other", message: "ended with 3" });
});

test("too many arguments, for the system or for a wrapper's", () => {
  expect(read("", { exitCode: null, startError: "E2BIG" })).toEqual({ kind: "too-long" });
  expect(read("/run/wrapper: line 3: /nix/bin/nix-store: Argument list too long", { exitCode: 126 })).toEqual({
    kind: "too-long",
  });
});
