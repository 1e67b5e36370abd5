import type { Fact } from "../fact.ts";
import { known } from "../fact.ts";
import type { Machine } from "../machine.ts";

/** What else the machine is for, beside builds. */
export type ProfileName = "desktop" | "laptop" | "server" | "ci";

export const profileNames: readonly ProfileName[] = ["desktop", "laptop", "server", "ci"];

/** What a profile keeps from builds. */
export interface Profile {
  name: ProfileName;
  /** Memory for what people run, beside the part that is never given to builds. */
  reserveBytes: number;
  /** Whether one or two threads are left free, so that the machine still answers. */
  leavesThreads: boolean;
}

const gibibyte = 1024 ** 3;

/** 2 GiB is about what a session with a browser and an editor holds; a rule of thumb, not a measurement. */
const profiles: Readonly<Record<ProfileName, Omit<Profile, "name">>> = {
  desktop: { reserveBytes: 2 * gibibyte, leavesThreads: true },
  laptop: { reserveBytes: 2 * gibibyte, leavesThreads: true },
  server: { reserveBytes: 0, leavesThreads: false },
  ci: { reserveBytes: 0, leavesThreads: false },
};

/** As it stands in a sentence, after `a`. */
export function profileWord(name: ProfileName): string {
  return name === "ci" ? "CI machine" : name;
}

export function profileNamed(name: ProfileName): Profile {
  return { name, ...profiles[name] };
}

/** Threads that a profile leaves of so many: two of eight or more, one of three to seven. */
export function threadsLeft({ leavesThreads }: Profile, cpus: number): number {
  return !leavesThreads || cpus < 3 ? 0 : cpus < 8 ? 1 : 2;
}

/**
 * Which profile a machine is taken for when nobody says: its runner, its battery, and that nobody sits before a container
 * or a virtual machine. What shows none of these is taken for a desktop, the one that is wrong the least.
 */
export function profileOf({ platform }: Pick<Machine, "platform">): Fact<ProfileName> {
  const { ci, battery, wsl, container, virtualization } = platform;
  if (ci.value !== null && ci.value !== "none") return known("ci", ci.source ?? "the environment");
  if (battery.value === true) return known("laptop", battery.source ?? "the battery");
  if (wsl.value === "wsl1" || wsl.value === "wsl2") return known("desktop", wsl.source ?? "WSL");
  if (container.value !== null && container.value !== "none") return known("server", container.source ?? "container");
  if (virtualization.value !== null && virtualization.value !== "none")
    return known("server", virtualization.source ?? "virtual machine");
  return known("desktop", "assumed: nothing says otherwise");
}
