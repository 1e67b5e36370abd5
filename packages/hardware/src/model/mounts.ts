/** A line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  /** `major:minor` of the device; made up where there is none. */
  device: string;
  /** The directory of the file system that is mounted. */
  root: string;
  mountPoint: string;
  type: string;
  source: string;
  options: string[];
}

/** Mounts, in the order in which they were made; lines that are none are passed over. */
export function parseMountInfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const words = line.split(" ");
    const dash = words.indexOf("-", 6);
    const [, , device, root, mountPoint] = words;
    const [type, source, options] = dash === -1 ? [] : words.slice(dash + 1);
    if (device === undefined || !mountPoint?.startsWith("/") || root === undefined || type === undefined) continue;
    mounts.push({
      device,
      root: unescaped(root),
      mountPoint: unescaped(mountPoint),
      type,
      source: unescaped(source ?? ""),
      options: (options ?? "").split(","),
    });
  }
  return mounts;
}

/** Blanks, line ends and backslashes stand there as `\040`. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The mount that a path without links lies on: the longest way, and of several at one place the last. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    const prefix = mount.mountPoint === "/" ? "/" : `${mount.mountPoint}/`;
    if (path !== mount.mountPoint && !path.startsWith(prefix)) continue;
    if (best === null || mount.mountPoint.length >= best.mountPoint.length) best = mount;
  }
  return best;
}
