import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { derivation, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deadTimes } from "../src/probe/dead-times.ts";
import { readStore, understand } from "../src/parts.ts";
import { enter, leave } from "./act-store.ts";

describeWithNix("since when a path is dead", (nix) => {
  let store: ThrowAwayStore;
  let state = "";
  beforeEach(() => {
    store = throwAwayStore({ nix });
    state = mkdtempSync(join(tmpdir(), "nixperf-journal-"));
    enter(store);
  });
  afterEach(() => {
    leave(store);
    rmSync(state, { recursive: true, force: true });
  });

  /** One run of nixperf: when it read the store, and what it then says of `path`. */
  async function look(path: string) {
    // Nix counts in whole seconds.
    await sleep(1100);
    const snapshot = await readStore();
    const times = await deadTimes(understand(snapshot), state);
    expect(times.gaps).toEqual([]);
    return { at: snapshot.takenAt, since: times.deadSince(path), used: times.lastUsed(path) };
  }

  test("is the first look that found it so, and anew once it was rooted, or deleted and built again", async () => {
    const expression = derivation("thing", "echo > $out");
    const [path = ""] = await store.build(expression);

    const first = await look(path);
    expect([first.since, first.used]).toEqual([first.at, null]);
    expect((await look(path)).since).toBe(first.at);

    store.root("kept", path);
    const rooted = await look(path);
    expect(rooted.since).toBeNull();
    rmSync(join(store.stateDir, "gcroots/kept"));
    const unrooted = await look(path);
    expect([unrooted.since, unrooted.used]).toEqual([unrooted.at, rooted.at]);

    await store.ok("nix-store", ["--delete", path]);
    await sleep(1100);
    expect(await store.build(expression)).toEqual([path]);
    const rebuilt = await look(path);
    // No run saw it gone: only its registration tells.
    expect(rebuilt.since).toBeGreaterThan(unrooted.at);
    expect(rebuilt.since).toBeLessThanOrEqual(rebuilt.at);
    expect(rebuilt.used).toBeNull();
  });
});
