import { command, fileFormat, formatFlag } from "@nixperf/cli-kit";
import type { Command } from "@nixperf/cli-kit";
import { badBuilderOption } from "../errors.ts";
import { builderFormats } from "../model/builders/machine-line.ts";
import type { BuildersOptions } from "../verbs/builders-options.ts";
import type { BuildersRecord } from "../verbs/builders.ts";
import { ledgerUrl } from "./ledger-flags.ts";
import { sizingFlags, sizingWishes } from "./sizing-flags.ts";

const { experimental: _, ...sizing } = sizingFlags;

export const buildersCommand: Command = command<BuildersOptions, BuildersRecord>({
  name: "builders",
  verb: "builders",
  schema: "nixperf.hardware.builders/1",
  brief: "What other machines are, and the lines that let them build for this one",
  description:
    "Asks each host over ssh, in one round trip, what it is (nothing is installed there), and writes its line for " +
    "/etc/nix/machines: systems, jobs that fit, speed, features. Uses this user's ssh, with NIX_SSHOPTS as the Nix here " +
    "reads it, asks for no password, and changes nothing. Exits with 1 when a host got no line; the others get theirs.",
  examples: [
    { command: "builders --host builder@10.0.0.2", does: "one machine" },
    { command: "builders --host big --host small --speed big=3 --pin", does: "two, one faster, with their keys" },
    { command: "builders --host big --format nixos > builders.nix", does: "as a module of NixOS" },
  ],
  flags: {
    host: { is: "string", placeholder: "USER@HOST", many: true, brief: "A machine, as ssh takes it" },
    format: formatFlag(builderFormats),
    pin: { is: "boolean", brief: "Write the key of each host into its line" },
    protocol: { is: "choice", choices: ["ssh-ng", "ssh"], default: "ssh-ng", brief: "How Nix is to connect" },
    "ssh-key": { is: "string", placeholder: "FILE", brief: "Full path of the private key that Nix is to use" },
    "max-jobs": { is: "integer", placeholder: "N", min: 1, brief: "Builds at once on each (as many as fit)" },
    speed: { is: "string", placeholder: "HOST=N", many: true, brief: "How fast a host is beside the others" },
    mandatory: { is: "string", placeholder: "FEATURE", many: true, brief: "Send only builds that want this feature" },
    timeout: {
      is: "integer",
      placeholder: "SECONDS",
      min: 1,
      default: 20,
      brief: "How long a host may take in all, --pin included",
    },
    ...sizing,
  },
  load: async () => {
    const { builders } = await import("../verbs/builders.ts");
    return {
      verb: builders,
      view: async () => (await import("../view/builders-view.ts")).buildersView,
      // Whoever appends the lines to a file has to hear that some are missing.
      exitCode: ({ builders: all }) => (all.some(({ line }) => line === null) ? 1 : 0),
      lines: ({ text }, flags) => (fileFormat(flags) === undefined ? null : text.text.split("\n").slice(0, -1)),
    };
  },
  options: (input) => {
    const { flags, store, signal } = input;
    const { profile, memoryShare, memoryPerProcess } = sizingWishes(input);
    return {
      store,
      signal,
      url: ledgerUrl(input),
      profile,
      memoryShare,
      memoryPerProcess,
      hosts: (flags["host"] as string[] | undefined) ?? [],
      as: fileFormat(flags) as BuildersOptions["as"],
      pin: flags["pin"] === true,
      protocol: flags["protocol"] as BuildersOptions["protocol"],
      sshKey: flags["ssh-key"] as string | undefined,
      maxJobs: flags["max-jobs"] as number | undefined,
      speeds: speeds((flags["speed"] as string[] | undefined) ?? []),
      mandatoryFeatures: (flags["mandatory"] as string[] | undefined) ?? [],
      timeoutSeconds: flags["timeout"] as number | undefined,
    };
  },
});

function speeds(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, host, speed] = /^(.+)=(\d{1,7})$/.exec(text) ?? [];
      if (host === undefined) throw badBuilderOption("speed", JSON.stringify(text), "HOST=N, such as big=3");
      return [host, Number(speed)];
    }),
  );
}
