import { expect, test } from "vitest";
import { readingOf } from "../../test/reading-of.ts";
import { snapshotOf, storePath } from "../../test/snapshot-of.ts";
import type { SnapshotSpec } from "../../test/snapshot-of.ts";
import { answerOf, plainContext, viewText } from "../../test/view-text.ts";
import { diskView } from "../view/disk-view.ts";
import { disk } from "./disk.ts";

const outside = { items: [], bytes: 0, inodes: 0, gaps: [] };
const spec: SnapshotSpec = {
  paths: { app: { refs: ["lib"] }, old: {}, lib: {}, gone: { missing: true } },
  roots: ["app"],
  unregistered: ["failed.lock"],
  odd: ["tmp-1", "é"],
};
const ask = (more: Partial<SnapshotSpec> = {}) => {
  const snapshot = snapshotOf({ ...spec, ...more });
  return disk({ snapshot, disk: readingOf(snapshot), outside });
};

test("what comes back is divided by why: dead, unregistered, unused; what a dead path shares with a live one stays", async () => {
  const { shares, total } = await ask();
  expect(shares).toEqual({
    dead: { entries: 1, bytes: 8192, inodes: 2 },
    unregistered: { entries: 3, bytes: 3 * 8192, inodes: 6 },
    unusedLinks: { entries: 0, bytes: 4096, inodes: 1 },
    // Two paths, the file that one of them shares with a dead one, and the two directories.
    live: { entries: 2, bytes: 2 * 8192 + 4096 + 2 * 4096, inodes: 2 * 2 + 1 + 2 },
  });
  expect(total.bytes).toBe(6 * 8192 + 4096 + 4096 + 2 * 4096);
});

test("nothing is called dead where roots cannot be read", async () => {
  const record = await ask({ hidden: { directories: ["/nix/var/nix/gcroots"] } });
  expect(record.shares).toBeNull();
  expect(record.biggest.map(({ state }) => state)).toEqual(record.biggest.map(() => null));
  expect(answerOf(diskView(record, plainContext))).toContain("is not known");
});

test("the biggest are named with what each gives back alone", async () => {
  const { biggest } = await ask();
  expect(biggest.slice(0, 3)).toEqual([
    entry({ path: storePath("app"), state: "live", bytes: 12_288, inodes: 3, aloneBytes: 8192 }),
    entry({ path: storePath("old"), state: "dead", bytes: 12_288, inodes: 3, aloneBytes: 8192 }),
    entry({ path: storePath("lib"), state: "live", bytes: 8192, inodes: 2, aloneBytes: 8192 }),
  ]);
  expect(biggest.at(-1)).toMatchObject({ path: "/nix/store/é", registered: false, state: null });
});

function entry(figures: object): object {
  return { registered: true, apparentBytes: 0, ...figures };
}

test("parts that could not be read are named, and the rest of them counted", async () => {
  const { gaps } = await ask();
  expect(gaps).toHaveLength(11);
  expect(gaps[0]).toMatchObject({ at: "/total/bytes", code: "NIXPERF_STORE_UNREADABLE" });
  expect(gaps[0]!.message).toContain("(EACCES)");
  expect(gaps[10]!.message).toMatch(/^2 more files and directories/);
});

test("the view says how much comes back, how old the walk is, and where blocks mean little", async () => {
  const snapshot = snapshotOf(spec);
  const reading = readingOf(snapshot);
  reading.walk.blocksMean = { fileSystem: "btrfs", caveats: ["compression", "snapshots"] };
  const view = diskView(await disk({ snapshot, disk: reading, outside }), plainContext);
  expect(answerOf(view)).toBe(
    "/nix/store takes 64.0 KiB and 16 inodes. 36.0 KiB would come back if all went that nothing needs.",
  );
  expect(viewText(view)).toMatch(/walked +24 h ago; Nix has changed nothing since/);
  expect(viewText(view)).toContain("on btrfs (compression, snapshots)");
  expect(viewText(view)).toMatch(/^ *unused in \.links +/m);
});

test("a walk is stopped with the question, and when the store cannot be read", async () => {
  const reason = new Error("enough");
  await expect(disk({ store: "examples/sample-store", signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(disk({ store: "/nowhere/at/all" })).rejects.toMatchObject({ code: expect.stringMatching(/^NIXPERF_/) });
});
