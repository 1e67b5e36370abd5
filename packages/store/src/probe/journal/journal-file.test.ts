import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, asyncProperty, integer } from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deadSince, lastSeenInUse } from "../../model/journal/journal.ts";
import type { DeadPath } from "../../model/journal/journal.ts";
import { updateJournal } from "../../model/journal/update-journal.ts";
import { journalFile, readJournal, writeJournal } from "./journal-file.ts";

const now = Date.now() / 1000;
const day = 86_400;
const pathOf = (name: string) => `/nix/store/${name.repeat(32)}-${name}`;
const dead = (...names: string[]): DeadPath[] => [...names].map((name) => ({ path: pathOf(name), registeredAt: 0 }));

let top = "";
let location = { storeDir: "", realStoreDir: "", stateDir: "" };
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "nixperf-journal-"));
  location = { storeDir: "/nix/store", realStoreDir: join(top, "store"), stateDir: join(top, "var") };
  mkdirSync(join(top, "var/db"), { recursive: true });
  writeFileSync(join(top, "var/db/db.sqlite"), "");
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const state = () => join(top, "state");
const file = () => journalFile(location, state());
async function look(at: number, paths: DeadPath[]) {
  const { journal } = await readJournal(location, state());
  await writeJournal(location, state(), updateJournal(journal, paths, at));
}
const read = () => readJournal(location, state());

test("what is remembered is there in the next run, for this user alone", async () => {
  expect(await read()).toMatchObject({ journal: { updatedAt: null, hashes: [] }, gaps: [] });
  await look(now - 9 * day, dead("a"));
  await look(now - 5.25 * day, dead("a", "b"));
  const { journal, gaps } = await read();
  expect(gaps).toEqual([]);
  expect([deadSince(journal, pathOf("a")), lastSeenInUse(journal, pathOf("a"))]).toEqual([now - 9 * day, null]);
  expect([deadSince(journal, pathOf("b")), lastSeenInUse(journal, pathOf("b"))]).toEqual([
    now - 5.25 * day,
    now - 9 * day,
  ]);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file(), ".."))).toHaveLength(2);
});

test("a byte that is wrong, or a part that is missing, makes it empty, and says so", async () => {
  await look(now - day, dead("a", "b", "c"));
  const whole = readFileSync(file());
  const damaged = { journal: { updatedAt: null, hashes: [] }, gaps: [{ code: "NIXPERF_JOURNAL_DAMAGED" }] };
  await assert(
    asyncProperty(integer({ min: 0, max: whole.length - 1 }), integer({ min: 1, max: 255 }), async (at, change) => {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= change;
      writeFileSync(file(), bytes);
      expect(await read()).toMatchObject(damaged);
      writeFileSync(file(), whole);
      truncateSync(file(), at);
      expect(await read()).toMatchObject(damaged);
    }),
    { numRuns: 60 },
  );
  truncateSync(file(), 80_000_000);
  expect(await read()).toMatchObject(damaged);
  await look(now, dead("a"));
  expect(deadSince((await read()).journal, pathOf("a"))).toBe(now);
});

test("a store that was made anew does not inherit, nor does another store", async () => {
  await look(now - day, dead("a"));
  const db = join(top, "var/db/db.sqlite");
  cpSync(db, `${db}.new`);
  rmSync(db);
  cpSync(`${db}.new`, db);
  const { journal, gaps } = await read();
  expect(deadSince(journal, pathOf("a"))).toBeNull();
  expect(gaps).toMatchObject([{ code: "NIXPERF_JOURNAL_OTHER_STORE" }]);
  const other = { ...location, realStoreDir: join(top, "other") };
  expect(await readJournal(other, state())).toMatchObject({ journal: { hashes: [] }, gaps: [] });
});

test("a file that cannot be read is not followed and not believed", async () => {
  await look(now - day, dead("a"));
  const kept = join(top, "kept");
  cpSync(file(), kept);
  rmSync(file());
  symlinkSync(kept, file());
  expect(await read()).toMatchObject({ journal: { hashes: [] }, gaps: [{ code: "NIXPERF_JOURNAL_UNREADABLE" }] });
});

test("a clock that was ahead is said, and how to begin anew", async () => {
  await look(now + 30.5 * day, dead("a"));
  const { journal, gaps } = await readJournal(location, state(), now);
  expect(deadSince(journal, pathOf("a"))).toBe(now + 30.5 * day);
  expect(gaps).toMatchObject([
    { code: "NIXPERF_JOURNAL_AHEAD", tries: [expect.anything(), `rm ${file()} to begin anew`] },
  ]);
  expect(gaps[0]!.message).toContain("30 days ahead");
});

test("of two runs at once neither makes a path older that the other saw alive", async () => {
  await look(now - 9 * day, dead("a", "b"));
  const [one, two] = [await read(), await read()];
  await writeJournal(location, state(), updateJournal(one.journal, dead("a", "c"), now - 2));
  await writeJournal(location, state(), updateJournal(two.journal, dead("a", "b"), now - 5));
  const { journal } = await read();
  expect(["a", "b", "c"].map((name) => deadSince(journal, pathOf(name)))).toEqual([now - 9 * day, null, null]);
  expect(journal.updatedAt).toBe(now - 2);
});

test("many runs at once leave a whole journal", async () => {
  await Promise.all(Array.from({ length: 10 }, (_, i) => look(now - i, dead("a", "b"))));
  const { journal, gaps } = await read();
  expect(gaps).toEqual([]);
  expect(journal.updatedAt).toBeGreaterThan(now - 10);
});
