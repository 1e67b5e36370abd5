import { expect, test } from "vitest";
import { plainContext, viewText } from "../../test/view-text.ts";
import type { DedupRecord } from "../verbs/dedup.ts";
import { dedupView } from "./dedup-view.ts";

const record: DedupRecord = {
  schema: "nixperf.store.dedup/1",
  store: {
    dir: "/nix/store",
    realDir: "/nix/store",
    stateDir: "/nix/var/nix",
    readBy: "immutable",
    readAt: "2026-11-20T00:00:00.000Z",
  },
  saved: { bytes: 3 * 1024 ** 3, apparentBytes: 2 * 1024 ** 3, inodes: 1000 },
  potential: {
    bytes: 1024 ** 3,
    apparentBytes: 900 * 1024 ** 2,
    inodes: 1,
    files: 2,
    newLinks: 30,
    growth: { leastBytes: 4096, mostBytes: 8192 },
    writableFiles: 0,
    overLimit: 0,
  },
  links: {
    entries: 10,
    unused: 0,
    unusedBytes: 0,
    odd: 0,
    mostLinks: 7,
    directoryBytes: 4096,
    directoryLimitBytes: 1_059_102_720,
    linkLimit: 65_000,
    damaged: null,
  },
  looked: { files: 100, hashedFiles: 10, hashedBytes: 1024 },
  items: [{ path: "/nix/store/x/\u001b[2J", files: 2, bytes: 1024 ** 3 }],
  applied: null,
  gaps: [],
};
const shown = (change: Partial<DedupRecord>): string => viewText(dedupView({ ...record, ...change }, plainContext));

test("what is saved, what could be, how to do it; names are not obeyed", () => {
  const text = shown({});
  expect(text).toMatch(/^Hard links save 3\.0 GiB in \/nix\/store; Nix's optimiser would save 1\.0 GiB more\.\n/);
  expect(text).toContain("by linking 2 files; .links would grow by 4.0 KiB to 8.0 KiB");
  expect(text).toContain("dedup --apply");
  expect(text).not.toContain("\u001b");
});

test("nothing to save: nothing is advised", () => {
  const text = shown({ potential: { ...record.potential, bytes: 0, inodes: 0, files: 0, newLinks: 0 }, items: [] });
  expect(text).toContain("would save nothing more.");
  expect(text).not.toContain("--apply");
});

test("what could not be read makes it a lower bound, and is said", () => {
  const gap = { at: "/potential", code: "NIXPERF_FILES_UNREADABLE", message: "cannot read x", tries: [] };
  expect(shown({ gaps: [gap] })).toMatch(/would save 1\.0 GiB more at least\.[^]*cannot read x/);
});

test("where Nix would stop, running it is not advised", () => {
  const gap = { at: "/potential", code: "NIXPERF_OPTIMISER_BLOCKED", message: "would stop at x", tries: [] };
  expect(shown({ gaps: [gap] })).not.toContain("--apply");
});

test("limits that are near, damage and leftovers are named", () => {
  const potential = { ...record.potential, writableFiles: 3, overLimit: 4 };
  const links = { ...record.links, unused: 5, unusedBytes: 4096, odd: 1, directoryBytes: 529_551_360 };
  const text = shown({ potential, links: { ...links, damaged: ["0abc", "0def"] } });
  expect(text).toContain("3 writable files, as Nix does");
  expect(text).toContain("4 files would stay, as one file can have 65,000 links");
  expect(text).toContain("50 % of what the file system allows");
  expect(text).toContain("5 unused (4.0 KiB); 1 not Nix's");
  expect(text).toContain("2 files, such as .links/0abc");
  expect(shown({ links: { ...record.links, damaged: [] } })).toContain("every file in .links is what its name says");
});

test("after --apply, foretold beside what came back; an end before the end is the first word", () => {
  const applied = {
    ended: "done",
    freedBytes: 1024 ** 3,
    freedInodes: 1,
    linksGrowthBytes: 4096,
    newLinks: 30,
    linkedFiles: 2,
    said: "1.0 GiB freed by hard-linking 2 files",
  } as const;
  const text = shown({ applied });
  expect(text).toMatch(/^1\.0 GiB came back in \/nix\/store \(foretold: 1\.0 GiB\)\.\n/);
  expect(text).toContain("1.0 GiB freed by hard-linking 2 files");
  expect(text).not.toContain("What would save most");
  expect(shown({ applied: { ...applied, ended: "stopped" } })).toMatch(/^Stopped before its end: /);
  expect(shown({ applied: { ...applied, ended: "failed", said: null } })).toMatch(/^Nix's optimiser failed before/);
});
