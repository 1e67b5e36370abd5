import { parseMountInfo } from "../mounts.ts";
import type { Mount } from "../mounts.ts";

export type Controller = "cpu" | "cpuset" | "memory";

/** Where the limits of a process by one controller are written. */
export interface ControllerDirectories {
  controller: Controller;
  version: 1 | 2;
  /** The cgroup as the process sees it: `/user.slice/…`. */
  path: string;
  /** From the process's own cgroup up to the highest that can be seen. Empty when nothing of it is mounted. */
  directories: string[];
  /** Whether its own cgroup lies outside of what is mounted, so that only what is above it can be seen. */
  isOutside: boolean;
}

/** Deeper than any chain of cgroups. */
const maxDepth = 64;

/**
 * Which directories bound a process: cgroups(7). A controller that v1 has is looked for there, every other in cgroup v2.
 * `cgroups` is the text of /proc/PID/cgroup.
 */
export function controllerDirectories(mountInfo: string, cgroups: string): ControllerDirectories[] {
  const mounts = parseMountInfo(mountInfo);
  const hierarchies = parseCgroups(cgroups);
  const found: ControllerDirectories[] = [];
  for (const controller of ["cpu", "cpuset", "memory"] as const) {
    const v1 = hierarchies.find((one) => one.controllers.includes(controller));
    const v2 = hierarchies.find((one) => one.isV2);
    const own = v1 ?? v2;
    if (own === undefined) continue;
    const isMounted = ({ type, options }: Mount): boolean =>
      own === v1 ? type === "cgroup" && options.includes(controller) : type === "cgroup2";
    const mount = mounts.findLast(isMounted);
    const version = own === v1 ? 1 : 2;
    if (mount === undefined) found.push({ controller, version, path: own.path, directories: [], isOutside: true });
    else found.push({ controller, version, path: own.path, ...upFrom(own.path, mount) });
  }
  return found;
}

interface Hierarchy {
  controllers: string[];
  isV2: boolean;
  path: string;
}

function parseCgroups(text: string): Hierarchy[] {
  const hierarchies: Hierarchy[] = [];
  for (const line of text.split("\n")) {
    const match = /^(\d+):([^:]*):(\/.*)$/.exec(line);
    if (match === null) continue;
    const controllers = match[2]!.split(",").filter((name) => name !== "");
    hierarchies.push({ controllers, isV2: match[1] === "0" && controllers.length === 0, path: match[3]! });
  }
  return hierarchies;
}

/** In a container without its own cgroup namespace the mount shows a part of the tree, which `root` names. */
function upFrom(path: string, mount: Mount): Pick<ControllerDirectories, "directories" | "isOutside"> {
  const { root, mountPoint } = mount;
  const top = mountPoint === "/" ? "" : mountPoint;
  const isBelow = root === "/" || path === root || path.startsWith(`${root}/`);
  const parts = (root === "/" ? path : path.slice(root.length)).split("/").filter((part) => part !== "");
  if (!isBelow || parts.includes("..") || parts.includes(".") || parts.length > maxDepth)
    return { directories: [mountPoint], isOutside: true };
  const directories = parts.map((_, index) => `${top}/${parts.slice(0, index + 1).join("/")}`);
  return { directories: [mountPoint, ...directories].toReversed(), isOutside: false };
}
