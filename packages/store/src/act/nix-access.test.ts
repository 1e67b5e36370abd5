import { locateStore, thisWorld } from "@nixperf/nix/location";
import type { RunNixOptions, RunNixResult } from "@nixperf/nix/command";
import { expect, test } from "vitest";
import { callNix } from "./nix-access.ts";

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
