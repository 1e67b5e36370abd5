import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { controllerDirectories } from "../src/model/cgroup/directories.ts";
import type { ControllerDirectories } from "../src/model/cgroup/directories.ts";

/** Limits to set for real. */
export interface Limit {
  cpus?: number;
  memoryBytes?: number;
  cpuList?: string;
}

/** Cgroups that were made. */
export interface Limited {
  /** A shell's command line that enters the innermost and then does `line`. */
  enter(line: string): string;
  /** Nothing may run in them any more. */
  remove(): void;
}

/**
 * Makes cgroups below this process's own, each within the one before, with real limits.
 *
 * @throws the system's error where that is not allowed, as in most containers.
 */
export function limitedBy(limits: readonly Limit[]): Limited {
  const [mountInfo = "", cgroups = ""] = ["mountinfo", "cgroup"].map((name) =>
    readFileSync(`/proc/self/${name}`, "utf8"),
  );
  const chains = controllerDirectories(mountInfo.trimEnd(), cgroups.trimEnd());
  const made: string[] = [];
  const leaves = new Set<string>();
  try {
    for (const chain of chains) {
      let directory = chain.directories[0] ?? "";
      for (const [index, limit] of limits.entries()) {
        // With v2 a limit needs its controller handed down, which a cgroup with processes may not do.
        if (chain.version === 2) writeFileSync(`${directory}/cgroup.subtree_control`, `+${chain.controller}`);
        directory += index === 0 ? `/nixperf-${process.pid}` : "/inner";
        if (!made.includes(directory)) {
          mkdirSync(directory);
          made.push(directory);
        }
        set(chain, directory, limit);
      }
      leaves.add(directory);
    }
  } catch (error) {
    for (const directory of made.toReversed()) rmdirSync(directory);
    throw error;
  }
  return {
    enter: (line) => `${[...leaves].map((leaf) => `echo $$ > ${leaf}/cgroup.procs`).join(" && ")} && ${line}`,
    remove: () => {
      for (const directory of made.toReversed()) rmdirSync(directory);
    },
  };
}

function set({ controller, version }: ControllerDirectories, directory: string, limit: Limit): void {
  const write = (file: string, text: string): void => writeFileSync(`${directory}/${file}`, text);
  if (controller === "cpu" && limit.cpus !== undefined) {
    const quota = Math.round(limit.cpus * 100_000);
    if (version === 2) write("cpu.max", `${quota} 100000`);
    else write("cpu.cfs_quota_us", String(quota));
  }
  if (controller === "memory" && limit.memoryBytes !== undefined)
    write(version === 2 ? "memory.max" : "memory.limit_in_bytes", String(limit.memoryBytes));
  if (controller === "cpuset" && version === 1) {
    // A cpuset takes nobody before it has CPUs and memory.
    const above = (file: string): string => readFileSync(`${directory}/../${file}`, "utf8");
    write("cpuset.cpus", limit.cpuList ?? above("cpuset.cpus"));
    write("cpuset.mems", above("cpuset.mems"));
  } else if (controller === "cpuset" && limit.cpuList !== undefined) write("cpuset.cpus", limit.cpuList);
}
