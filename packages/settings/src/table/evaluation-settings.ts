import { boolean, choice, from, integer, list, map, seconds, string } from "./define.ts";
import type { NixSetting } from "./setting.ts";

const lint = choice("ignore", "warn", "fatal");

/** How expressions are evaluated, sources fetched, and shells shown: all of it the client's own affair. */
export const evaluationSettings: readonly NixSetting[] = [
  ...from("src/libexpr/eval-settings.hh", [
    ["eval-cache", boolean, "true", "client", { owner: "hardware" }],
    ["eval-cores", integer, "1", "client", { owner: "hardware", determinateSince: "3.11" }],
    // Shipped switched off, then switched on for one group of users after the other.
    ["lazy-trees", boolean, null, "client", { owner: "hardware", determinateSince: "3.5.2" }],
    ["eval-attrset-update-layer-rhs-threshold", integer, "16", "client", { since: "2.32" }],
    ["eval-profiler", choice("disabled", "flamegraph"), "disabled", "client", { since: "2.30" }],
    ["eval-profile-file", string, "nix.profile", "client", { since: "2.30" }],
    ["eval-profiler-frequency", integer, "99", "client", { since: "2.30" }],
    ["eval-system", string, "", "client", { since: "2.20" }],
    ["max-call-depth", integer, "10000", "client", { since: "2.20" }],
    ["nix-path", list, null, "client"],
    ["pure-eval", boolean, "false", "client"],
    ["restrict-eval", boolean, "false", "client"],
    ["allowed-uris", list, "", "client"],
    ["allow-import-from-derivation", boolean, "true", "client"],
    ["trace-import-from-derivation", boolean, "false", "client", { since: "2.30", surelySince: "2.31" }],
    ["allow-unsafe-native-code-during-evaluation", boolean, "false", "client"],
    ["trace-function-calls", boolean, "false", "client"],
    ["trace-verbose", boolean, "false", "client", { since: "2.10" }],
    ["ignore-try", boolean, "false", "client", { since: "2.9", surelySince: "2.18" }],
    ["debugger-on-trace", boolean, "false", "client", { since: "2.19", surelySince: "2.24" }],
    ["debugger-on-warn", boolean, "false", "client", { since: "2.24" }],
    ["abort-on-warn", boolean, "false", "client", { since: "2.24" }],
    ["warn-short-path-literals", boolean, "false", "client", { since: "2.31" }],
    ["lint-short-path-literals", lint, "ignore", "client", { since: "2.34" }],
    ["lint-absolute-path-literals", lint, "ignore", "client", { since: "2.34" }],
    ["lint-url-literals", lint, "ignore", "client", { since: "2.34" }],
  ]),
  ...from("src/libfetchers/fetch-settings.hh", [
    ["access-tokens", map, "", "client"],
    ["allow-dirty", boolean, "true", "client"],
    [
      "allow-dirty-locks",
      boolean,
      "false",
      "client",
      { since: "2.25", surelySince: "2.28", experimentalFeature: "flakes" },
    ],
    ["warn-dirty", boolean, "true", "client"],
    ["tarball-ttl", seconds, "3600", "client"],
    [
      "flake-registry",
      string,
      [
        ["2.10", "https://channels.nixos.org/flake-registry.json"],
        [null, "https://github.com/NixOS/flake-registry/raw/master/flake-registry.json"],
      ],
      "client",
      { experimentalFeature: "flakes" },
    ],
    ["use-registries", boolean, "true", "client", { experimentalFeature: "flakes" }],
    ["accept-flake-config", boolean, "false", "client", { experimentalFeature: "flakes" }],
    [
      "commit-lock-file-summary",
      string,
      "",
      "client",
      { formerly: { name: "commit-lockfile-summary", until: "2.23" }, experimentalFeature: "flakes" },
    ],
    ["trust-tarballs-from-git-forges", boolean, "true", "client", { since: "2.20", surelySince: "2.24" }],
    ["warn-large-path-threshold", { kind: "integer", unit: "bytes", orWord: null }, "0", "client", { since: "2.24" }],
  ]),
  ...from("src/libcmd/compatibility-settings.hh", [
    ["nix-shell-always-looks-for-shell-nix", boolean, "true", "client", { since: "2.24" }],
    ["nix-shell-shebang-arguments-relative-to-script", boolean, "true", "client", { since: "2.24" }],
  ]),
  ...from("src/nix/develop.cc", [
    ["bash-prompt", string, "", "client"],
    ["bash-prompt-prefix", string, "", "client", { since: "2.9", surelySince: "2.18" }],
    ["bash-prompt-suffix", string, "", "client"],
  ]),
];
