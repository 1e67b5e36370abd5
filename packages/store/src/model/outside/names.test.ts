import { expect, test } from "vitest";
import { buildDirectoryName } from "./build-directory.ts";
import { cacheEntry } from "./cache-entry.ts";

test.each([
  ["nix-build-hello-2.12.drv-0", { derivation: "hello-2.12", pid: null, isShell: false }],
  ["nix-build-x-3-1", { derivation: "x-3", pid: null, isShell: false }],
  ["nix-17865-4187973889", { derivation: null, pid: 17865, isShell: false }],
  ["nix-shell.a1B2c3", { derivation: null, pid: null, isShell: true }],
  ["nix-develop-12-0", { derivation: null, pid: 12, isShell: true }],
])("%s is a directory of Nix's", (name, said) => {
  expect(buildDirectoryName(name)).toEqual(said);
});

test.each(["nix-build-", "nix-build-x", "nix-12", "nix-12-0.lock", "nix-shell.abc", "nixperf-12-0", "my-nix-12-0", ""])(
  "%j is none",
  (name) => {
    expect(buildDirectoryName(name)).toBeNull();
  },
);

test("the files of one database are one family, and every format's name is known", () => {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    expect(cacheEntry(`binary-cache-v7.sqlite${suffix}`)).toMatchObject({
      kind: "substituter-cache",
      family: "binary-cache-v7.sqlite",
    });
  }
  expect(["eval-cache-v6", "fetcher-cache-v4.sqlite", "gitv3", "tarball-cache-v2", "x"].map((n) => cacheEntry(n).kind)) //
    .toEqual(["evaluation-cache", "fetcher-cache", "git-cache", "tarball-cache", "other-cache"]);
});
