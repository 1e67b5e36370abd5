import type { DiskReading } from "../src/probe/disk/read-disk.ts";
import type { StoreSnapshot } from "../src/model/snapshot.ts";
import type { OutsideSpace } from "../src/model/outside/outside-space.ts";
import { walkOf } from "./any-walk.ts";

/** The disk of a made-up store: each entry with one file of its own, and one that the first two share. */
export function readingOf({ database, disk, location, takenAt }: StoreSnapshot): DiskReading {
  const registered = database.paths.filter((_, path) => disk.missing?.[path] !== 1);
  const paths = [...registered, ...disk.unregistered].map((path) => path.slice(location.storeDir.length + 1));
  const odd = disk.odd.map((name) => Buffer.from(name, "utf8").toString("latin1"));
  const entries = [...new Set([...paths, ...odd])].map((name) => ({ name, ownBytes: 8192, ownInodes: 2 }));
  const walk = walkOf({
    entries,
    shared: entries.length < 2 ? [] : [{ bytes: 4096, from: [0, 1], inLinkFarm: true }],
    unused: 1,
    unusedBytes: 4096,
  });
  const part = `${location.realStoreDir}/\u001b[2J<script>alert(1)</script>`;
  return {
    walk: Object.assign(walk, {
      storeDirectoryBytes: 4096,
      linkFarmDirectories: 1,
      unreadableParts: Array.from({ length: 12 }, () => ({ entry: -1, path: part, code: "EACCES" })),
    }),
    walkedAt: takenAt * 1000 - 86_400_000,
    isKept: true,
    takenOver: entries.length,
    space: { totalBytes: 1e12, availableBytes: 1e11, totalInodes: null, availableInodes: null },
  };
}

/** Space outside of a store, in places that somebody else named. */
export const hostileOutside: OutsideSpace = {
  items: [
    {
      kind: "build-directory",
      what: "build directory of \u001b]0;x\u0007<script>alert(1)</script>",
      path: "/tmp/a b",
      uid: null,
      bytes: null,
      inodes: null,
      changedAt: null,
      recreated: "no",
      cost: "nothing",
      clear: ["rm", "-rf", "--", "/tmp/$(id) \u001b[2J"],
    },
  ],
  bytes: 0,
  inodes: 0,
  gaps: [{ at: "/items/0/bytes", code: "NIXPERF_OUTSIDE_UNREADABLE", message: "\u001b[2J", tries: [] }],
};
