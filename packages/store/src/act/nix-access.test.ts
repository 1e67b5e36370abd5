import { locateStore, thisWorld } from "@nixperf/nix/location";
import type { RunNixOptions, RunNixResult } from "@nixperf/nix/command";
import { expect, test } from "vitest";
import { callNix, complaint } from "./nix-access.ts";

const ended: RunNixResult = {
  command: [],
  exitCode: 0,
  signal: null,
  stdout: "",
  stderr: "",
  timedOut: false,
  overflowed: false,
  missing: false,
  startError: null,
};

test.each([
  ["./root", process.cwd()],
  ["../root", process.cwd()],
  ["some/root", process.cwd()],
  ["local?state=x/state&root=/a", process.cwd()],
  ["/a/root", "/"],
  ["local?root=/a", "/"],
  ["daemon", "/"],
  ["auto", "/"],
])("Nix is asked about the very store that %s means here", async (uri, directory) => {
  const world = thisWorld();
  const location = locateStore({ store: uri, world });
  const calls: RunNixOptions[] = [];
  const run = async (call: RunNixOptions) => {
    calls.push(call);
    return ended;
  };
  await callNix({ location, run }, "nix-store", ["--delete"]);
  expect(calls).toMatchObject([{ args: ["--store", uri, "--delete"], cwd: directory }]);
  expect(locateStore({ store: uri, world: { ...world, cwd: directory } })).toEqual(location);
});

test.each([
  [
    "error: opening lock file '/db/big-lock': Permission denied\n",
    "opening lock file '/db/big-lock': Permission denied",
  ],
  ["error:\n       … while deleting\n\n       error: cannot unlink /x\n", "cannot unlink /x"],
  [
    "terminate called after throwing an instance of 'nix::SysError'\n" +
      "  what():  \u001b[31;1merror:\u001b[0m getting status of \u001b[35;1m/home/x\u001b[0m: denied\n",
    "getting status of /home/x: denied",
  ],
  ["something else\n", "something else"],
  ["", "ended with 1"],
])("of what Nix printed its last words count: %j", (stderr, words) => {
  expect(complaint({ ...ended, exitCode: 1, stderr })).toBe(words);
});
