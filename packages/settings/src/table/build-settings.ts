import { boolean, bytes, from, integer, integerOrAuto, list, map, seconds, string } from "./define.ts";
import type { NixSetting } from "./setting.ts";

const globals = "src/libstore/globals.hh";

/** How many builds, with what, where. */
export const buildSettings: readonly NixSetting[] = from(globals, [
  ["max-jobs", integerOrAuto, "1", "protocol", { owner: "hardware", aliases: ["build-max-jobs"] }],
  [
    "cores",
    integer,
    // Before 2.31 the number of cores itself, for Nix passed a 0 on to the builder as it was.
    [
      ["2.31", "0"],
      [null, null],
    ],
    "protocol",
    { owner: "hardware", aliases: ["build-cores"] },
  ],
  [
    "build-dir",
    string,
    [
      ["2.30", null],
      [null, ""],
    ],
    "trusted",
    { owner: "hardware", since: "2.22" },
  ],
  ["use-cgroups", boolean, "false", "trusted", { owner: "hardware", since: "2.12", experimentalFeature: "cgroups" }],
  [
    "auto-allocate-uids",
    boolean,
    "false",
    "trusted",
    { owner: "hardware", since: "2.12", experimentalFeature: "auto-allocate-uids" },
  ],
  ["start-id", integer, "872415232", "trusted", { since: "2.12" }],
  ["id-count", integer, "8388608", "trusted", { since: "2.12" }],
  ["build-users-group", string, null, "daemon"],
  ["build-hook", list, null, "trusted"],
  ["builders", string, null, "trusted", { owner: "hardware" }],
  ["builders-use-substitutes", boolean, "false", "trusted", { owner: "hardware" }],
  ["external-builders", string, "[]", "trusted", { since: "2.32", experimentalFeature: "external-builders" }],
  ["system", string, null, "trusted"],
  ["system-features", list, null, "trusted", { owner: "hardware" }],
  ["extra-platforms", list, null, "trusted", { owner: "hardware" }],
  ["timeout", seconds, "0", "anyone", { aliases: ["build-timeout"] }],
  ["max-silent-time", seconds, "0", "protocol", { aliases: ["build-max-silent-time"] }],
  // Of trusted clients only in 2.8.
  ["build-poll-interval", seconds, "5", "anyone"],
  ["keep-going", boolean, "false", "protocol"],
  ["keep-failed", boolean, "false", "protocol"],
  ["fallback", boolean, "false", "protocol", { owner: "cache", aliases: ["build-fallback"] }],
  ["pre-build-hook", string, "", "trusted"],
  ["post-build-hook", string, "", "trusted", { owner: "cache" }],
  ["run-diff-hook", boolean, "false", "trusted"],
  ["diff-hook", string, "", "trusted"],
  ["repeat", integer, "0", "anyone", { aliases: ["build-repeat"], until: "2.13" }],
  ["enforce-determinism", boolean, "true", "trusted", { until: "2.13" }],
  ["impersonate-linux-26", boolean, "false", "trusted", { aliases: ["build-impersonate-linux-26"] }],
  [
    "impure-env",
    map,
    "",
    "trusted",
    { since: "2.19", surelySince: "2.20", experimentalFeature: "configurable-impure-env" },
  ],
  ["keep-build-log", boolean, "true", "trusted", { owner: "hardware", aliases: ["build-keep-log"] }],
  ["compress-build-log", boolean, "true", "trusted", { owner: "hardware", aliases: ["build-compress-log"] }],
  ["max-build-log-size", bytes, "0", "trusted", { aliases: ["build-max-log-size"] }],
]);
