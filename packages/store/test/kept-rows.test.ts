import { rmSync } from "node:fs";
import { join } from "node:path";
import { derivation, holdDatabase, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { expect, test } from "vitest";
import { readStore } from "../src/parts.ts";
import { enter, leave } from "./act-store.ts";

describeWithNix("what was read of a store before", (nix) => {
  test("is taken after whatever leaves the store as it was, and after nothing else, and is what reading anew gives", async () => {
    const store = throwAwayStore({ nix });
    enter(store);
    try {
      const cache = join(store.top, "cache");
      // As if all had been at rest for long: what happens next has other times all the same.
      const now = () => Date.now() + 3600_000;
      const ask = async (): Promise<boolean> => {
        const snapshot = await readStore({ cache, now });
        const anew = await readStore({ cache: null });
        expect({ ...snapshot, takenAt: 0, database: { ...snapshot.database, readBy: null } }).toEqual({
          ...anew,
          takenAt: 0,
          database: { ...anew.database, readBy: null },
        });
        return snapshot.database.readBy === "kept";
      };
      const taken: Record<string, boolean> = {};
      const after = async (name: string, what: () => unknown): Promise<void> => {
        await ask();
        await what();
        taken[name] = await ask();
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
    } finally {
      leave(store);
    }
  });
});
