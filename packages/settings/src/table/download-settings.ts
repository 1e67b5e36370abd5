import { boolean, bytes, from, integer, list, seconds, string } from "./define.ts";
import type { NixSetting } from "./setting.ts";

/** What is fetched from where, and how. */
export const downloadSettings: readonly NixSetting[] = [
  ...from("src/libstore/globals.hh", [
    ["substitute", boolean, "true", "protocol", { owner: "cache", aliases: ["build-use-substitutes"] }],
    // An untrusted client may choose among those that the daemon has here or in trusted-substituters.
    ["substituters", list, "https://cache.nixos.org/", "trusted", { owner: "cache", aliases: ["binary-caches"] }],
    ["trusted-substituters", list, "", "daemon", { owner: "cache", aliases: ["trusted-binary-caches"] }],
    [
      "trusted-public-keys",
      list,
      "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
      "trusted",
      { owner: "cache", aliases: ["binary-cache-public-keys"] },
    ],
    ["require-sigs", boolean, "true", "daemon", { owner: "cache" }],
    ["secret-key-files", list, "", "trusted", { owner: "cache" }],
    ["always-allow-substitutes", boolean, "false", "trusted", { owner: "cache", since: "2.19", lix: "unknown" }],
    [
      "max-substitution-jobs",
      integer,
      "16",
      "trusted",
      { owner: "hardware", since: "2.16", aliases: ["substitution-max-jobs"] },
    ],
    ["narinfo-cache-negative-ttl", seconds, "3600", "trusted", { owner: "cache" }],
    ["narinfo-cache-positive-ttl", seconds, "2592000", "trusted", { owner: "cache" }],
    ["narinfo-cache-meta-ttl", seconds, "604800", "trusted", { owner: "cache", since: "2.34" }],
    ["netrc-file", string, null, "trusted", { owner: "cache" }],
    ["ssl-cert-file", string, null, "trusted", { since: "2.15", variable: "NIX_SSL_CERT_FILE" }],
    ["hashed-mirrors", list, "", "trusted"],
  ]),
  ...from("src/libstore/filetransfer.hh", [
    [
      "http-connections",
      integer,
      "25",
      "trusted",
      { owner: "hardware", aliases: ["binary-caches-parallel-connections"] },
    ],
    ["http2", boolean, "true", "trusted", { owner: "hardware" }],
    ["http3", boolean, "false", "trusted", { owner: "hardware", since: "2.35" }],
    [
      "connect-timeout",
      seconds,
      [
        ["2.32", "15"],
        ["2.29", "5"],
        [null, "0"],
      ],
      "anyone",
      { owner: "hardware" },
    ],
    ["stalled-download-timeout", seconds, "300", "trusted", { owner: "hardware" }],
    [
      "filetransfer-retry-attempts",
      integer,
      "5",
      "trusted",
      { owner: "hardware", formerly: { name: "download-attempts", until: "2.35" } },
    ],
    ["filetransfer-retry-delay", integer, null, "trusted", { since: "2.35" }],
    ["filetransfer-retry-delay-rate-limited", integer, null, "trusted", { since: "2.35" }],
    ["filetransfer-retry-max-delay", integer, null, "trusted", { since: "2.35" }],
    ["filetransfer-retry-jitter", boolean, null, "trusted", { since: "2.35" }],
    [
      "download-buffer-size",
      bytes,
      [
        ["2.33", "1048576"],
        ["2.24", "67108864"],
      ],
      "trusted",
      { owner: "hardware", since: "2.24" },
    ],
    ["download-speed", integer, "0", "trusted", { owner: "cache", since: "2.11", surelySince: "2.17" }],
    ["user-agent-suffix", string, "", "trusted"],
  ]),
];
