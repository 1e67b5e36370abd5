import { readFileSync } from "node:fs";
import type { Gap } from "@nixperf/errors";
import { readNixConf } from "@nixperf/nix/conf";
import { isElsewhere } from "@nixperf/nix/location";
import type { StoreLocation } from "@nixperf/nix/location";
import type { OutsideItem, OutsideSpace } from "../../model/outside/outside-space.ts";
import { findBuildDirectories, findCaches, findChannels, findLogs } from "./find-outside.ts";
import type { Finds, Found, Unlisted } from "./find-outside.ts";
import { measureTree } from "./measure-tree.ts";
import type { Measured } from "./measure-tree.ts";
import { thisOutsideWorld } from "./outside-world.ts";
import type { OutsideWorld } from "./outside-world.ts";

export interface OutsideOptions {
  location: StoreLocation;
  /** Default: this machine and this user. */
  world?: OutsideWorld | undefined;
  /** The present, in milliseconds since the epoch. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Inodes of one item after which counting stops, with a gap. Default 1,000,000. */
  most?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Looks for the space that Nix takes up outside the store, as any user, changing nothing: caches of this user and of
 * root, build logs, what builds left behind, channels. Of a store under another root only what lies under that root.
 */
export async function outsideSpace(options: OutsideOptions): Promise<OutsideSpace> {
  const { location, world = thisOutsideWorld(), most, signal } = options;
  const now = (options.now ?? Date.now)();
  const finds: Finds = { found: [], unlisted: [] };
  if (!isElsewhere(location)) {
    findCaches(world, finds);
    findChannels(world, finds);
  }
  findLogs(location, world, finds);
  findBuildDirectories(location, buildDirSetting(location, world), world, finds);

  const counted = new Set<string>();
  const measured: Array<{ item: OutsideItem; measure: Measured }> = [];
  for (const found of finds.found) {
    const measure = await measureTree(found.paths, { most, signal, counted });
    if (measure.inodes === 0 && measure.unreadable === 0) continue;
    measured.push({ item: itemOf(found, measure, world.uid, now), measure });
  }
  measured.sort((a, b) => (b.item.bytes ?? -1) - (a.item.bytes ?? -1) || (a.item.path < b.item.path ? -1 : 1));
  const items = measured.map(({ item }) => item);
  return {
    items,
    bytes: sum(items.map(({ bytes }) => bytes)),
    inodes: sum(items.map(({ inodes }) => inodes)),
    gaps: [
      ...measured.flatMap(({ item, measure }, i) => itemGaps(item, measure, i)),
      ...finds.unlisted.map(unlistedGap),
    ],
  };
}

function itemOf(found: Found, { bytes, inodes, changed, uid }: Measured, ourUid: number, now: number): OutsideItem {
  const { kind, what, path, recreated, cost } = found;
  const isQuiet = changed !== null && now - changed >= found.quietSeconds * 1000;
  const needsRoot = uid !== null && uid !== ourUid && ourUid !== 0;
  const clear = found.clear === null || !(isQuiet || found.quietSeconds === 0) ? null : found.clear;
  return {
    kind,
    what: found.quietSeconds > 0 && !isQuiet ? `${what}, or is still in use` : what,
    path,
    uid,
    bytes: inodes === 0 ? null : bytes,
    inodes: inodes === 0 ? null : inodes,
    changedAt: changed === null ? null : new Date(changed).toISOString(),
    recreated,
    cost,
    clear: clear !== null && needsRoot ? ["sudo", ...clear] : clear,
  };
}

function itemGaps({ path, bytes }: OutsideItem, { unreadable, cutShort, inodes }: Measured, index: number): Gap[] {
  const at = `/items/${index}/bytes`;
  const gaps: Gap[] = [];
  if (unreadable > 0) {
    const message =
      bytes === null
        ? `${path} may not be read by this user`
        : `${unreadable.toLocaleString("en-US")} of the directories in ${path} may not be read by this user, so that it is larger than shown`;
    gaps.push({ at, code: "NIXPERF_OUTSIDE_UNREADABLE", message, tries: ["the same with sudo"] });
  }
  if (cutShort) {
    const message = `${path} has more than ${inodes.toLocaleString("en-US")} files; the rest was not counted`;
    gaps.push({ at, code: "NIXPERF_OUTSIDE_TOO_MANY", message, tries: [] });
  }
  return gaps;
}

function unlistedGap({ directory, why }: Unlisted): Gap {
  return {
    at: "/items",
    code: "NIXPERF_OUTSIDE_UNREADABLE",
    message: `cannot count all that Nix keeps in ${directory} (${why})`,
    tries: ["the same with sudo"],
  };
}

/** The setting `build-dir` of the process that builds, as far as the files tell. */
function buildDirSetting(location: StoreLocation, { env, home }: OutsideWorld): string | null {
  const scope = location.access === "daemon" ? "daemon" : "client";
  const { settings } = readNixConf({ env, home: scope === "daemon" ? "/root" : home, scope, readFile });
  const value = settings.get("build-dir")?.value ?? "";
  return value.startsWith("/") ? value : null;
}

function readFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function sum(values: ReadonlyArray<number | null>): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
