import { lstatSync, readFileSync, readdirSync } from "node:fs";

/** Where file systems are, and where they may come and go. */
export interface MountPlaces {
  mounted: Set<string>;
  /** Mount points that `fstab` names. */
  expected: string[];
}

/** Directories below which removable and network file systems are mounted by custom. */
const customary = ["/mnt", "/media", "/run/media", "/Volumes", "/net", "/misc", "/run/user"];

export function mountPlaces(): MountPlaces {
  return { mounted: new Set(mountPoints(read("/proc/self/mounts"))), expected: mountPoints(read("/etc/fstab")) };
}

/** The second column of `fstab(5)` and of `/proc/self/mounts`, with its octal escapes resolved. */
export function mountPoints(table: string): string[] {
  const points: string[] = [];
  for (const line of table.split("\n")) {
    if (line.startsWith("#")) continue;
    const point = line.trim().split(/\s+/)[1];
    if (point?.startsWith("/")) {
      points.push(point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
    }
  }
  return points;
}

/**
 * The place that looks as if something were missing there, when `path` does not exist: one where something is expected
 * ({@link expectedMountAt}), or an empty directory on the way (what a mount point is while nothing is mounted). Null when
 * nothing speaks for it.
 */
export function unmountedAt(path: string, places: MountPlaces): string | null {
  const expected = expectedMountAt(path, places);
  if (expected !== null) return expected;
  const nearest = nearestExisting(path);
  // Temporary directories of nix-build and nix-shell, which leave links to what is no longer there (`nix-build.cc`).
  if (/^\/nix-(?:build|shell)-\d+-/.test(path.slice(nearest.length))) return null;
  return nearest !== "/" && !places.mounted.has(nearest) && isEmptyDirectory(nearest) ? nearest : null;
}

/** A mount point of `fstab` that is not mounted, or a directory where removable disks appear and none is, above `path`. */
export function expectedMountAt(path: string, places: MountPlaces): string | null {
  const below = (directory: string) => path.startsWith(`${directory}/`);
  const expected = places.expected.find((point) => point !== "/" && below(point) && !places.mounted.has(point));
  if (expected !== undefined) return expected;

  const place = customary.find(below);
  if (place !== undefined) {
    const onMount = [...places.mounted].some((point) => point.startsWith(`${place}/`) && below(point));
    if (!onMount)
      return path
        .split("/")
        .slice(0, place.split("/").length + 1)
        .join("/");
  }
  return null;
}

function nearestExisting(path: string): string {
  for (let at = path; at.length > 1; at = at.slice(0, at.lastIndexOf("/"))) {
    try {
      lstatSync(at);
      return at;
    } catch {
      // One further up.
    }
  }
  return "/";
}

function isEmptyDirectory(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
