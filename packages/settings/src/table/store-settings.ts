import { boolean, bytes, from, seconds, string } from "./define.ts";
import type { NixSetting } from "./setting.ts";

/** How the store is kept: what collection spares, when it runs, how safely things are written. */
export const storeSettings: readonly NixSetting[] = [
  ...from("src/libstore/globals.hh", [
    ["store", string, "auto", "client", { variable: "NIX_REMOTE" }],
    ["keep-outputs", boolean, "false", "trusted", { owner: "store", aliases: ["gc-keep-outputs"] }],
    ["keep-derivations", boolean, "true", "trusted", { owner: "store", aliases: ["gc-keep-derivations"] }],
    ["keep-env-derivations", boolean, "false", "client", { owner: "store", aliases: ["env-keep-derivations"] }],
    ["auto-optimise-store", boolean, "false", "trusted", { owner: "store" }],
    ["min-free", bytes, "0", "trusted", { owner: "store" }],
    [
      "max-free",
      bytes,
      // The change from unsigned to signed lies somewhere between; both mean no bound.
      [
        ["2.34", "9223372036854775807"],
        ["2.9", null],
        [null, "18446744073709551615"],
      ],
      "trusted",
      { owner: "store" },
    ],
    ["min-free-check-interval", seconds, "5", "trusted", { owner: "store" }],
    ["gc-reserved-space", bytes, "8388608", "daemon", { owner: "store" }],
    ["fsync-metadata", boolean, "true", "daemon", { owner: "store" }],
    ["fsync-store-paths", boolean, "false", "trusted", { owner: "store", since: "2.25" }],
    ["sync-before-registering", boolean, "false", "trusted", { owner: "store" }],
    // False on WSL 1 alone.
    ["use-sqlite-wal", boolean, "true", "daemon", { owner: "store" }],
    ["nar-buffer-size", bytes, "33554432", "trusted"],
    ["allow-symlinked-store", boolean, "false", "own", { variable: "NIX_IGNORE_SYMLINK_STORE" }],
  ]),
  ...from("src/libutil/archive.cc", [
    ["preallocate-contents", boolean, "false", "own", { owner: "store" }],
    ["use-case-hack", boolean, { linux: "false", darwin: "true" }, "own"],
  ]),
];
