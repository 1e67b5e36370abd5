import type { Run } from "@nixperf/history";

/** Where and with what a run takes place. Null: not known. */
export type Circumstances = Pick<
  Run,
  | "hostname"
  | "fingerprint"
  | "system"
  | "cpuModel"
  | "cpuCores"
  | "memoryBytes"
  | "nixVersion"
  | "implementation"
  | "settings"
  | "revision"
  | "isDirty"
  | "flakeLockHash"
>;

export const unknownCircumstances: Circumstances = {
  hostname: null,
  fingerprint: null,
  system: null,
  cpuModel: null,
  cpuCores: null,
  memoryBytes: null,
  nixVersion: null,
  implementation: null,
  settings: {},
  revision: null,
  isDirty: null,
  flakeLockHash: null,
};

/**
 * Which runs may be compared: those on machines that are alike, with the same Nix, of the same platform, and with as many
 * builds and cores at once.
 */
export function cohortOf(where: Circumstances): string {
  const { fingerprint, system, implementation, nixVersion, settings } = where;
  const machine = fingerprint === null ? "unknown machine" : fingerprint.slice("sha256:".length).slice(0, 12);
  const parts = [machine, system ?? "unknown system", `${implementation ?? "nix"} ${nixVersion ?? "unknown"}`];
  parts.push(`max-jobs ${settings["max-jobs"] ?? "unknown"}`, `cores ${settings["cores"] ?? "unknown"}`);
  return parts.join(", ");
}
