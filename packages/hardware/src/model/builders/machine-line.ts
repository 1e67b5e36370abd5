import type { BuilderHost } from "./host.ts";
import { uriHost } from "./host.ts";

export type BuilderProtocol = "ssh-ng" | "ssh";

/** One machine as Nix's list of machines has it. */
export interface MachineLine {
  host: BuilderHost;
  protocol: BuilderProtocol;
  /** Full path of the program that ssh has to start there; null: it finds it by its name. */
  remoteProgram: string | null;
  systems: string[];
  sshKey: string | null;
  maxJobs: number;
  /** How fast it is beside the others of the list: a whole number of at least 1, as Nix before 2.20 wants it. */
  speedFactor: number;
  supportedFeatures: string[];
  /** A build has to want all of these to be done there. */
  mandatoryFeatures: string[];
  /** Base64 of `ssh-ed25519 AAAA…`. */
  publicHostKey: string | null;
}

export const builderFormats = ["machines", "nixos"] as const;

export type BuilderFormat = (typeof builderFormats)[number];

/** Where Nix is to connect to. */
export function builderUri({ host, protocol, remoteProgram }: MachineLine): string {
  return `${protocol}://${host.user === null ? "" : `${host.user}@`}${hostWithProgram(host, remoteProgram)}`;
}

/**
 * A line for `/etc/nix/machines` or the setting `builders` (`parseBuilderLine`, src/libstore/machines.cc): fields with
 * blanks between, `-` for what is left to Nix. Everything in it has been held to words without blanks, commas, `;` and `#`.
 */
export function machineLine(machine: MachineLine): string {
  const { systems, sshKey, maxJobs, speedFactor, supportedFeatures, mandatoryFeatures, publicHostKey } = machine;
  const fields = [
    builderUri(machine),
    orDash(systems),
    sshKey ?? "-",
    String(maxJobs),
    String(speedFactor),
    orDash(supportedFeatures),
    orDash(mandatoryFeatures),
    publicHostKey ?? "-",
  ];
  while (fields.at(-1) === "-") fields.pop();
  return fields.join(" ");
}

function orDash(words: readonly string[]): string {
  return words.length === 0 ? "-" : words.join(",");
}

/** All of them in one of the forms; empty where there are none. */
export function buildersText(machines: readonly MachineLine[], format: BuilderFormat): string {
  if (machines.length === 0) return "";
  if (format === "machines") return machines.map((machine) => `${machineLine(machine)}\n`).join("");
  return [
    "{",
    "  nix.distributedBuilds = true;",
    "  nix.settings.builders-use-substitutes = true;",
    "  nix.buildMachines = [",
    ...machines.flatMap((machine) => ["    {", ...attributes(machine).map((line) => `      ${line}`), "    }"]),
    "  ];",
    "}",
    "",
  ].join("\n");
}

function attributes(machine: MachineLine): string[] {
  const { host, protocol, remoteProgram, sshKey, publicHostKey } = machine;
  const list = (words: readonly string[]): string => `[ ${words.map((word) => `${quote(word)} `).join("")}]`;
  return [
    `hostName = ${quote(hostWithProgram(host, remoteProgram))};`,
    `protocol = ${quote(protocol)};`,
    ...(host.user === null ? [] : [`sshUser = ${quote(host.user)};`]),
    ...(sshKey === null ? [] : [`sshKey = ${quote(sshKey)};`]),
    `systems = ${list(machine.systems)};`,
    `maxJobs = ${machine.maxJobs};`,
    `speedFactor = ${machine.speedFactor};`,
    `supportedFeatures = ${list(machine.supportedFeatures)};`,
    `mandatoryFeatures = ${list(machine.mandatoryFeatures)};`,
    ...(publicHostKey === null ? [] : [`publicHostKey = ${quote(publicHostKey)};`]),
  ];
}

/** NixOS writes the protocol and the user before the name and nothing after it, so parameters go with the name. */
function hostWithProgram(host: BuilderHost, remoteProgram: string | null): string {
  return `${uriHost(host)}${remoteProgram === null ? "" : `?remote-program=${remoteProgram}`}`;
}

/** Words here have no character that a string of the Nix language would need escaped. */
function quote(word: string): string {
  return `"${word}"`;
}
