import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { measureTree } from "./measure-tree.ts";

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-measure-"));
});
afterEach(() => rmSync(top, { recursive: true }));

const du = (path: string, flag: string) =>
  Number(execFileSync("du", ["-sx", flag, path], { encoding: "utf8" }).split("\t")[0]);

test("blocks and inodes are what du says, for any tree with hard links, links and names of any bytes", async () => {
  let round = 0;
  const step = fc.record({ kind: fc.constantFrom("dir", "file", "hard", "soft", "odd"), size: fc.nat(20_000) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const dir = join(top, String(round++));
      mkdirSync(dir);
      const dirs = [dir];
      const files: string[] = [];
      for (const [i, { kind, size }] of steps.entries()) {
        const into = dirs[size % dirs.length]!;
        const path = join(into, String(i));
        if (kind === "dir") mkdirSync(dirs[dirs.push(path) - 1]!);
        else if (kind === "soft") symlinkSync("/usr", path);
        else if (kind === "hard" && files.length > 0) linkSync(files[size % files.length]!, path);
        else if (kind === "odd") writeFileSync(Buffer.from(`${into}/\xff${i}`, "latin1"), "x");
        else writeFileSync(files[files.push(path) - 1]!, "x".repeat(size));
      }
      const measured = await measureTree([dir]);
      expect(measured).toMatchObject({ bytes: du(dir, "-B1"), inodes: du(dir, "--inodes"), unreadable: 0 });
    }),
    { numRuns: 25 },
  );
}, 60_000);

test("what is counted already is not counted twice, a missing path is nothing, and the newest change is told", async () => {
  writeFileSync(join(top, "a"), "x");
  linkSync(join(top, "a"), join(top, "b"));
  utimesSync(join(top, "a"), 1_000, 2_000);
  const counted = new Set<string>();
  const [one, two, none] = [
    await measureTree([join(top, "a")], { counted }),
    await measureTree([join(top, "b")], { counted }),
    await measureTree([join(top, "gone"), join(top, "a/below")]),
  ];
  expect([one.inodes, one.changed, two.inodes, two.bytes]).toEqual([1, 2_000_000, 0, 0]);
  expect(none).toEqual({ bytes: 0, inodes: 0, changed: null, uid: null, unreadable: 0, cutShort: false });
});

test("counting ends where it is told to, and says so", async () => {
  for (let i = 0; i < 5; i++) writeFileSync(join(top, String(i)), "");
  expect(await measureTree([top], { most: 3 })).toMatchObject({ inodes: 3, cutShort: true });
  expect(await measureTree([top], { most: 6 })).toMatchObject({ inodes: 6, cutShort: false });
});
