import { boolean, choice, from, list, listUntil, string } from "./define.ts";
import type { NixSetting } from "./setting.ts";

/** What a builder may see and do. */
export const sandboxSettings: readonly NixSetting[] = from("src/libstore/globals.hh", [
  [
    "sandbox",
    choice("true", "false", "relaxed"),
    { linux: "true", darwin: "false" },
    "trusted",
    { owner: "hardware", aliases: ["build-use-chroot", "build-use-sandbox"] },
  ],
  [
    "sandbox-paths",
    list,
    null,
    "trusted",
    { owner: "hardware", aliases: ["build-chroot-dirs", "build-sandbox-paths"] },
  ],
  ["sandbox-build-dir", string, "/build", "trusted"],
  ["sandbox-dev-shm-size", string, "50%", "trusted", { owner: "hardware" }],
  ["sandbox-fallback", boolean, "true", "trusted", { owner: "hardware" }],
  ["filter-syscalls", boolean, "true", "trusted"],
  ["allow-new-privileges", boolean, "false", "trusted"],
  ["require-drop-supplementary-groups", boolean, null, "trusted", { since: "2.17", surelySince: "2.18" }],
  ["allowed-impure-host-deps", listUntil("2.34"), null, "trusted"],
  ["ignored-acls", list, null, "trusted"],
]);
