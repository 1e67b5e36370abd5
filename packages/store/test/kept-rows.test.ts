import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { locateStore, thisWorld } from "@nixperf/nix/location";
import { derivation, holdDatabase, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { apply, doctor, plan, undo } from "../src/index.ts";
import { readStore } from "../src/parts.ts";
import { decodeRows, encodeRows } from "../src/probe/kept/rows-file.ts";
import { stampOf } from "../src/probe/kept/stamp.ts";
import { enter, leave } from "./entered-store.ts";
import { localTmpdir } from "./local-tmpdir.ts";

let store: ThrowAwayStore;
beforeEach(() => {
  vi.stubEnv("TMPDIR", localTmpdir());
});
afterEach(() => {
  vi.useRealTimers();
  leave();
  vi.unstubAllEnvs();
});

type ReadOptions = NonNullable<Parameters<typeof readStore>[0]>;

/** As if all had been at rest for long: what happens next has other times all the same. */
async function readLater(options: ReadOptions = {}): ReturnType<typeof readStore> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  try {
    return await readStore({ cache: join(store.top, "cache"), ...options });
  } finally {
    vi.useRealTimers();
  }
}

function comparable({ database, ...snapshot }: Awaited<ReturnType<typeof readStore>>): object {
  return { ...snapshot, takenAt: 0, database: { ...database, readBy: null } };
}

/** Whether what was kept is taken; throws where it is not what reading anew gives. */
async function isTaken(): Promise<boolean> {
  const snapshot = await readLater();
  expect(comparable(snapshot)).toEqual(comparable(await readStore({ cache: null })));
  return snapshot.database.readBy === "kept";
}

const keptFiles = (cache: string): string[] =>
  existsSync(join(cache, "store")) ? readdirSync(join(cache, "store")).filter((name) => name.startsWith("rows-")) : [];

/** A signal that does something the first time that it is looked at: between the database and the roots. */
function onFirstLook(what: () => void): AbortSignal {
  const { signal } = new AbortController();
  let isDone = false;
  return Object.assign(signal, {
    throwIfAborted: () => {
      if (isDone) return;
      isDone = true;
      what();
    },
  });
}

