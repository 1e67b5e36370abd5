import type { Mount } from "../mounts.ts";

/** Longer than two of the longest paths. */
const maxLine = 4096;

/** What mount(8) of macOS prints: `/dev/disk3s7 on /nix (apfs, local, journaled, noatime)`. */
export function darwinMounts(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    if (line.length > maxLine) continue;
    const match = /^(.+?) on (\/.*) \(([a-z0-9_]+)(?:, [^()]*)?\)$/.exec(line);
    if (match === null) continue;
    const [, source, mountPoint, type] = match;
    mounts.push({ device: "", root: "/", mountPoint: mountPoint!, type: type!, source: source!, options: [] });
  }
  return mounts;
}
