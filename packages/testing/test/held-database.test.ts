import { readFileSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { afterEach, expect, test } from "vitest";

import {
  derivation,
  type HeldDatabase,
  holdDatabase,
  leaveHotJournal,
  nobody,
  type ThrowAwayStore,
  throwAwayStore,
} from "../src/index.ts";
import { describeWithNix } from "../src/vitest.ts";

const count = (table: string, uri: string): unknown => {
  const database = new DatabaseSync(uri);
  try {
    return database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"];
  } finally {
    database.close();
  }
};

const user = process.getuid?.() === 0 ? { asUser: nobody } : {};

describeWithNix("a database held open", (nix) => {
  let store: ThrowAwayStore;
  let held: HeldDatabase | undefined;
  afterEach(async () => {
    await held?.kill();
    store.dispose();
  });

  test("keeps what Nix commits in the write-ahead log, where an immutable reader does not see it", async () => {
    store = throwAwayStore({ nix, ...user });
    await store.build(derivation("before", "echo > $out"));
    held = await holdDatabase(store.database, user);
    await store.build(derivation("meanwhile", "echo > $out"));
    expect(statSync(`${store.database}-wal`).size).toBeGreaterThan(32);
    expect(readFileSync(`${store.database}-wal`).includes("-meanwhile")).toBe(true);
    expect(count("ValidPaths", `file://${store.database}?immutable=1`)).toBe(2);
    await held.close();
    expect(count("ValidPaths", `file://${store.database}?immutable=1`)).toBe(4);
  });

  test("runs statements, keeps a transaction open, and tells of an error", async () => {
    store = throwAwayStore({ nix });
    await store.build(derivation("x", "echo > $out"));
    held = await holdDatabase(store.database);
    await held.exec("BEGIN IMMEDIATE; DELETE FROM Refs");
    await expect(held.exec("nonsense")).rejects.toThrow(/syntax error/);
    expect(() => new DatabaseSync(store.database).exec("BEGIN IMMEDIATE")).toThrow(/locked/);
  });

  test("leaves a hot journal beside a file whose references are gone though nobody committed that", async () => {
    store = throwAwayStore({ nix, settings: { "use-sqlite-wal": false } });
    const dep = derivation("dep", "echo > $out");
    await store.build(derivation("x", "echo $dep > $out", { env: { dep } }));
    await leaveHotJournal(store.database);
    expect(statSync(`${store.database}-journal`).size).toBeGreaterThan(512);
    expect([...readFileSync(store.database).subarray(18, 20)]).toEqual([1, 1]);
    expect(count("Refs", `file://${store.database}?immutable=1`)).toBe(0);
    // Whoever opens it for writing plays the journal back, and all is as it was. (Not asked of Nix: the SQLite of Nix 2.8
    // takes its own lock for a writer's in this mode, never sees a hot journal, and goes on with what it finds.)
    expect(count("Refs", store.database)).toBe(2);
    expect(await store.ok("nix-store", ["--verify"])).toBe("");
  });
});