describeWithNix("what was read of a store before", (nix) => {
  test("is taken after whatever leaves the store as it was, and after nothing else, and is what reading anew gives", async () => {
    store = enter(throwAwayStore({ nix }));
    const taken: Record<string, boolean> = {};
    const after = async (name: string, what: () => unknown): Promise<void> => {
      await isTaken();
      await what();
      taken[name] = await isTaken();
    };
    const [first = ""] = await store.build(derivation("one", "echo 1 > $out"));
    const file = store.write("file", "some text");
    const failing = store.write("failing.nix", derivation("failing", "echo left > $out; exit 1").nix);
    await after("nothing", () => {});
    await after("a question", () => store.ok("nix-store", ["--query", "--references", first]));
    await after("a root", () => store.root("kept", first));
    await after("a root that is gone", () => rmSync(join(store.stateDir, "gcroots/kept")));
    await after("a build", () => store.build(derivation("two", "echo 2 > $out")));
    await after("a build that failed", () => store.run("nix-build", [failing, "--no-out-link"]));
    await after("a file that was added", () => store.add(file));
    await after("a path that went by hand", () => rmSync(first));
    await after("a deletion", () => store.ok("nix-store", ["--delete", first]));
    const held = await holdDatabase(join(store.stateDir, "db/db.sqlite"));
    try {
      const [third = ""] = await store.build(derivation("three", "echo 3 > $out"));
      await after("a row in the log", () => held.exec("UPDATE ValidPaths SET narSize = narSize + 1"));
      await after("nothing while rows are in the log", () => {});
      await after("a deletion that stays in the log", () => store.ok("nix-store", ["--delete", third]));
    } finally {
      await held.close();
    }
    await after("a collection", () => store.ok("nix-store", ["--gc"]));
    expect(taken).toEqual({
      nothing: true,
      "a question": true,
      "a root": true,
      "a root that is gone": true,
      "a build": false,
      "a build that failed": false,
      "a file that was added": false,
      "a path that went by hand": false,
      "a deletion": false,
      "a row in the log": false,
      "nothing while rows are in the log": true,
      "a deletion that stays in the log": false,
      "a collection": false,
    });
  });

  test("gives way to what Nix registers while roots are read, and to what was asked for", async () => {
    store = enter(throwAwayStore({ nix }));
    await store.add(store.write("early", "early"));
    await isTaken();
    const late = store.write("late", "late");
    const signal = onFirstLook(() => {
      const path = execFileSync(nix.program("nix-store"), ["--add", late], { env: store.env, encoding: "utf8" });
      mkdirSync(join(store.stateDir, "gcroots"), { recursive: true });
      symlinkSync(path.trim(), join(store.stateDir, "gcroots/late"));
    });
    const { database, disk } = await readLater({ signal });
    expect(database.readBy).not.toBe("kept");
    expect(database.paths.map((path) => path.slice(-5)).sort()).toEqual(["-late", "early"]);
    expect([[...disk.missing!], disk.unregistered]).toEqual([[0, 0], []]);
    // The store changed while that was read.
    expect((await readLater()).database.readBy).not.toBe("kept");
    expect((await readLater()).database.readBy).toBe("kept");
    expect((await readLater({ fresh: true })).database.readBy).toBe("immutable");
    expect((await readLater({ cache: null })).database.readBy).toBe("immutable");
    vi.stubEnv("XDG_CACHE_HOME", store.top);
    renameSync(join(store.top, "cache"), join(store.top, "nixperf"));
    expect((await doctor()).store.readBy).toBe("kept");
    expect((await doctor({ fresh: true })).store.readBy).toBe("immutable");
  });

  test("a root that leads to what never was registered does not make it useless", async () => {
    store = enter(throwAwayStore({ nix }));
    await store.add(store.write("early", "early"));
    const left = join(store.storeDir, `${"0".repeat(32)}-left`);
    writeFileSync(left, "");
    store.root("left", left);
    await isTaken();
    expect(await isTaken()).toBe(true);
  });

  test("decides nothing about what is deleted or put back, and nothing is kept then", async () => {
    store = enter(throwAwayStore({ nix }));
    const [path = ""] = await store.build(derivation("one", "echo 1 > $out"));
    const link = await store.indirectRoot("result", path);
    const cache = join(store.top, "nixperf");
    vi.stubEnv("XDG_CACHE_HOME", store.top);
    await readLater({ cache });
    const planned = await plan({ without: [link], cache: null });
    // What was kept says that nothing refers to anything and all is gone.
    const file = join(cache, "store", keptFiles(cache)[0]!);
    const location = locateStore({ world: { ...thisWorld(), env: store.env, home: store.home } });
    const stamp = stampOf(location).text;
    const rows = decodeRows(readFileSync(file), store.storeDir, stamp)!;
    rows.listing.missing.fill(1);
    rows.database.references.offsets.fill(0);
    writeFileSync(file, encodeRows(rows, stamp));
    expect([...(await readStore({ cache })).disk.missing!]).toEqual([1, 1]);
    const applied = await apply({ plan: planned });
    expect([applied.paths.deleted, applied.paths.skipped]).toEqual([planned.delete.length, []]);
    rmSync(join(cache, "store"), { recursive: true });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    expect((await undo()).skipped).toHaveLength(1);
    expect((await apply({ plan: await plan({ cache: null }) })).paths.planned).toBe(0);
    expect(keptFiles(cache)).toEqual([]);
  });

  test("is read anew where the database is a link, beside whose target the log is", async () => {
    store = enter(throwAwayStore({ nix }));
    const database = join(store.stateDir, "db/db.sqlite");
    await store.add(store.write("early", "early"));
    mkdirSync(join(store.top, "elsewhere"));
    renameSync(database, join(store.top, "elsewhere/db.sqlite"));
    for (const beside of ["-wal", "-shm"]) rmSync(`${database}${beside}`, { force: true });
    symlinkSync(join(store.top, "elsewhere/db.sqlite"), database);
    const held = await holdDatabase(database);
    try {
      await held.exec("SELECT 1 FROM ValidPaths");
      await isTaken();
      const late = await store.add(store.write("late", "late"));
      expect(await isTaken()).toBe(false);
      const snapshot = await readLater();
      expect(snapshot.database.paths).toContain(late);
      expect([snapshot.disk.unregistered, snapshot.gaps]).toEqual([[], []]);
    } finally {
      await held.close();
    }
  });
});
