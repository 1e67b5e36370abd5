import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { derivation, type NixInstall, type ThrowAwayStore, throwAwayStore } from "@nixperf/testing";
import { describeWithNix } from "@nixperf/testing/vitest";
import { afterEach, expect, test } from "vitest";
import { readStore } from "../src/parts.ts";
import { enter, leave } from "./entered-store.ts";

let store: ThrowAwayStore;
afterEach(leave);

/** A signal that tells how often roots are about to be looked for after rows were read, from 1. */
function betweenRowsAndRoots(what: (look: number) => void): AbortSignal {
  const { signal } = new AbortController();
  let calls = 0;
  return Object.assign(signal, {
    throwIfAborted: () => {
      // It is asked as well while the database is read, and, from the second look on, before the rows are.
      if (new Error("where").stack!.includes("readConsistently")) return;
      if (calls++ % 2 === 0) what((calls + 1) / 2);
    },
  });
}

function rootedLate(nix: NixInstall, name: string): string {
  const file = store.write(name, name);
  const path = execFileSync(nix.program("nix-store"), ["--add", file], { env: store.env, encoding: "utf8" }).trim();
  store.root(name, path);
  return path;
}

describeWithNix("rows and roots", (nix) => {
  test("agree also about a path that a process named while it was built, and Nix registered in the second look", async () => {
    store = enter(throwAwayStore({ nix }));
    const [path = ""] = await store.build(derivation("path", "echo built > $out"));
    const exported = join(store.top, "exported");
    execFileSync("/bin/sh", ["-c", `exec "$0" --export "$1" > "$2"`, nix.program("nix-store"), path, exported], {
      env: store.env,
    });
    const kept = join(store.top, "kept");
    cpSync(path, kept);
    await store.ok("nix-store", ["--delete", path]);
    cpSync(kept, path);
    const builder = spawn("/bin/sh", ["-c", "echo; read line"], {
      env: { out: path },
      stdio: ["pipe", "pipe", "ignore"],
    });
    const ended = once(builder, "exit");
    try {
      await once(builder.stdout, "data");
      const signal = betweenRowsAndRoots((look) => {
        if (look !== 2) return;
        execFileSync("/bin/sh", ["-c", `exec "$0" --import < "$1"`, nix.program("nix-store"), exported], {
          env: store.env,
          stdio: "ignore",
        });
        store.root("path", path);
      });
      const { database } = await readStore({ cache: null, signal });
      expect(database.indexOf.has(basename(path))).toBe(true);
    } finally {
      builder.stdin.end();
      await ended;
    }
  });

  test("agree about a path that nobody registers while the database changes all the time", async () => {
    store = enter(throwAwayStore({ nix }));
    const left = join(store.storeDir, `${"0".repeat(32)}-left`);
    await store.add(store.write("early", "early"));
    writeFileSync(left, "");
    store.root("left", left);
    let looks = 0;
    const signal = betweenRowsAndRoots((look) => {
      looks = look;
      execFileSync(nix.program("nix-store"), ["--add", store.write(`added-${look}`, `${look}`)], { env: store.env });
    });
    const { database, disk } = await readStore({ cache: null, signal });
    expect([looks, database.count, disk.unregistered]).toEqual([3, 3, [left]]);
  });

  test("that never agree are refused, with a path that shows it", async () => {
    store = enter(throwAwayStore({ nix }));
    await store.add(store.write("early", "early"));
    let last = "";
    const signal = betweenRowsAndRoots((look) => (last = rootedLate(nix, `late-${look}`)));
    await expect(readStore({ cache: null, signal })).rejects.toMatchObject({
      code: "NIXPERF_STORE_BUSY",
      found: expect.stringContaining(last),
    });
  });
});
