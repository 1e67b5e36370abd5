import { boolean, from, list, listUntil } from "./define.ts";
import type { NixSetting } from "./setting.ts";

/** Who may do what, and which parts of Nix are switched on. */
export const accessSettings: readonly NixSetting[] = [
  ...from("src/libstore/globals.hh", [
    ["experimental-features", list, "", "own", { owner: "hardware" }],
    ["plugin-files", listUntil("2.34"), "", "own"],
    ["use-xdg-base-directories", boolean, "false", "client", { since: "2.14" }],
    ["upgrade-nix-store-path-url", { kind: "string" }, null, "client", { since: "2.13", surelySince: "2.18" }],
    ["print-missing", boolean, "true", "client"],
    // Lines of a failed build's log in its error message: before 2.34 more than one default was seen.
    [
      "log-lines",
      { kind: "integer", unit: null, orWord: null },
      [
        ["2.34", "25"],
        ["2.9", null],
        [null, "10"],
      ],
      "trusted",
    ],
  ]),
  ...from("src/nix/daemon.cc", [
    ["trusted-users", list, "root", "daemon"],
    ["allowed-users", list, "*", "daemon"],
  ]),
  ...from("src/libutil/logging.hh", [
    ["show-trace", boolean, "false", "client"],
    ["json-log-path", { kind: "string" }, "", "client", { since: "2.30" }],
  ]),
];
