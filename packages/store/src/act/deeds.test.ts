import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RemovedRoot } from "../model/plan/apply-record.ts";
import { continueDeeds, listDeeds, readDeeds, startDeeds } from "./deeds.ts";

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "nixperf-deeds-"));
});
afterEach(() => rmSync(stateDir, { recursive: true }));

const header = {
  plan: "sha256:0123456789abcdef0123",
  store: { dir: "/nix/store", realDir: "/nix/store", stateDir: "/nix/var/nix" },
  startedAt: "2026-02-03T04:05:06.789Z",
};
const root = (n: number, more: Partial<RemovedRoot> = {}): RemovedRoot => ({
  path: `/home/ada/\n${n}/result`,
  target: "/nix/store/8wqq0ry3gm16qx1fy23h853xd72ara6h-a",
  text: null,
  changedAt: "2020-01-01T00:00:00.000Z",
  generation: null,
  ...more,
});

test("each root is what was said of it last; what was said of none is open", async () => {
  const deeds = await startDeeds(stateDir, header, () => 0);
  expect(listDeeds(stateDir)).toEqual([join(stateDir, "applied", "20260203T040506789Z-0123456789ab.jsonl")]);
  const generation = root(2, { generation: { profile: "/nix/var/nix/profiles/system", number: 7 } });
  const withText = root(1, { text: `${root(1).target}/bin/a` });
  await deeds.aboutTo(root(1), "/home/ada/\n1/.result.nixperf-012345678901");
  await deeds.done(withText);
  await deeds.aboutTo(generation, null);
  await deeds.aboutTo(root(3), null);
  await deeds.skipped({ path: root(3).path, why: "it points to another path now" });
  await deeds.aboutTo(root(4), null);
  await deeds.done(root(4));
  await deeds.aboutToDelete(10, 1000);
  const said = await readDeeds(deeds.file);
  expect(said).toEqual({
    file: deeds.file,
    header: { schema: "nixperf.store.deeds/1", ...header },
    removed: [withText, root(4)],
    skipped: [{ path: root(3).path, why: "it points to another path now" }],
    restored: [],
    open: [{ root: generation, aside: null }],
    deletion: { planned: { paths: 10, narBytes: 1000 }, done: null },
    damaged: 0,
  });
  const again = continueDeeds(deeds.file, () => 0);
  await again.deleted(9, 900);
  await again.restored(root(4));
  expect(await readDeeds(deeds.file)).toMatchObject({
    removed: [withText],
    restored: [root(4)],
    deletion: { planned: { paths: 10 }, done: { paths: 9, narBytes: 900 } },
  });
  expect(statSync(deeds.file).mode & 0o77).toBe(0);
});

test("wherever a crash cut the file off, what is whole is read, and one can write on", async () => {
  const deeds = await startDeeds(stateDir, header);
  for (let n = 0; n < 4; n++) {
    await deeds.aboutTo(root(n), null);
    await deeds.done(root(n));
  }
  const whole = readFileSync(deeds.file);
  const headerEnd = whole.indexOf("\n");
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: headerEnd, max: whole.length }), async (length) => {
      writeFileSync(deeds.file, whole);
      truncateSync(deeds.file, length);
      const lines = whole.subarray(0, length).toString().split("\n");
      // A line is as good as whole when only its end is missing.
      const isTorn = lines.at(-1) !== "" && !whole.subarray(length, length + 1).equals(Buffer.from("\n"));
      const count = lines.length - 1 - (isTorn || lines.at(-1) === "" ? 1 : 0);
      const said = await readDeeds(deeds.file);
      expect(said?.removed.map(({ path }) => path)).toEqual(
        Array.from({ length: Math.floor(count / 2) }, (_, n) => root(n).path),
      );
      expect(said?.open).toHaveLength(count % 2);
      expect(said?.damaged).toBe(isTorn ? 1 : 0);

      await continueDeeds(deeds.file).done(root(9));
      expect((await readDeeds(deeds.file))?.removed.at(-1)).toEqual(root(9));
    }),
    { numRuns: 60 },
  );
});

test("what is not ours is no file of deeds, and lines that say other things are not believed", async () => {
  const file = join(stateDir, "other.jsonl");
  expect(await readDeeds(file)).toBeNull();
  for (const text of ["", "{}\n", "null\n", '{"schema":"nixperf.store.deeds/2"}\n', "\0\0\0"]) {
    writeFileSync(file, text);
    expect(await readDeeds(file), text).toBeNull();
  }
  const deeds = await startDeeds(stateDir, header);
  const good = { at: header.startedAt, deed: "remove-root", state: "done", root: root(1) };
  const bad = [
    { ...good, root: { ...root(1), path: "relative" } },
    { ...good, root: { ...root(1), target: 1 } },
    { ...good, root: { ...root(1), generation: { profile: "x", number: -1 } } },
    { ...good, root: { ...root(1), changedAt: "yesterday" } },
    { ...good, state: "about-to", aside: "elsewhere" },
    { ...good, at: null },
    { ...good, deed: "rm -rf" },
    { ...good, root: [] },
    { at: header.startedAt, deed: "delete-paths", state: "done", paths: -1, narBytes: 0 },
    [],
  ];
  writeFileSync(
    deeds.file,
    `${readFileSync(deeds.file, "utf8")}${[good, ...bad].map((line) => `${JSON.stringify(line)}\n`).join("")}`,
  );
  expect(await readDeeds(deeds.file)).toMatchObject({
    removed: [root(1)],
    open: [],
    deletion: null,
    damaged: bad.length,
  });
});

test("the newest file is listed first, and a directory that is not there has none", async () => {
  expect(listDeeds(stateDir)).toEqual([]);
  const older = await startDeeds(stateDir, header);
  const newer = await startDeeds(stateDir, { ...header, startedAt: "2026-11-03T04:05:06.789Z" });
  expect(listDeeds(stateDir)).toEqual([newer.file, older.file]);
});
