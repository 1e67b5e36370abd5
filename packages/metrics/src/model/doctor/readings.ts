import type { NixVersion } from "@nixperf/nix/version";

/** What decides how much of a run can be known here. Null: not known, or not there. */
export interface DoctorReadings {
  /** As Node names it: `linux`, `darwin`. */
  platform: string;
  nix: Pick<NixVersion, "implementation" | "version" | "numbers"> | null;
  /** Whether there is a `/proc` with processes in it. */
  hasProc: boolean;
  /** Whether the kernel tells the children of a process. */
  tellsChildren: boolean;
  /** Whether processes of other users can be seen. */
  seesOthers: boolean;
  hasPressure: boolean;
  hasMkfifo: boolean;
  /** `use-cgroups`, as Nix says. */
  usesCgroups: boolean | null;
  /** The cgroup (of version 2) of the process that builds, and what its children may be accounted for. */
  cgroup: { path: string; controllers: readonly string[]; handedOn: readonly string[] } | null;
  /** Why the ledger cannot be used; null: it can. */
  ledgerFault: string | null;
}
