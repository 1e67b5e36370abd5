import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { walkEntry } from "../disk/walk-entry.ts";
import type { EntryVisitor } from "../disk/walk-entry.ts";
import { walkFiles } from "./walk-files.ts";

const store = mkdtempSync(join(tmpdir(), "nixperf-files-"));
afterAll(() => execFileSync("rm", ["-rf", store]));

/** What is seen, without directories. */
function seen(walk: typeof walkFiles, name: string): string[] {
  const rows: string[] = [];
  const visitor: EntryVisitor = {
    found: (path, stats, inode) => {
      if (!stats.isDirectory()) rows.push(`${path} ${inode} ${stats.size} ${stats.nlink} ${stats.mode}`);
    },
    unreadable: (path, code) => void rows.push(`${path} ${code}`),
  };
  walk(store, name, visitor);
  return rows.sort();
}

test("what the walk of the disk sees is seen, but for directories: files, links, odd names, deep ones", () => {
  mkdirSync(join(store, "a/b/c"), { recursive: true });
  writeFileSync(join(store, "a/b/c/x"), "x");
  linkSync(join(store, "a/b/c/x"), join(store, "a/y"));
  symlinkSync("..", join(store, "a/up"));
  writeFileSync(Buffer.concat([Buffer.from(`${store}/a/`), Buffer.from([0x61, 0xff, 0x0a])]), "odd");
  execFileSync("mkfifo", [join(store, "a/pipe")]);
  writeFileSync(join(store, "file"), "");
  const d = "d".repeat(100);
  const cd = `i=0; while [ $i -lt 60 ]; do mkdir ${d} z; cd -P ${d} || exit 1; i=$((i+1)); done; echo x > end`;
  mkdirSync(join(store, "deep"));
  execFileSync("bash", ["-c", cd], { cwd: join(store, "deep") });
  expect(seen(walkFiles, "a")).toHaveLength(5);
  for (const name of ["a", "file", "deep", "gone"]) expect(seen(walkFiles, name)).toEqual(seen(walkEntry, name));
  expect(seen(walkFiles, "deep")).toHaveLength(1);
});
