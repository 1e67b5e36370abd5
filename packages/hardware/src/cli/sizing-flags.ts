import type { CommandInput, ConfigKey, FlagSpec } from "@nixperf/cli-kit";
import { ledgerUrl } from "./ledger-flags.ts";
import { profileNames } from "../model/recommend/profile.ts";
import type { JudgingWishes, SizingWishes } from "../verbs/sizing-options.ts";

/** Flags of commands that size builds. */
export const sizingFlags: Readonly<Record<string, FlagSpec>> = {
  profile: {
    is: "choice",
    choices: profileNames,
    briefs: ["leaves room for its user", "the same, on battery", "gives all to builds", "gives all to builds"],
    brief: "What else the machine is for; by default what it looks like",
  },
  "memory-share": {
    is: "integer",
    placeholder: "PERCENT",
    min: 1,
    brief: "How much of the memory builds may have (default 80, or hardware.memoryShare)",
  },
  "memory-per-process": {
    is: "size",
    placeholder: "SIZE",
    brief: "What one process of a build needs (default 1.5GiB, an assumption)",
  },
  experimental: { is: "boolean", brief: "Advise experimental settings too: use-cgroups, auto-allocate-uids" },
};

/** Flags of the commands that judge or write settings. */
export const judgingFlags: Readonly<Record<string, FlagSpec>> = {
  scope: {
    is: "choice",
    choices: ["user", "system"],
    brief: "Whose nix.conf: yours or the machine's (default: the machine's for root, else yours)",
  },
  ...sizingFlags,
  measured: {
    is: "boolean",
    brief: "Go by the last `calibrate` and by recorded builds, where there are any, instead of rules of thumb",
  },
};

/** Keys for the same, in the machine's file. */
export const configKeys: ConfigKey[] = [
  {
    key: "hardware.profile",
    scope: "machine",
    brief: "What the machine is for beside builds; auto: what it looks like",
    is: "choice",
    choices: ["auto", ...profileNames],
    default: "auto",
  },
  {
    key: "hardware.memoryShare",
    scope: "machine",
    brief: "Percent of the memory that builds may have",
    is: "integer",
    placeholder: "PERCENT",
    min: 1,
    default: 80,
  },
];

export function sizingWishes({ flags, config }: CommandInput): SizingWishes {
  const configured = config("hardware.profile") as "auto" | NonNullable<SizingWishes["profile"]>;
  const share = (flags["memory-share"] ?? config("hardware.memoryShare")) as number;
  return {
    profile: (flags["profile"] as SizingWishes["profile"]) ?? (configured === "auto" ? null : configured),
    memoryShare: share / 100,
    memoryPerProcess: flags["memory-per-process"] as number | undefined,
    experimental: flags["experimental"] === true,
  };
}

export function judgingWishes(input: CommandInput): JudgingWishes {
  return {
    ...sizingWishes(input),
    scope: input.flags["scope"] as JudgingWishes["scope"],
    measured: input.flags["measured"] === true,
    url: ledgerUrl(input),
  };
}
